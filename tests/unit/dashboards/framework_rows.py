"""Published rows about the framework itself.

In Y2, by behaviour but for K3, which is rated as a whole too:

K1 × B1    raters read it differently, 30 people: r*wg 0.55
K2 × B2    called not relevant in R-BOOK: 12 of 30 answers; 8 of 51 over all roles
K2 × B3    tells nobody apart: none of 20 has a gap; 7 of 51 call it not relevant
K3         tells nobody apart, 12 people rated, but only 3 of them have it in their profile
K3 × B4    4 people: no figures, as the model has it

In Y1 by competency: K1 asks for nothing; of the 22 assessed in K2 two sit in no unit, as Sales has 20.

Anchors: B1 and B4 have five of their own, K2 has five, K3 none. Whom the answers about K1 are about: 14 sellers, 12
accountants, 4 leads.
"""

from __future__ import annotations

from datetime import date

import duckdb

from tests.unit.dashboards.inserting import insert_rows

# within variance = (1 − r*wg) · 35/12: 0.45 · 35/12 = 1.3125 and so on
SIGNALS = [
    ("Y2", "K1", "B1", 90, 30, 0.5, 0.55, 1.3125, 0.9, 0.3, 0.56, 0.0, 0.5, 0.5, True, False, False, 1, 33),
    ("Y2", "K2", "B2", 43, 20, 0.83, 0.85, 0.4375, 0.4, 0.3, 0.6, 8 / 51, 0.45, 0.7, False, False, True, 2, 20),
    ("Y2", "K2", "B3", 44, 20, 0.88, 0.9, 0.2917, 0.3, 0.3, 0.6, 7 / 51, 0.0, 0.4, False, True, False, 3, 20),
    ("Y2", "K3", None, 40, 12, 0.9, 0.92, 0.2333, 0.3, 0.4, 0.7, 0.0, 1.0, 0.3, False, True, False, 4, 3),
    ("Y2", "K3", "B4", 9, 4, *[None] * 9, False, False, False, None, 4),
    ("Y1", "K1", None, 99, 33, 0.8, 0.8, 0.5833, 0.5, 0.3, 0.6, 0.01, 1.0, 0.0, False, False, False, None, 34),
    ("Y1", "K2", None, 60, 21, 0.8, 0.8, 0.5833, 0.5, 0.3, 0.6, 0.0, 0.4, 0.7, False, False, False, None, 22),
]
ROLES = [
    ("Y2", "R-SELL", "K1", 42, 0, 0.0, 14),
    ("Y2", "R-BOOK", "K1", 36, 0, 0.0, 12),
    ("Y2", "R-LEAD", "K1", 12, 0, 0.0, 4),
    ("Y2", "R-SELL", "K2", 60, 3, 0.05, 18),
    ("Y2", "R-BOOK", "K2", 30, 12, 0.4, 12),
    ("Y2", "R-LEAD", "K2", 12, 0, 0.0, 5),
    # 20 of the 40 answers: the others are about people without a role
    ("Y2", "R-SELL", "K3", 20, 2, 0.1, 9),
]
BEHAVIOURS = [("B2", "K2", "Repeats what was said."), ("B3", "K2", "Asks back."), ("B4", "K3", "Books on the day.")]
ANCHORS = [
    *(("K1", "B1", float(level), f"Offers at level {level}.", date(2024, 5, 1)) for level in range(1, 6)),
    *(("K2", None, float(level), f"Listens at level {level}.", date(2025, 10, 10)) for level in range(1, 6)),
    *(("K3", "B4", float(level), f"Books at level {level}.", date(2023, 5, 1)) for level in range(1, 6)),
]
OTHERS: dict[str, list[tuple[object, ...]]] = {
    "framework_revisions": [
        ("Y1", 15, 3, 0.2, 2, True, date(2025, 9, 1)),
        ("Y2", 15, 0, 0.0, 2, False, date(2026, 1, 31)),
    ],
    # mean (0.2 − 0.1 + 0.05)/3 = 0.05; deviations 0.15, −0.15, 0: √(0.045/2) = 0.15
    "manager_severity": [
        ("Y2", "P31", 7, -0.1, 0.2, 3, 0.05, 0.15),
        ("Y2", "P11", 9, 0.2, 0.3, 3, 0.05, 0.15),
        ("Y2", "P41", 12, 0.05, 0.25, 3, 0.05, 0.15),
    ],
    "framework_upkeep": [
        ("K1", 1, 5, 0, 3, 20, False, False, False, False, False, True, date(2024, 5, 1), 4, True),
        ("K2", 2, 5, 1, 1, 27, True, False, False, True, True, True, date(2023, 10, 10), 1, False),
        ("K3", 1, 5, 0, 0, 40, False, True, True, True, False, True, date(2022, 9, 1), 0, False),
    ],
    "role_profile_compliance": [
        ("R-SELL", "specialist", 9, 8, 4, True, False, False),
        ("R-BOOK", "specialist", 8, 8, 3, False, False, False),
        ("R-LEAD", "director", 7, 12, 2, False, True, True),
    ],
    "competency_deployment": [
        ("K1", True, True, True, True, True, True, True, 7),
        ("K2", True, True, True, True, False, True, True, 4),
        ("K3", False, True, True, False, False, False, False, 0),
    ],
    "framework_drift": [
        ("S9", "welding", "Sales", "2025-Q3", 2, 0.5, False, 4),
        ("S9", "welding", "Finance", "2025-Q4", 1, 1.0, False, 1),
        ("S8", "SQL", "Finance", None, 4, 1.0, False, 4),
        ("S1", "negotiation", "Sales", "2025-Q4", 4, 1.0, True, 4),
    ],
}


def write_framework(connection: duckdb.DuckDBPyConnection) -> None:
    """Write the rows about the framework, once the competencies are there."""
    connection.execute("update dim_competency set definition = 'Comes to terms.' where competency_id = 'K1'")
    insert_rows(connection, "dim_behaviour", [(*row, "active") for row in BEHAVIOURS])
    tables = {"framework_signals": SIGNALS, "framework_irrelevance": ROLES, "dim_anchor": ANCHORS, **OTHERS}
    for table, rows in tables.items():
        insert_rows(connection, table, rows)
