"""dbt lists who reads the published tables: each page and the digest, with what its source reads and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dashboards.app import MENU
from tests.conventions.properties import MODELS, marts, parsed
from tests.conventions.tables_read import REPOSITORY, tables_read_by

PAGES = REPOSITORY / "dashboards" / "pages"
READERS = {folder.name: folder for folder in PAGES.iterdir() if (folder / "__init__.py").exists()} | {
    "digest": REPOSITORY / "dashboards" / "digest"
}
FILE = MODELS / "exposures.yml"
# Its reader asks what they like, of what is published without names.
ASKS_ANYTHING = "sql"


def _exposures() -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in parsed(FILE)["exposures"]}


def _read(reader: str) -> set[str]:
    if reader == ASKS_ANYTHING:
        return set(marts()) - {"person_identity"}
    return set(tables_read_by(READERS[reader], set(marts())))


def test_every_page_and_the_digest_is_an_exposure_and_nothing_else_is() -> None:
    assert sorted(_exposures()) == sorted(READERS)
    assert len(parsed(FILE)["exposures"]) == len(READERS)


@pytest.mark.parametrize("reader", sorted(READERS))
def test_an_exposure_depends_on_the_tables_that_its_source_reads_and_on_no_other(reader: str) -> None:
    listed = _exposures()[reader]["depends_on"]
    found = [match[1] for each in listed if (match := re.fullmatch(r"ref\('(\w+)'\)", each))]
    assert found == sorted(found), "in the order of the alphabet"
    assert len(found) == len(listed) == len(set(listed))
    assert {"too few": sorted(_read(reader) - set(found)), "too many": sorted(set(found) - _read(reader))} == {
        "too few": [],
        "too many": [],
    }


def test_an_exposure_bears_its_pages_name_and_has_an_owner() -> None:
    exposures = _exposures()
    assert {name: exposures[name]["label"] for name in MENU} == {name: label for name, (label, _) in MENU.items()}
    assert [name for name, each in exposures.items() if not (each["owner"]["name"] and each["description"])] == []


# What the reading of sources rests on, on modules of its own.
MODULES = {
    "dashboards/pages/invented/page.py": (
        "from dashboards.snapshot.invented import CYCLES, Figures, people\n"
        "from dashboards.snapshot import invented_sums as sums\n"
        "def body(figures: Figures):\n"
        "    '''Says nothing of gap_by_org_unit.'''\n"
        "    return people(figures.table), sums.of_units(), CYCLES, 'the participation of role_profile_now'\n"
    ),
    "dashboards/snapshot/invented.py": (
        "CYCLES = 'select 1 from settings'\n"
        "class Figures:\n"
        "    def table(self): return 'gap_now' if self.is_today else 'gap_by_person'\n"
        "    def unused(self): return 'select 1 from gap_balance'\n"
        "def people(table): return f'select 1 from {table} join warehouse.dim_person using (person_id)'\n"
        "def nobody(): return 'select 1 from mentor_candidates'\n"
    ),
    "dashboards/snapshot/invented_sums.py": (
        "def of_units(): return 'select participation from gap_by_org_unit'\n"
        "def of_courses(): return 'from course_use'\n"
    ),
}


def test_tables_are_found_through_imports_methods_and_modules_where_they_are_used_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in MODULES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr("tests.conventions.tables_read.REPOSITORY", tmp_path)
    tables = set(marts())
    # Read: by a class's method that is asked for, by a function, by a module's function, by an imported constant; said
    # in a text: role_profile_now. Not read: what is defined beside it, and words that are names of tables, too.
    assert tables_read_by(tmp_path / "dashboards/pages/invented", tables) == {
        *("gap_now", "gap_by_person", "dim_person", "gap_by_org_unit", "settings", "role_profile_now")
    }
