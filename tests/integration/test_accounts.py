"""A row that is lost and a row that is there twice are found, named, and stop what would be published."""

from __future__ import annotations

import dagster as dg
import pytest

from orchestration.build.data_tests import run_tests
from orchestration.build.dbt import compiled_models
from orchestration.build.files import open_build_file
from orchestration.build.models import build_models
from orchestration.dagster.assets_published import published_asset
from orchestration.dagster.owners import Owners
from orchestration.dagster.resources import SESSION, session_resource
from orchestration.refresh.accounts import astray_message, reconcile_row_counts
from orchestration.refresh.session import open_session
from orchestration.settings.workspace import Workspace
from tests.integration.small_company import AS_OF

pytestmark = pytest.mark.integration

CHECK = "every_row_is_accounted_for"
OWNERS = Owners({"source_files": ("team:data",)})


def _plant(workspace: Workspace) -> None:
    """Lose one of the two enrolments that were read, and let one of the three deployments count twice."""
    with open_build_file(workspace) as connection:
        connection.execute("delete from raw.lms__enrolments where row_number = 2")
        connection.execute("delete from intermediate.int_loads__enrolments where row_number = 2")
        connection.execute(
            "insert into intermediate.int_framework__deployments "
            "select * from intermediate.int_framework__deployments where row_number = 3"
        )
    (result,) = build_models(workspace, compiled_models(workspace), select=["int_loads__rows_in_force"]).models
    assert result.status == "computed"


def test_a_lost_row_and_a_doubled_one_are_found_and_nothing_is_published(fresh: Workspace) -> None:
    _plant(fresh)
    with open_session(fresh, AS_OF) as session:
        astray = reconcile_row_counts(session)
        checks = {check.subject: check for check in session.checks if check.check_name == CHECK}
        files = {file.file: file.n_astray for file in session.files or ()}
    # enrolments: 2 read, 1 there: 1 lost. deployments: 3 read, 4 in force: 1 doubled, and 1 more than there are.
    lost, doubled = "exports/lms/enrolments.csv", "exports/framework/deployments.csv"
    assert {account.file: account.n_astray for account in astray} == {doubled: 2, lost: 1}
    assert {name: n for name, n in files.items() if n} == {doubled: 2, lost: 1}
    assert all(check.is_blocking for check in checks.values())
    assert {name: check.n_failing for name, check in checks.items() if not check.is_passed} == {
        "framework/deployments": 2,
        "lms/enrolments": 1,
    }
    assert f"{lost} (1 rows)" in astray_message(astray)

    before = fresh.current.resolve()
    result = dg.materialize(
        [published_asset((), OWNERS)], resources={SESSION: session_resource(fresh, None)}, raise_on_error=False
    )
    assert not result.success
    (evaluation,) = result.get_asset_check_evaluations()
    assert (evaluation.check_name, evaluation.passed) == (CHECK, False)
    assert fresh.current.resolve() == before


def test_a_row_that_a_join_loses_does_not_pass_for_superseded(fresh: Workspace) -> None:
    name = "assert_every_row_not_in_force_gave_way_to_one_with_its_key"
    (test,) = [each for each in compiled_models(fresh).project().tests if each.name == name]
    with open_build_file(fresh) as connection:
        (sound,) = run_tests(connection, [test])
        connection.execute("delete from intermediate.int_loads__enrolments where row_number = 2")
        (broken,) = run_tests(connection, [test])
    assert (sound.status, sound.failures) == ("pass", 0)
    assert (broken.status, broken.failures) == ("fail", 1)
    assert broken.place == "exports/lms/enrolments.csv, row 2"
