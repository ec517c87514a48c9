"""Course effectiveness of the small company, from exports to published figures, worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace
from tests.integration.small_company import AS_OF

Ask = Callable[[Workspace, str], list[tuple[Any, ...]]]
pytestmark = pytest.mark.integration


def test_one_completer_is_counted_and_not_judged(small_company: Workspace, ask: Ask) -> None:
    # E2 finished L1 on 1 November, between C1's close and C2's opening, and moved from 7/3 to 3; the seat cost 400. E3
    # is on it still. E3 and E6 finished none, but with one completer there is no spread, so nobody is compared.
    rows = ask(
        small_company,
        "select course_id, competency_id, n_completers, n_completers_matched, n_comparison, matched_share, "
        "mean_movement_completers, effect_adjusted, effect_did, q_value, verdict, cost_total, cost_per_level "
        "from course_effectiveness",
    )
    assert len(rows) == 1
    assert rows[0][:6] == ("L1", "K1", 1, 0, 0, 0.0)
    assert rows[0][6] == pytest.approx(3 - 7 / 3)
    assert rows[0][7:] == (None, None, None, "insufficient_data", 400.0, None)


def test_who_is_alike_stands_in_one_stratum(small_company: Workspace, ask: Ask) -> None:
    # Rated levels in C1: E2 7/3 and E3 2 round to 2, E6 3. E6's calibrated 1 does not enter: it moved from 3 to 2.
    rows = ask(
        small_company,
        "select from_cycle_id, to_cycle_id, from_level_rounded, n_completers, n_comparison, mean_movement_comparison, "
        "is_used from course_effectiveness_strata order by from_level_rounded",
    )
    assert [row[:5] for row in rows] == [("C1", "C2", 2.0, 1, 1), ("C1", "C2", 3.0, 0, 1)]
    assert [row[5] for row in rows] == pytest.approx([8 / 3 - 2, -1.0])
    assert [row[6] for row in rows] == [False, False]


def test_two_of_each_kind_give_an_estimate(fresh: Workspace, ask: Ask) -> None:
    _append(fresh, "lms/enrolments.csv", "dnovak,L1,2024-11-05,2024-12-01,completed")
    _append(fresh, "ratings/ratings_c1.csv", "C1,E4,E1,manager,K1,2,2024-09-10")
    _append(fresh, "ratings/ratings_c2.csv", "C2,E4,E1,manager,K1,3,2025-03-10")
    assert refresh(fresh, as_of=AS_OF).status == "published"
    # Completers: E2 7/3 → 3 and E4 2 → 3, moved 2/3 and 1: mean 5/6, variance 1/18. The others: E3 2 → 8/3 and E6 3 →
    # 2, moved 2/3 and −1: mean −1/6, variance 25/18. Over all levels: effect 1, variance 1/36 + 25/36 = 26/36. Degrees
    # of freedom (26/36)² / ((1/36)² / 1 + (25/36)² / 1) = 676/626. At level 2 E3 alone could be compared, so within
    # levels there is nothing.
    rows = ask(
        fresh,
        "select n_completers, n_completers_matched, effect_did, std_error_did, ci_high_did, effect_adjusted, "
        "effect_low, verdict, cost_total from course_effectiveness",
    )
    assert rows[0][:2] == (2, 0)
    assert rows[0][2:4] == pytest.approx((1.0, math.sqrt(26) / 6))
    # With two of each kind next to nothing is known: at one degree of freedom the interval reaches 6.3 standard errors.
    assert 4 < rows[0][4] < 1 + 6.3138 * math.sqrt(26) / 6
    assert rows[0][5:] == (None, None, "insufficient_data", 800.0)


def _append(workspace: Workspace, name: str, line: str) -> None:
    file = workspace.exports / name
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
