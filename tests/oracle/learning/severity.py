"""How far managers rate from everybody else: a difference of rating levels, one row per cycle and manager."""

from __future__ import annotations

from statistics import mean, stdev

from tests.oracle.learning.rows import Row, Rules, Tables, grouped

CONFIDENTIAL = ("peer", "direct_report")


def manager_severity(tables: Tables, answers: list[Row], rules: Rules) -> list[Row]:
    """One row per cycle and manager with five or more people whom others rated too, in a group that is not withheld."""
    shown = {(row["cycle_id"], row["person_id"], row["competency_id"]): _shown(row) for row in tables["gap_by_person"]}
    by_competency: list[Row] = []
    for key, rows in grouped(
        [row for row in answers if row["level"] is not None],
        lambda row: (row["cycle_id"], row["person_id"], row["competency_id"]),
    ).items():
        if not shown.get(key):
            continue
        others = _mean_over_raters([row for row in rows if row["relation"] in shown[key]])
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


def _shown(row: Row) -> set[str]:
    """The groups whose answers are in a level that is shown: pooled as others, or by themselves."""
    return {group for group in CONFIDENTIAL if row["others_level"] is not None or row[f"{group}_level"] is not None}


def _scores(answers: list[Row]) -> dict[str, float]:
    """Each named rater's score: the mean of the behaviours, without any the competency itself."""
    return {
        rater: mean(row["level"] for row in _behaviours_first(rows))
        for rater, rows in grouped(answers, lambda row: str(row["rater_id"])).items()
    }


def _behaviours_first(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["behaviour_id"] is not None] or rows


def _mean_over_raters(answers: list[Row]) -> float:
    """The mean over raters; without a rater's id each row is one, and a group's average stands for its raters."""
    scores: list[tuple[float, int]] = []
    for (rater, _, is_group), rows in grouped(
        answers, lambda row: (row["rater_id"], row["relation"], row["n_raters"] is not None)
    ).items():
        if rater is None and not is_group:
            scores += [(row["level"], 1) for row in rows]
        else:
            size = min(row["n_raters"] or 1 for row in rows)
            scores.append((mean(row["level"] for row in _behaviours_first(rows)), size))
    return sum(score * size for score, size in scores) / sum(size for _, size in scores)
