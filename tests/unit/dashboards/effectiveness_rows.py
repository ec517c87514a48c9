"""Published rows of course effectiveness.

CO1 × K1  moved, 20 completers of 18 people; every stratum has at least five of each kind that is in it
CO1 × K2  can't tell, 17 completers of whom 1 has nobody alike; only 4 of them were rated in the cycle before
CO1 × K3  nobody finished it
CO2 × K1  did not move, 40 completers; its placebo compares with 3 people, and a stratum has 4 completers
CO2 × K2  not comparable, 16 completers, compared with 4 people
CO2 × K3  4 completers
"""

from __future__ import annotations

import duckdb

from tests.unit.dashboards.inserting import insert_rows

EFFECT_COLUMNS = (
    "course_id", "competency_id", "verdict", "n_completers", "n_completers_matched", "n_comparison",
    "n_people_completers", "n_people_completers_matched", "n_people_comparison", "n_placebo_completers",
    "n_placebo_comparison", "n_people_placebo_completers", "n_people_placebo_comparison", "baseline_difference",
    "mean_movement_completers", "effect_adjusted", "ci_low_adjusted", "ci_high_adjusted", "effect_did",
    "ci_low_did", "ci_high_did", "placebo_effect", "placebo_ci_low", "placebo_ci_high", "effect_low",
    "effect_high", "p_value", "q_value", "cost_total", "cost_per_level",
)  # fmt: skip
# cost per level: 2000 / (0.5 · 20)
EFFECTS = [
    ("CO1", "K1", "moved", 20, 20, 60, 18, 20, 50, 16, 40, 16, 40, 0.1, 0.8, 0.5, 0.3, 0.7, 0.6, 0.4, 0.8,
     0.0, -0.2, 0.2, 0.5, 0.6, 0.005, 0.01, 2000.0, 200.0),
    ("CO1", "K2", "inconclusive", 17, 16, 30, 17, 16, 30, 4, 20, 4, 20, 0.1, 0.3, 0.2, -0.1, 0.5, 0.3, 0.0, 0.6,
     None, None, None, 0.2, 0.3, 0.3, 0.4, 1700.0, None),
    ("CO1", "K3", "insufficient_data", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, None, None, None, None, None, None, None, None,
     None, None, None, None, None, None, None, 0.0, None),
    ("CO2", "K1", "did_not_move", 40, 40, 90, 40, 40, 90, 20, 20, 20, 3, 0.0, 0.1, 0.0, -0.1, 0.1, 0.05, -0.1, 0.2,
     0.01, -0.1, 0.1, 0.0, 0.05, 0.9, 0.9, 12000.0, None),
    ("CO2", "K2", "not_comparable", 16, 15, 20, 16, 15, 4, 0, 0, 0, 0, 0.5, 0.4, 0.3, 0.1, 0.5, 0.4, 0.2, 0.6,
     None, None, None, 0.3, 0.4, 0.1, None, 4800.0, None),
    ("CO2", "K3", "insufficient_data", 4, 4, 9, 4, 4, 9, 0, 0, 0, 0, 0.1, 1.0, 0.7, -0.2, 1.6, 0.9, 0.1, 1.7,
     None, None, None, 0.7, 0.9, 0.2, None, 1200.0, None),
]  # fmt: skip

STRATA = [
    ("CO1", "K1", "Y1", "Y2", 2.0, 12, 40, 0.9, 0.3, True),
    ("CO1", "K1", "Y1", "Y2", 3.0, 8, 20, 0.65, 0.3, True),
    ("CO1", "K1", "Y1", "Y2", 4.0, 0, 6, None, 0.0, False),
    ("CO2", "K1", "Y1", "Y2", 2.0, 36, 88, 0.1, 0.1, True),
    ("CO2", "K1", "Y1", "Y2", 5.0, 4, 2, 0.1, 0.1, True),
]


def add_effectiveness(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the rows of course effectiveness."""
    insert_rows(connection, "course_effectiveness", EFFECTS, EFFECT_COLUMNS)
    insert_rows(connection, "course_effectiveness_strata", STRATA)
