"""A file with far fewer rows than it or its series brought before stops the load and asks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from expectations.contracts import ALL_CONTRACTS, Contract
from orchestration.errors import ExportError
from orchestration.ingest.check_report import CheckReport
from orchestration.ingest.discover import discover
from orchestration.ingest.dry_run import dry_run
from orchestration.ingest.shrunken_files import FileRows, find_shrunken
from orchestration.ingest.source.filenames import series_of
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.ingest.conftest import Load, Write, validate_in_sql
from tests.unit.orchestration.ingest.saying import assert_says
from tests.unit.orchestration.laid_out import lay_out, prepare

Query = Callable[[str], list[tuple[Any, ...]]]
PEOPLE = "hris/people"
LATER = datetime(2025, 8, 1, 12, 0)
JAN, FEB, MAR = date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)


def people(n_people: int) -> str:
    return "person_id,location\n" + "".join(f"P{number},Graz\n" for number in range(n_people))


def check(workspace: Workspace, **settings: Any) -> CheckReport:
    configured = Workspace(workspace.root, Settings(**settings))
    return dry_run(configured, discover(configured, clock=lambda: 1e12), validate_in_sql, today=LATER.date())


@pytest.mark.parametrize(
    ("n_before", "n_now", "is_asked"),
    [
        (100, 50, False),  # half of 100 are 50
        (100, 49, True),
        (21, 10, True),  # half of 21 are 10.5
        (20, 10, False),
        (20, 9, True),
        (19, 1, False),  # too few to be compared
        (19, 0, True),
        (1, 0, True),
        (0, 0, False),
        (0, 5, False),
        (100, 400, False),
    ],
)
def test_less_than_half_of_the_rows_is_asked_about_and_few_rows_once_they_are_none(
    n_before: int,
    n_now: int,
    is_asked: bool,  # noqa: FBT001 - a case's outcome
) -> None:
    before = [FileRows("exports/hris/people.csv", JAN, n_before)]
    assert bool(find_shrunken([FileRows("exports/hris/people.csv", JAN, n_now)], before, 0.5)) is is_asked


@pytest.mark.parametrize(
    ("contract", "header"),
    [(contract, ",".join(column.name for column in contract.columns) + "\n") for contract in ALL_CONTRACTS],
    ids=lambda value: value.name if isinstance(value, Contract) else "",
)
def test_a_header_alone_in_place_of_rows_is_asked_about_whatever_the_contract(
    write: Write, load: Load, query: Query, contract: Contract, header: str
) -> None:
    file = write(f"{contract.name}.csv", header)
    load(contract.name)
    # As if the header had had three rows below it: their values are another test's matter.
    query(f"update raw.source_files set n_read = 3, fingerprint = 'x' where file = '{file.name}'")
    with pytest.raises(ExportError, match=r"found no rows, where it brought 3 before; expected at least 1"):
        load(contract.name, now=LATER)


def test_a_new_version_that_lost_most_of_its_rows_is_not_loaded_and_the_way_out_is_said(
    write: Write, load: Load, query: Query
) -> None:
    write("hris/people.csv", people(50))
    load(PEOPLE)
    write("hris/people.csv", people(13))
    with pytest.raises(ExportError) as failed:
        load(PEOPLE, now=LATER)
    # Half of 50 are 25; 13 of 50 are 0.26.
    assert_says(
        failed.value,
        file="exports/hris/people.csv",
        row=None,
        column=None,
        found="13 rows, where it brought 50 before",
        expected="at least 25 (min_kept_rows is 0.5)",
        remedy="set min_kept_rows in workspace.yml to 0.26 or less",
    )
    assert "If the export is not whole, put the whole one in its place." in failed.value.remedy
    assert query("select count(*) from raw.hris__people") == [(50,)]


def test_with_the_setting_that_the_question_names_it_is_loaded_and_later_ones_are_held_against_it(
    write: Write, load: Load, query: Query
) -> None:
    write("hris/people.csv", people(50))
    load(PEOPLE)
    write("hris/people.csv", people(13))
    load(PEOPLE, now=LATER, min_kept_rows=0.26)
    assert query("select count(*) from raw.hris__people") == [(13,)]
    write("hris/people.csv", people(12))
    load(PEOPLE, now=LATER)
    assert query("select count(*) from raw.hris__people") == [(12,)]


def test_of_a_file_that_was_emptied_the_question_names_0_and_with_0_it_is_loaded(
    write: Write, load: Load, query: Query
) -> None:
    write("hris/people.csv", people(2))
    load(PEOPLE)
    write("hris/people.csv", people(0))
    with pytest.raises(ExportError, match=r"set min_kept_rows in workspace.yml to 0, refresh again"):
        load(PEOPLE, now=LATER, min_kept_rows=0.01)
    load(PEOPLE, now=LATER, min_kept_rows=0)
    assert query("select count(*) from raw.hris__people") == [(0,)]


def test_the_newest_snapshot_is_held_against_the_one_before_it(write: Write, load: Load, query: Query) -> None:
    write("hris/people_2025-04-30.csv", people(10))
    write("hris/people_2025-05-31.csv", people(40))
    load(PEOPLE)
    write("hris/people_2025-06-30.csv", people(19))
    with pytest.raises(ExportError, match=r"where exports/hris/people_2025-05-31.csv brought 40 before"):
        load(PEOPLE, now=LATER)
    assert query("select count(*) from raw.hris__people") == [(50,)]


def test_snapshots_that_come_together_are_held_against_each_other(write: Write, load: Load) -> None:
    write("hris/people_2025-05-31.csv", people(40))
    write("hris/people_2025-06-30.csv", people(0))
    with pytest.raises(ExportError, match=r"people_2025-06-30.csv: found no rows, where .*05-31.csv brought 40"):
        load(PEOPLE)


def test_older_snapshots_and_other_series_are_not_held_against_it() -> None:
    before = [FileRows("exports/hris/people_2025-02-28.csv", FEB, 40)]
    older = FileRows("exports/hris/people_2025-01-31.csv", JAN, 5)
    other = FileRows("exports/hris/people_de_2025-03-31.csv", MAR, 5)
    assert find_shrunken([older, other], before, 0.5) == {}


def answers(cycle_id: str, n_answers: int) -> str:
    header = "cycle_id,person_id,rater_id,relation,competency_id,level\n"
    return header + "".join(f"{cycle_id},P{number},P{number},self,K1,3\n" for number in range(n_answers))


def test_a_dated_file_of_what_has_come_since_is_held_against_nothing_but_its_own_last_version(
    write: Write, load: Load, query: Query
) -> None:
    write("ratings/ratings_2025-03.csv", answers("C1", 40))
    load("ratings/ratings")
    write("ratings/ratings_2025-06.csv", answers("C2", 3))
    load("ratings/ratings", now=LATER)
    assert query("select count(*) from raw.ratings__ratings") == [(43,)]
    write("ratings/ratings_2025-03.csv", answers("C1", 0))
    with pytest.raises(ExportError, match=r"ratings_2025-03.csv: found no rows, where it brought 40"):
        load("ratings/ratings", now=LATER)


def test_mended_rows_of_one_day_are_not_held_against_those_of_another() -> None:
    before = [FileRows("exports/hris/people_mended_2025-01-31.csv", JAN, 40, is_corrections_file=True)]
    newer = FileRows("exports/hris/people_mended_2025-02-28.csv", FEB, 2, is_corrections_file=True)
    assert find_shrunken([newer], before, 0.5) == {}
    again = FileRows("exports/hris/people_mended_2025-01-31.csv", JAN, 2, is_corrections_file=True)
    assert list(find_shrunken([again], before, 0.5)) == [again.file]


def test_rows_that_went_because_people_were_forgotten_do_not_count(write: Write, load: Load, query: Query) -> None:
    write("hris/people.csv", people(50))
    load(PEOPLE)
    # 35 of 50 were erased or kept for long enough: they are filtered. What is exported next lacks them.
    query("delete from raw.hris__people where row_number > 16")
    query("update raw.source_files set n_filtered = 35")
    write("hris/people.csv", people(15))
    load(PEOPLE, now=LATER)
    assert query("select count(*) from raw.hris__people") == [(15,)]


def test_cells_count_where_a_row_makes_several(write: Write, load: Load) -> None:
    header = "person_id,cycle_id,rater_id,relation," + ",".join(f"K{number}" for number in range(5)) + "\n"
    unpivot = {"headers": "(?P<competency_id>K\\d)", "into": "level"}
    write("ratings/ratings.csv", header + "P1,C1,P1,self" + ",3" * 5 + "\n" + "P2,C1,P2,self" + ",3" * 5 + "\n" * 1)
    load("ratings/ratings", unpivot=unpivot)
    write("ratings/ratings.csv", header)
    with pytest.raises(ExportError, match="found no rows, where it brought 10 before"):
        load("ratings/ratings", now=LATER, unpivot=unpivot)


def test_the_dry_run_asks_the_same_and_so_does_every_file(
    write: Write, load: Load, build_file: Workspace, tmp_path: Path
) -> None:
    write("hris/people.csv", people(50))
    write("hris/roles_2025-06-30.csv", "role_id,title\nR1,Clerk\n")
    load(PEOPLE)
    load("hris/roles")

    def errors(**settings: Any) -> dict[str, str]:
        """Return what is wrong with files of a copy: here the build file is held open."""
        copy = tmp_path / f"copy {len(list(tmp_path.iterdir()))}"
        shutil.copytree(build_file.root, copy)
        found = check(Workspace(copy, Settings()), **settings)
        assert found.is_compared
        return {file.file: str(file.error) for file in found.files if file.error}

    assert errors() == {}
    write("hris/people.csv", people(13))
    write("hris/roles_2025-07-31.csv", "role_id,title\n")
    found = errors()
    assert list(found) == ["exports/hris/people.csv", "exports/hris/roles_2025-07-31.csv"]
    assert "found 13 rows, where it brought 50 before" in found["exports/hris/people.csv"]
    assert "exports/hris/roles_2025-06-30.csv brought 1 before" in found["exports/hris/roles_2025-07-31.csv"]
    assert errors(min_kept_rows=0) == {}


def test_while_a_refresh_writes_the_dry_run_says_that_nothing_was_compared(write: Write, workspace: Workspace) -> None:
    lay_out(workspace, prepare)
    write("hris/people.csv", people(3))
    holding = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(workspace.build_file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert not check(workspace).is_compared
    assert check(workspace).is_compared


def test_before_anything_was_loaded_the_dry_run_compares_the_files_with_each_other(
    write: Write, workspace: Workspace
) -> None:
    write("hris/people_2025-05-31.csv", people(40))
    write("hris/people_2025-06-30.csv", people(3))
    assert [file.error is None for file in check(workspace).files] == [True, False]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("exports/hris/people_2025-05-31.csv", "exports/hris/people_20250630T031502.csv"),
        ("exports/hris/people_2025-05-31.csv", "exports/hris/People_2025-06-30 (1).xlsx"),
        ("exports/hris/people/2025-06.csv.gz", "exports/hris/people/2025-07.csv"),
    ],
)
def test_files_of_one_series_differ_in_day_copy_and_ending_alone(one: str, other: str) -> None:
    assert series_of(one) == series_of(other)
    assert series_of(one) != series_of(one.replace("people", "people_de"))
