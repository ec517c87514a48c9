"""Exports of products held against right answers: the profile that is proposed, and the headers that it takes.

`labelled/products.yml` has them: the header, a row of which there are four (`{n}` is its number), the contract, the
profile and the header of each column; `headers` stands for those that hold a value, `constant` for what none says.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations.contracts import contract_named
from orchestration.ingest.land import land
from orchestration.ingest.mapping.proposals import propose
from orchestration.ingest.source.source_file import SourceFile
from orchestration.settings.profiles import effective
from orchestration.settings.source_settings import SourceSettings

LABELLED = Path(__file__).parent / "labelled" / "products.yml"
GIVEN = {"cycle_id": "W1", "relation": "peer"}


def products() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(LABELLED.read_text(encoding="utf-8"))
    return entries


def laid_out(folder: Path, entry: dict[str, Any]) -> Path:
    """Write a file below a folder `exports`, where it may be proposed for."""
    path = folder / "exports" / entry["place"]
    path.parent.mkdir(parents=True)
    lines = [entry["head"], *(entry["row"].replace("{n}", str(n)) for n in range(1, 5))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("entry", products(), ids=lambda entry: entry["place"])
def test_a_product_s_export_is_proposed_as_what_it_is(tmp_path: Path, entry: dict[str, Any]) -> None:
    proposed = {
        (each.contract, each.profile) for each in propose(laid_out(tmp_path, entry)) if each.profile is not None
    }
    right = (entry["contract"], entry.get("profile"))
    assert right in proposed if entry["contract"] else not proposed


@pytest.mark.parametrize("entry", [each for each in products() if each["contract"]], ids=lambda entry: entry["place"])
def test_each_column_is_taken_from_its_header(tmp_path: Path, entry: dict[str, Any]) -> None:
    path, contract = laid_out(tmp_path, entry), entry["contract"]
    columns = entry["columns"]
    profiled = effective(SourceSettings(profile=entry["profile"]), contract)
    own = {name: GIVEN[name] for name, header in columns.items() if header == "constant" and name in GIVEN}
    own = {name: value for name, value in own.items() if name not in profiled.constants}
    settings = effective(SourceSettings(profile=entry["profile"], constants=own), contract)
    file = SourceFile(contract_named(contract), path, path.name, None, path.stat().st_size, 0, settings)
    landed = land(file, tmp_path / "landing.parquet")
    held = {name for name, header in columns.items() if header == "headers"}
    assert held <= set(landed.columns)
    found = {name: landed.headers[name] for name in landed.columns if name in landed.headers and name not in held}
    said = {name: header for name, header in columns.items() if header not in ("constant", "headers")}
    assert set(found) == set(said)
    # where a profile knows several headers of a file for a column, the first one is told first
    assert {name: header for name, header in found.items() if not header.startswith(said[name])} == {}
