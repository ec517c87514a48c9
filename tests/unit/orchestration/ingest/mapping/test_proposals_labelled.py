"""Proposals held against right answers: exports of many systems and hands, each with what its headers are.

Nothing proposed is no answer and never wrong; what is proposed has to be right nearly always. `labelled/tuned.yml` has
the files that hints and rules were made for, `labelled/held_out.yml` those that nothing was made for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration.ingest.mapping.proposals import propose

LABELLED = Path(__file__).parent / "labelled"
LEAST_FILES = 60


@dataclass(frozen=True)
class Labelled:
    """A file and what it is.

    Attributes:
        place: its path below exports/.
        lines: its header and its rows.
        contract: what it is an export of; None: nothing should be proposed.
        columns: the header, or headers, that may be taken for each column that it has.
    """

    place: str
    lines: tuple[str, ...]
    contract: str | None
    columns: dict[str, Any] = field(default_factory=dict)

    def is_right(self, column: str, header: str | None) -> bool:
        """Whether a column that was proposed is there, and under this header; None: under its own name."""
        right = self.columns.get(column)
        if right is None:
            return False
        return header is None or right == "headers" or header in ([right] if isinstance(right, str) else right)


@dataclass
class Tally:
    n_files: int = 0
    n_ours: int = 0
    n_answered: int = 0
    n_right: int = 0
    n_columns: int = 0
    n_columns_right: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.n_answered} of {self.n_ours} files of ours answered, {self.n_right} rightly; "
            f"{self.n_columns_right} of {self.n_columns} columns right"
        )


def read(name: str) -> list[Labelled]:
    """Return labelled files; `{n}` in the one row of a file is the number of each of its four rows."""
    entries = yaml.safe_load((LABELLED / name).read_text(encoding="utf-8"))
    return [
        Labelled(
            each["place"],
            (each["head"], *each.get("rows", [each.get("row", "").replace("{n}", str(n)) for n in range(1, 5)])),
            each["contract"],
            each.get("columns", {}),
        )
        for each in entries
    ]


def count(files: list[Labelled], folder: Path) -> Tally:
    """Ask what each file may be and hold the answers against its labels."""
    counted = Tally(n_files=len(files), n_ours=sum(each.contract is not None for each in files))
    for number, each in enumerate(files):
        path = folder / str(number) / "exports" / each.place
        path.parent.mkdir(parents=True)
        path.write_text("\n".join(each.lines) + "\n", encoding="utf-8")
        certain = [proposal for proposal in propose(path) if not proposal.missing]
        if not certain:
            continue
        proposal = certain[0]
        counted.n_answered += 1
        counted.n_right += proposal.contract == each.contract
        if proposal.contract != each.contract:
            counted.wrong.append(f"{each.place}: {proposal.contract}; expected {each.contract}")
            continue
        if proposal.profile is not None:
            continue
        for column in proposal.found:
            header = proposal.columns.get(column)
            said = " + ".join(header["join"]) if isinstance(header, dict) else header
            counted.n_columns += 1
            if each.is_right(column, said):
                counted.n_columns_right += 1
            else:
                counted.wrong.append(f"{each.place}: {column} ← {said}; expected {each.columns.get(column)}")
    return counted


@pytest.fixture(scope="module", params=["tuned.yml", "held_out.yml"])
def tally(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tally:
    return count(read(request.param), tmp_path_factory.mktemp("labelled"))


def test_there_are_files_enough_to_say_so() -> None:
    assert len(read("tuned.yml")) >= LEAST_FILES


def test_a_contract_that_is_proposed_is_the_right_one(tally: Tally) -> None:
    assert tally.n_right >= 0.98 * tally.n_answered, tally.wrong


def test_a_column_that_is_proposed_is_the_right_one(tally: Tally) -> None:
    assert tally.n_columns_right >= 0.95 * tally.n_columns, tally.wrong


def test_most_files_of_ours_are_answered(tally: Tally) -> None:
    assert tally.n_answered >= 0.8 * tally.n_ours, str(tally)
