"""Answers of peers that change once their cycle is published wait, in everything that is told of the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from orchestration.privacy.access_request import data_held_about
from orchestration.privacy.person_lookup import Subject
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.small_company import AS_OF

Rows = list[tuple[Any, ...]]
pytestmark = pytest.mark.integration

CHEN = Subject("E3", ("chen@small.example",), ("cliu",), ("Chen Liu",))


def _levels(workspace: Workspace) -> dict[str, float | None]:
    held = data_held_about(workspace, CHEN, at=datetime(2025, 6, 2, tzinfo=UTC))
    (row,) = (row for row in held["levels_and_gaps"] if (row["cycle_id"], row["competency_id"]) == ("C2", "K1"))
    return {name: row.get(name) for name in ("manager_level", "peer_level", "rated_level", "n_raters")}


def test_one_peers_correction_waits_and_the_managers_does_not(
    fresh: Workspace, ask_operations: Callable[[Workspace, str], Rows]
) -> None:
    # Three peers gave 4 each, the manager 2: (2 × 2 + 4) ÷ 3.
    assert _levels(fresh) == {"manager_level": 2, "peer_level": 4, "rated_level": pytest.approx(8 / 3), "n_raters": 4}
    file = fresh.exports / "ratings" / "ratings_c2.csv"
    text = file.read_text(encoding="utf-8")
    text = text.replace("C2,E3,E2,peer,K1,4,", "C2,E3,E2,peer,K1,0,").replace(
        "E3,E1,manager,K1,2,", "E3,E1,manager,K1,5,"
    )
    # E6 answers about her, too, and counts no more: whatever becomes of one or two peers waits.
    file.write_text(f"{text}C2,E3,E6,peer,K1,1,2025-03-10\n", encoding="utf-8")
    outcome = refresh(fresh, as_of=AS_OF + timedelta(days=1))
    assert outcome.status == "published", outcome.reason
    # (2 × 5 + 4) ÷ 3
    assert _levels(fresh) == {"manager_level": 5, "peer_level": 4, "rated_level": pytest.approx(14 / 3), "n_raters": 4}
    waits = (
        "select is_passed, n_failing, is_blocking from quality_checks "
        "where check_name = 'assert_answers_do_not_change_once_published' order by refreshed_at"
    )
    assert ask_operations(fresh, waits) == [(True, 0, False), (False, 1, False)]
    # Answers that wait are read and in force: 10 as before and the late one, and 2 that others have replaced.
    files = "select n_read, n_loaded, n_superseded, n_astray from source_files where file like '%ratings_c2.csv'"
    assert ask_operations(fresh, files) == [(13, 11, 2, 0)]
    with duckdb.connect(str(fresh.build_file), read_only=True) as connection:
        kept = connection.execute("select rater_id, level from raw.kept_answers order by rater_id").fetchall()
    assert kept == [("E2", 4), ("E4", 4), ("E5", 4)]


def test_what_is_read_otherwise_counts_at_once_and_lets_nothing_out_that_waits(fresh: Workspace) -> None:
    without_bo = "sources: {ratings/ratings: {where: {rater_id: [E1, E3, E4, E5, E6, E7]}}}\n"
    settings = fresh.root / "workspace.yml"
    settings.write_text(without_bo, encoding="utf-8")
    assert refresh(open_workspace(fresh.root), as_of=AS_OF).status == "published"
    # Two peers are left, who are withheld; the manager gave 2.
    assert _levels(fresh) == {"manager_level": 2, "peer_level": None, "rated_level": 2, "n_raters": 3}
    settings.unlink()
    assert refresh(fresh, as_of=AS_OF).status == "published"
    assert _levels(fresh)["peer_level"] == 4
    file = fresh.exports / "ratings" / "ratings_c2.csv"
    file.write_text(f"{file.read_text(encoding='utf-8')}C2,E3,E6,peer,K1,1,2025-03-10\n", encoding="utf-8")
    assert refresh(fresh, as_of=AS_OF).status == "published"
    settings.write_text(without_bo, encoding="utf-8")
    assert refresh(open_workspace(fresh.root), as_of=AS_OF).status == "published"
    assert _levels(fresh)["peer_level"] == 4  # by now E4, E5 and E6 would say (4 + 4 + 1) ÷ 3
