"""Any series of dated files, in any order of day and month: each is given its own day or none, and never another."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.discover import discover
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DAY_FIRST = ("%d%m%Y", "%d.%m.%Y", "%d-%m-%Y", "%d_%m_%Y")
MONTH_FIRST = ("%m%d%Y", "%m.%d.%Y", "%m-%d-%Y", "%m_%d_%Y")
YEAR_FIRST = ("%Y%m%d", "%Y-%m-%d", "%Y_%m_%d", "%Y.%m.%d")
days = st.dates(date(1999, 1, 1), date(2048, 12, 31))
series = st.lists(days, min_size=1, max_size=5, unique=True)
glues = st.sampled_from(("_", "-", " ", "."))


def given_days(names: dict[str, date]) -> dict[str, date | None]:
    """Return the day that each file of people is given."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder), Settings())
        (workspace.exports / "hris").mkdir(parents=True)
        for name in names:
            (workspace.exports / "hris" / name).write_text("person_id\n1\n", encoding="utf-8")
        found = discover(workspace, clock=lambda: 1e12).files
        return {file.path.name: file.named_day.day if file.named_day else None for file in found}


@few
@given(series, st.sampled_from((*DAY_FIRST, *MONTH_FIRST)), glues, st.sampled_from((".csv", ".xlsx", ".csv.gz")))
def test_a_series_reads_rightly_or_not_at_all(of: list[date], pattern: str, glue: str, ending: str) -> None:
    names = {f"people{glue}{day.strftime(pattern)}{ending}": day for day in of}
    found = given_days(names)
    is_told = any(day.day > 12 for day in of) or all(day.day == day.month for day in of)
    for name, day in names.items():
        assert found[name] == (day if is_told or day.day == day.month else None)


@few
@given(series, st.sampled_from(YEAR_FIRST), glues, st.sampled_from(("", "T031502", "_0315", " (2)", "_v")))
def test_a_year_that_stands_first_needs_no_other_file(of: list[date], pattern: str, glue: str, behind: str) -> None:
    names = {f"people{glue}{day.strftime(pattern)}{behind}.csv": day for day in of}
    assert given_days(names) == names


@few
@given(series, series, st.sampled_from(MONTH_FIRST), st.sampled_from(DAY_FIRST))
def test_two_series_do_not_decide_for_each_other(
    one: list[date], other: list[date], month_first: str, day_first: str
) -> None:
    names = {f"people_{day.strftime(month_first)}.csv": day for day in one}
    names |= {f"people_old_{day.strftime(day_first)}.csv": day for day in other}
    found = given_days(names)
    assert all(found[name] in (day, None) for name, day in names.items())


@few
@given(st.lists(st.tuples(days, st.sampled_from((*DAY_FIRST, *MONTH_FIRST))), min_size=2, max_size=4))
def test_a_series_in_both_orders_is_given_no_wrong_day_where_one_is_plain(of: list[tuple[date, str]]) -> None:
    names = {f"people_{day.strftime(pattern)}.csv": day for day, pattern in of}
    found = given_days(names)
    plain = [name for name, day in names.items() if day.day > 12]
    # A name that reads in one way alone is never read in the other.
    assert all(found[name] in (names[name], None) for name in plain)
