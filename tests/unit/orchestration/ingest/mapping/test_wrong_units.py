"""Headers that name another unit, a total or a target are proposed for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.mapping.proposals import propose


def proposed(folder: Path, name: str, *lines: str) -> Proposal:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (found,) = propose(path)
    return found


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Duration (minutes)", "hours"),
        ("Duration (days)", None),
        ("Dauer (Min.)", "hours"),
        ("Price (cents)", None),
        ("Duration (h)", "hours"),
        ("Dauer (Std.)", "hours"),
        ("Price per seat", "unit_cost"),
    ],
)
def test_days_are_never_proposed_for_hours_nor_cents_for_an_amount(
    tmp_path: Path, header: str, column: str | None
) -> None:
    lines = (f"course_id,title,{header}", "N1,Negotiation,480", "S1,Statistics,960", "F1,Fire Safety,60")
    found = proposed(tmp_path, "lms/courses.csv", *lines).columns
    assert [name for name, source in found.items() if source == header] == ([column] if column else [])


def test_totals_targets_and_ages_are_no_competencies(tmp_path: Path) -> None:
    header = "Reviewee,Reviewer,Relationship,Tenure,Teamwork,Teamwork Target,Target orientation,Overall,Average Score"
    rows = [f"10{n},200,Manager,{n},4,3,2,3,3.5" for n in range(1, 6)]
    pattern = proposed(tmp_path, "ratings/ratings.csv", header, *rows).settings["unpivot"]["headers"]
    assert [name for name in header.split(",") if re.fullmatch(pattern, name)] == ["Teamwork", "Target orientation"]
