"""Did a course move the score: who is compared with whom, and the verdict. Intervals and p stand in `estimates`."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import mean

from tests.oracle.learning.estimates import Estimate, Stratum, baseline_difference, estimate, q_values, usable
from tests.oracle.learning.rows import Row, Rules, Tables, cycles_in_order, grouped, half_up, met

MATCHED_SHARE = 0.70
LARGEST_BASELINE_DIFFERENCE = 0.25

CompetencyOfCourse = tuple[str, str]


@dataclass(frozen=True)
class Pair:
    """One person's rated levels in two cycles that follow one another for this person and competency."""

    person_id: str
    competency_id: str
    a: Row
    b: Row
    from_level: float
    to_level: float
    before: tuple[Row, float] | None

    @property
    def movement(self) -> float:
        return self.to_level - self.from_level

    @property
    def by_level(self) -> tuple[str, str, int]:
        return self.a["cycle_id"], self.b["cycle_id"], half_up(self.from_level)

    @property
    def by_cycles(self) -> tuple[str, str]:
        return self.a["cycle_id"], self.b["cycle_id"]


def pairs_of(tables: Tables) -> dict[str, list[Pair]]:
    """Every pair of rated levels by competency; a calibrated level is not looked at, a self level is none."""
    pairs: dict[str, list[Pair]] = defaultdict(list)
    cycles = cycles_in_order(tables)
    rated = [row for row in tables["gap_by_person"] if row["rated_level"] is not None]
    for (person_id, competency_id), rows in grouped(
        rated, lambda row: (row["person_id"], row["competency_id"])
    ).items():
        levels = {row["cycle_id"]: row["rated_level"] for row in rows}
        seen = [(cycle, levels[cycle["cycle_id"]]) for cycle in cycles if cycle["cycle_id"] in levels]
        for place in range(1, len(seen)):
            (a, from_level), (b, to_level) = seen[place - 1], seen[place]
            before = seen[place - 2] if place >= 2 else None
            pairs[competency_id].append(Pair(person_id, competency_id, a, b, from_level, to_level, before))
    return pairs


def is_finished(enrolment: Row) -> bool:
    """Finished on a known day, and neither failed nor withdrawn from."""
    return enrolment["completed_on"] is not None and enrolment["status"] not in ("failed", "withdrawn")


@dataclass(frozen=True)
class Arms:
    """Who finished a course between two ratings, who finished none for the competency, and what it cost."""

    completers: list[Pair]
    comparison: list[Pair]
    cost: float


def arms_of(course: str, pairs: list[Pair], mapped: set[str], finished: dict[str, list[Row]]) -> Arms:
    """Sort the pairs of one competency into the arms of one course; all others are left out.

    Args:
        course: the course.
        pairs: all pairs of the competency.
        mapped: every course mapped to the competency.
        finished: each person's finished enrolments.
    """
    completers: list[Pair] = []
    comparison: list[Pair] = []
    cost = 0.0
    for pair in pairs:
        mine = [row for row in finished.get(pair.person_id, []) if row["course_id"] in mapped]
        within = [
            row
            for row in mine
            if row["course_id"] == course and _is_within(row["completed_on"], pair.a["closes_on"], pair.b["opens_on"])
        ]
        if within:
            completers.append(pair)
            cost += sum(row["cost"] or 0.0 for row in within)
        elif not any(_is_within(row["completed_on"], pair.a["opens_on"], pair.b["closes_on"]) for row in mine):
            comparison.append(pair)
    return Arms(completers, comparison, cost)


def _is_within(day: date, after: date, until: date) -> bool:
    return after < day <= until


def strata_of(arms: Arms) -> dict[tuple[str, str, int], Stratum]:
    """Movements by A, B and A's level rounded half up."""
    strata: dict[tuple[str, str, int], Stratum] = defaultdict(Stratum)
    for pair in arms.completers:
        strata[pair.by_level].completers.append(pair.movement)
    for pair in arms.comparison:
        strata[pair.by_level].comparison.append(pair.movement)
    return strata


def _did_strata(arms: Arms) -> dict[tuple[str, str], Stratum]:
    strata: dict[tuple[str, str], Stratum] = defaultdict(Stratum)
    for pair in arms.completers:
        strata[pair.by_cycles].completers.append(pair.movement)
    for pair in arms.comparison:
        strata[pair.by_cycles].comparison.append(pair.movement)
    return strata


def _level_strata(arms: Arms) -> dict[tuple[str, str, int], Stratum]:
    strata: dict[tuple[str, str, int], Stratum] = defaultdict(Stratum)
    for pair in arms.completers:
        strata[pair.by_level].completers.append(pair.from_level)
    for pair in arms.comparison:
        strata[pair.by_level].comparison.append(pair.from_level)
    return strata


def _placebo(arms: Arms, min_per_arm: int) -> Estimate | None:
    """The same people's movement over the pair before; too few of either kind make none."""
    strata: dict[tuple[str, str, int], Stratum] = defaultdict(Stratum)
    for pairs, is_completer in ((arms.completers, True), (arms.comparison, False)):
        for pair in pairs:
            if pair.before is None:
                continue
            cycle, level = pair.before
            stratum = strata[cycle["cycle_id"], pair.a["cycle_id"], half_up(level)]
            (stratum.completers if is_completer else stratum.comparison).append(pair.from_level - level)
    found = estimate(list(usable(strata).values()))
    if found is None or found.n_completers < min_per_arm or found.n_comparison < min_per_arm:
        return None
    return found


def _expected_row(pair: CompetencyOfCourse, arms: Arms, min_per_arm: int) -> Row:
    strata = usable(strata_of(arms))
    adjusted = estimate(list(strata.values()))
    did = estimate(list(usable(_did_strata(arms)).values()))
    placebo = _placebo(arms, min_per_arm)
    n_completers = len(arms.completers)
    n_matched = adjusted.n_completers if adjusted else 0
    both = [adjusted, did] if adjusted and did else []
    return {
        "course_id": pair[0],
        "competency_id": pair[1],
        "n_completers": n_completers,
        "n_completers_matched": n_matched,
        "n_comparison": adjusted.n_comparison if adjusted else 0,
        "matched_share": n_matched / n_completers if n_completers else None,
        "baseline_difference": baseline_difference(list(usable(_level_strata(arms)).values())),
        "mean_movement_completers": mean(one.movement for one in arms.completers) if arms.completers else None,
        **_named("adjusted", adjusted),
        **_named("did", did),
        "placebo_effect": placebo.effect if placebo else None,
        "placebo_ci_low": placebo.low if placebo else None,
        "placebo_ci_high": placebo.high if placebo else None,
        "effect_low": min((one.effect for one in both), default=None),
        "effect_high": max((one.effect for one in both), default=None),
        "p_value": max((one.p_value for one in both), default=None),
        "q_value": None,
        "verdict": None,
        "cost_total": arms.cost,
        **_people_behind(strata),
        "cost_per_level": None,
    }


def _people_behind(strata: dict[tuple[str, str, int], Stratum]) -> Row:
    """A safe lower bound for the different people in usable strata: the most of either kind in one pair of cycles."""
    completers: dict[tuple[str, str], int] = defaultdict(int)
    comparison: dict[tuple[str, str], int] = defaultdict(int)
    for (a, b, _), stratum in strata.items():
        completers[a, b] += len(stratum.completers)
        comparison[a, b] += len(stratum.comparison)
    return {
        "n_people_completers_matched": max(completers.values(), default=0),
        "n_people_comparison": max(comparison.values(), default=0),
    }


def _named(name: str, found: Estimate | None) -> Row:
    return {
        f"effect_{name}": found.effect if found else None,
        f"std_error_{name}": found.std_error if found else None,
        f"ci_low_{name}": found.low if found else None,
        f"ci_high_{name}": found.high if found else None,
        f"p_value_{name}": found.p_value if found else None,
    }


def _barred(row: Row, min_per_arm: int) -> str | None:
    """The verdict of the first two steps, none for a pair that passes them."""
    if row["n_completers_matched"] < min_per_arm or row["n_comparison"] < min_per_arm:
        return "insufficient_data"
    if row["matched_share"] < MATCHED_SHARE or met(abs(row["baseline_difference"])) > LARGEST_BASELINE_DIFFERENCE:
        return "not_comparable"
    return None


def _judged(row: Row, meaningful: float, alpha: float) -> str:
    """The verdict of a pair that passes the first two steps."""
    low, high = met(row["effect_low"]), met(row["effect_high"])
    has_placebo = row["placebo_effect"] is not None
    if row["q_value"] <= alpha and low >= meaningful:
        return "inconclusive" if has_placebo and met(row["placebo_ci_low"]) > 0 else "moved"
    if row["q_value"] <= alpha and high <= -meaningful:
        return "inconclusive" if has_placebo and met(row["placebo_ci_high"]) < 0 else "went_down"
    if met(row["ci_high_adjusted"]) < meaningful and met(row["ci_high_did"]) < meaningful:
        return "did_not_move"
    return "inconclusive"


def _all_arms(tables: Tables) -> dict[CompetencyOfCourse, Arms]:
    pairs = pairs_of(tables)
    finished = grouped(
        [row for row in tables["course_enrolments"] if is_finished(row)], lambda row: str(row["person_id"])
    )
    mapped = grouped(tables["course_competencies"], lambda row: str(row["competency_id"]))
    courses = {competency: {row["course_id"] for row in rows} for competency, rows in mapped.items()}
    return {
        (row["course_id"], row["competency_id"]): arms_of(
            row["course_id"],
            pairs.get(row["competency_id"], []),
            courses[row["competency_id"]],
            finished,
        )
        for row in tables["course_competencies"]
    }


def course_effectiveness(tables: Tables, rules: Rules) -> list[Row]:
    """One row per course and competency it is mapped to."""
    rows = {pair: _expected_row(pair, arms, rules.min_per_arm) for pair, arms in _all_arms(tables).items()}
    open_to_judgement: dict[CompetencyOfCourse, float] = {}
    for pair, row in rows.items():
        row["verdict"] = _barred(row, rules.min_per_arm)
        if row["verdict"] is None:
            open_to_judgement[pair] = row["p_value"]
    for pair, q_value in q_values(open_to_judgement).items():
        row = rows[pair]
        row["q_value"] = q_value
        row["verdict"] = _judged(row, rules.meaningful_movement, rules.alpha)
        if row["verdict"] == "moved":
            row["cost_per_level"] = row["cost_total"] / (row["effect_low"] * row["n_completers"])
    return list(rows.values())


def course_effectiveness_strata(tables: Tables) -> list[Row]:
    """One row per course, competency, A, B and A's level with anybody of either kind."""
    return [
        {
            "course_id": course,
            "competency_id": competency,
            "from_cycle_id": a,
            "to_cycle_id": b,
            "from_level_rounded": level,
            "n_completers": len(stratum.completers),
            "n_comparison": len(stratum.comparison),
            "mean_movement_completers": mean(stratum.completers) if stratum.completers else None,
            "mean_movement_comparison": mean(stratum.comparison) if stratum.comparison else None,
            "is_used": stratum.is_usable,
        }
        for (course, competency), arms in _all_arms(tables).items()
        for (a, b, level), stratum in strata_of(arms).items()
    ]
