"""Response of the small company: Y2, which is closed, and the pilot Q1 of Sales, which is open on 31 January 2026.

For each unit and relation: asked, rated, rated without having been asked; for Y2 questionnaires asked and answered too.
"""

from __future__ import annotations

from datetime import date

import duckdb

from tests.unit.dashboards.inserting import insert_rows

# Of the 20 in Sales 12 have rated themselves: 6 in North, 1 in South, 5 in Export, and not P10. Peers' numbers below 5
# are not told.
OF_Q1: dict[str, tuple[tuple[str, int, int | None, int | None], ...]] = {
    "C": (("self", 20, 12, 0), ("manager", 20, 20, 0), ("peer", 19, 7, None), ("direct_report", 4, None, None)),
    "D1": (("self", 20, 12, 0), ("manager", 20, 20, 0), ("peer", 19, 7, None), ("direct_report", 4, None, None)),
    "T1": (("self", 9, 6, 0), ("manager", 9, 9, 0), ("peer", 9, 5, None), ("direct_report", 1, None, None)),
    "T2": (("self", 3, 1, 0), ("manager", 3, 3, 0), ("peer", 3, None, None), ("direct_report", 1, None, None)),
    "T3": (("self", 7, 5, 0), ("manager", 7, 7, 0), ("peer", 7, None, None), ("direct_report", 1, None, None)),
}
OF_Y2: dict[str, tuple[tuple[str, int, int, int, int, int], ...]] = {
    "C": (("self", 34, 30, 0, 34, 30), ("peer", 32, 24, 1, 96, 60)),
    "D1": (("self", 20, 18, 0, 20, 18), ("peer", 19, 15, 1, 57, 40)),
    "T1": (("self", 9, 8, 0, 9, 8), ("peer", 9, 7, 1, 27, 20)),
    "T2": (("self", 3, 3, 0, 3, 3), ("peer", 3, 2, 0, 9, 6)),
    "T3": (("self", 7, 7, 0, 7, 7), ("peer", 7, 6, 0, 21, 14)),
    "D2": (("self", 13, 12, 0, 13, 12), ("peer", 13, 9, 0, 39, 20)),
    "T4": (("self", 12, 12, 0, 12, 12), ("peer", 12, 9, 0, 36, 20), ("direct_report", 0, 0, 2, 0, 0)),
}


def write_response(connection: duckdb.DuckDBPyConnection) -> None:
    """Write which cycles have opened, the pilot, and what came of them.

    Args:
        connection: holds the marts, with the cycles and the units of Y2.
    """
    connection.execute("""
        update dim_cycle set
            is_opened = opens_on <= date '2026-01-31', answers_until = closes_on + 14, n_people = 34, n_expected = 34
    """)
    insert_rows(connection, "dim_cycle", [
        ("Q1", "Pilot", date(2026, 1, 12), date(2026, 2, 9), "competency", 3, "Y2", False, False, True,
         date(2026, 2, 23), "D1", "Sales", None, 34, 20),
    ])  # fmt: skip
    connection.execute("insert into org_unit_in_cycle select * replace ('Q1' as cycle_id) from org_unit_in_cycle "
                       "where cycle_id = 'Y2'")  # fmt: skip
    insert_rows(
        connection,
        "participation",
        [
            ("Q1", unit, relation, n, rated, rated / n if rated is not None else None, unasked, None, None)
            for unit, rows in OF_Q1.items()
            for relation, n, rated, unasked in rows
        ]
        + [
            ("Y2", unit, relation, n, rated, rated / n if n else None, unasked, asked, answered)
            for unit, figures in OF_Y2.items()
            for relation, n, rated, unasked, asked, answered in figures
        ],
    )
