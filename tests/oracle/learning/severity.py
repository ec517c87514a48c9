"""How far managers rate from everybody else: a difference of rating levels, one row per cycle and manager."""

from __future__ import annotations

from statistics import mean, stdev

from tests.oracle.learning.rows import Row, Rules, Tables, grouped

CONFIDENTIAL = ("peer", "direct_report")


def manager_severity(tables: Tables, answers: list[Row], rules: Rules) -> list[Row]:
    """One row per cycle and manager with five or more people whom others rated too, in a group that is not withheld."""
    levels = {(row["cycle_id"], row["person_id"], row["competency_id"]): row for row in tables["gap_by_person"]}
    by_competency: list[Row] = []
    for key, rows in grouped(
        [row for row in answers if row["level"] is not None],
        lambda row: (row["cycle_id"], row["person_id"], row["competency_id"]),
    ).items():
        others = _level_of_others(levels[key], rows) if key in levels else None
        if others is None:
            continue
        by_competency += [
            {"cycle_id": key[0], "person_id": key[1], "manager_id": manager, "difference": score - others}
            for manager, score in _scores([row for row in rows if row["relation"] == "manager"]).items()
        ]
    by_person = [
        {
            "cycle_id": cycle_id,
            "manager_id": manager_id,
            "difference": mean(row["difference"] for row in rows),
        }
        for (cycle_id, _, manager_id), rows in grouped(
            by_competency, lambda row: (row["cycle_id"], row["person_id"], row["manager_id"])
        ).items()
    ]
    expected = [
        {
            "cycle_id": cycle_id,
            "manager_id": manager_id,
            "n_people": len(rows),
            "mean_difference": mean(row["difference"] for row in rows),
            "sd_difference": stdev(row["difference"] for row in rows),
        }
        for (cycle_id, manager_id), rows in grouped(by_person, lambda row: (row["cycle_id"], row["manager_id"])).items()
        if len(rows) >= rules.min_group
    ]
    for in_cycle in grouped(expected, lambda row: row["cycle_id"]).values():
        spread = stdev(row["mean_difference"] for row in in_cycle) if len(in_cycle) > 1 else None
        for row in in_cycle:
            row["sd_of_managers"] = spread
    return expected


def _level_of_others(levels: Row, answers: list[Row]) -> float | None:
    """The level of the groups that are shown: pooled as others, or each as much as it has raters."""
    if levels["others_level"] is not None:
        return float(levels["others_level"])
    shown = {group: levels[f"{group}_level"] for group in CONFIDENTIAL if levels[f"{group}_level"] is not None}
    sizes = {group: _n_raters([row for row in answers if row["relation"] == group]) for group in shown}
    return sum(shown[group] * sizes[group] for group in shown) / sum(sizes.values()) if shown else None


def _n_raters(answers: list[Row]) -> int:
    """How many raters answers are of: without an id as many as the item with most of them has."""
    nameless = [row for row in answers if row["rater_id"] is None and row["n_raters"] is None]
    of_items = grouped(nameless, lambda row: str(row["behaviour_id"])).values()
    named = grouped(
        [row for row in answers if row["rater_id"] is not None or row["n_raters"] is not None],
        lambda row: str(row["rater_id"]),
    ).values()
    return max(map(len, of_items), default=0) + sum(min(row["n_raters"] or 1 for row in rows) for rows in named)


def _scores(answers: list[Row]) -> dict[str, float]:
    """Each named rater's score: the mean of the behaviours, without any the competency itself."""
    return {
        rater: mean(row["level"] for row in _behaviours_first(rows))
        for rater, rows in grouped(answers, lambda row: str(row["rater_id"])).items()
    }


def _behaviours_first(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["behaviour_id"] is not None] or rows
