"""The result tables by pandas, as a competent analyst would write it: typed reading, merges, groupings, no row loops.

    python -m tests.benchmarks.alternatives.pandas_script exports results 2026-06-30

As the baseline, it checks nothing and keeps no history; its results are Parquet files. Measuring is `comparison`'s.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import t as student

from tests.benchmarks.definitions import CONFIDENCE_QUANTILE, GAP_THRESHOLD, GRACE_DAYS, MIN_RATERS

RELATIONS = ["self", "peer", "direct_report", "manager"]
SCOPES = ["push", "level", "core"]
KEY = ["cycle", "person_id", "competency_id"]
UNIT_KEY = ["org_unit_id", "org_unit_type", "competency_id"]


def run_pandas(exports: Path, results: Path, *, as_of: pd.Timestamp) -> None:
    """Compute the result tables of one company.

    Args:
        exports: the folder with hris, framework, ratings and lms.
        results: the folder for the result tables, each a Parquet file; made where it is missing.
        as_of: the day it is computed for; cycles closed by then count.
    """
    cycles = _cycles(exports, as_of)
    people = _people(exports)
    names = {
        "person_id": pd.CategoricalDtype(sorted(people.person_id.unique())),
        "competency_id": pd.CategoricalDtype(sorted(_read(exports, "framework/competencies").competency_id)),
    }
    levels = _levels(_newest_answers(_answers(exports, cycles, names)))
    above = _units_above(_read(exports, "hris/org_units"))
    employed = _employed(people, cycles, above).astype({"person_id": names["person_id"]})
    profile = _role_profile(exports, cycles).astype({"competency_id": names["competency_id"]})
    agreed = _read(exports, "ratings/calibrations", ["cycle_id", *KEY[1:], "level"]).astype(names)
    gaps = _gaps(employed, profile, levels, agreed.merge(cycles[["cycle", "cycle_id"]]))
    movement = _movement(gaps)
    training = _training(exports, gaps, cycles, names)

    results.mkdir(parents=True, exist_ok=True)
    tables = {
        "gap_by_person": gaps,
        "gap_by_org_unit": _gaps_by_org_unit(gaps, above),
        "score_movement": movement,
        "score_movement_by_org_unit": _movement_by_org_unit(movement, above),
        "training_for_gap": training,
        "training_coverage": _coverage(training, above),
    }
    for name, table in tables.items():
        table.to_parquet(results / f"{name}.parquet", index=False)


def _read(exports: Path, name: str, columns: list[str] | None = None, days: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read one export, in one file or several."""
    parts = [pd.read_csv(file, usecols=columns) for file in sorted(exports.glob(f"{name}*.csv"))]
    table = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    return table.assign(**{day: pd.to_datetime(table[day]) for day in days})


def _cycles(exports: Path, as_of: pd.Timestamp) -> pd.DataFrame:
    days = ("opens_on", "closes_on")
    cycles = _read(exports, "ratings/cycles", ["cycle_id", *days], days).sort_values("closes_on", ignore_index=True)
    cycles["cycle"] = np.arange(1, len(cycles) + 1)
    cycles["ends_on"] = cycles.opens_on.shift(-1).fillna(as_of)
    return cycles[cycles.closes_on <= as_of]


def _people(exports: Path) -> pd.DataFrame:
    days = ("hired_on", "left_on", "valid_from")
    return _read(exports, "hris/people", ["person_id", "manager_id", "org_unit_id", "role_id", *days], days)


def _answers(exports: Path, cycles: pd.DataFrame, names: dict[str, pd.CategoricalDtype]) -> pd.DataFrame:
    """Read the answers that were given in time. Anonymous raters are one each."""
    types = names | {
        "relation": pd.CategoricalDtype(RELATIONS, ordered=True),
        "level": "float64",
        **dict.fromkeys(("cycle_id", "rater_id", "behaviour_id"), "category"),
    }
    files = sorted((exports / "ratings").glob("ratings*.csv"))
    columns = [*types, "not_relevant", "submitted_on"]
    parts = [pd.read_csv(file, usecols=columns, dtype=types, parse_dates=["submitted_on"]) for file in files]
    for name in ("rater_id", "behaviour_id"):
        _share_categories(parts, name, sorted({known for part in parts for known in part[name].cat.categories}))
    _share_categories(parts, "cycle_id", cycles.cycle_id.tolist())
    answers = pd.concat(parts, ignore_index=True)
    # A cycle that is not closed is none of the categories. Numbers group and merge quicker than names.
    place = answers.cycle_id.cat.codes
    closes_on = cycles.closes_on.to_numpy()[place]
    late = answers.submitted_on > closes_on + np.timedelta64(GRACE_DAYS, "D")
    answers = answers.assign(
        cycle=cycles.cycle.to_numpy()[place].astype("int8"),
        rater=np.where(answers.rater_id.isna(), -1 - np.arange(len(answers)), answers.rater_id.cat.codes),
        level=answers.level.mask(answers.not_relevant.eq(True)),
    )
    return answers.loc[(place >= 0) & ~late, [*KEY, "rater", "relation", "behaviour_id", "level", "submitted_on"]]


def _share_categories(parts: list[pd.DataFrame], column: str, categories: list[str]) -> None:
    """Give a column the same categories in all parts, so that it still is one when they are put together."""
    for part in parts:
        part[column] = part[column].cat.set_categories(categories)


def _newest_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Keep each rater's newest answer to each item, in the one relation in which the rater counts."""
    newest = answers.sort_values("submitted_on", kind="stable").drop_duplicates(
        [*KEY, "rater", "relation", "behaviour_id"], keep="last"
    )
    rank = newest.relation.cat.codes
    others = newest[rank > 0].assign(rank=rank)
    counts_as = others.groupby(["cycle", "person_id", "rater"], observed=True)["rank"].transform("max")
    return pd.concat([newest[rank == 0], others[others["rank"] == counts_as]])


def _levels(newest: pd.DataFrame) -> pd.DataFrame:
    """Means by group; peers and direct reports pooled or withheld where they are too few; the weighted level."""
    scores = newest.dropna(subset="level").rename(columns={"level": "score"})
    if scores.behaviour_id.notna().any():
        of_behaviours = scores.assign(of_behaviours=scores.score.where(scores.behaviour_id.notna()))
        means = of_behaviours.groupby([*KEY, "relation", "rater"], observed=True)[["of_behaviours", "score"]].mean()
        scores = means.of_behaviours.fillna(means.score).rename("score").reset_index()
    groups = scores.groupby([*KEY, "relation"], observed=True)["score"].agg(["mean", "count"]).unstack("relation")
    mean = groups["mean"].reindex(columns=RELATIONS)
    count = groups["count"].reindex(columns=RELATIONS).fillna(0).astype("int64")

    n_peers, n_reports = count["peer"], count["direct_report"]
    few = range(1, MIN_RATERS)
    is_pooled = n_peers.isin(few) | n_reports.isin(few)
    n_others = n_peers + n_reports
    pool_weight = (n_peers > 0).astype(int) + (n_reports > 0).astype(int)
    pool = (mean["peer"].fillna(0) * n_peers + mean["direct_report"].fillna(0) * n_reports) / n_others
    levels = pd.DataFrame(
        {
            "self_level": mean["self"],
            "manager_level": mean["manager"],
            "peer_level": mean["peer"].mask(is_pooled),
            "direct_report_level": mean["direct_report"].mask(is_pooled),
            "others_level": pool.where(is_pooled & (n_others >= MIN_RATERS)),
            "n_raters": count["manager"] + n_others,
            "n_withheld": n_others.where(is_pooled & (n_others < MIN_RATERS), 0),
        }
    )
    weighted = [("manager_level", 2), ("peer_level", 1), ("direct_report_level", 1), ("others_level", pool_weight)]
    total = sum(levels[name].fillna(0) * weight for name, weight in weighted)
    weights = sum(levels[name].notna() * weight for name, weight in weighted)
    levels["rated_level"] = total / weights.where(weights > 0)
    return levels.reset_index()


def _units_above(units: pd.DataFrame) -> pd.DataFrame:
    """Pair each unit with itself and all above it, as far as there are any."""
    parents = units.loc[units.parent_org_unit_id.notna(), ["org_unit_id", "parent_org_unit_id"]]
    step = units[["org_unit_id"]].assign(ancestor=units.org_unit_id, steps=0)
    found = []
    while len(step):
        found.append(step)
        up = step.merge(parents.set_axis(["ancestor", "parent"], axis=1))
        step = up[["org_unit_id", "parent", "steps"]].set_axis(["org_unit_id", "ancestor", "steps"], axis=1)
        step["steps"] += 1
    types = units[["org_unit_id", "type"]].set_axis(["ancestor", "ancestor_type"], axis=1)
    return pd.concat(found).merge(types)


def _employed(people: pd.DataFrame, cycles: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
    """Return who was employed where on the day of each cycle: the newest row begun by then, else the first of all."""
    pairs = cycles[["cycle", "cycle_id", "closes_on"]].merge(people, how="cross")
    begun = pairs.valid_from <= pairs.closes_on
    in_force = pd.concat(
        [
            pairs[~begun].sort_values("valid_from", ascending=False, kind="stable"),
            pairs[begun].sort_values("valid_from", kind="stable"),
        ]
    ).drop_duplicates(["cycle", "person_id"], keep="last")
    present = in_force[
        (in_force.hired_on <= in_force.closes_on) & (in_force.left_on.isna() | (in_force.left_on > in_force.closes_on))
    ]
    departments = above[above.ancestor_type == "department"].sort_values("steps").drop_duplicates("org_unit_id")
    present = present.merge(
        departments[["org_unit_id", "ancestor"]].rename(columns={"ancestor": "department_id"}), how="left"
    )
    return present[["cycle", "cycle_id", "person_id", "org_unit_id", "department_id", "role_id", "manager_id"]].astype(
        {"cycle": "int8"}
    )


def _role_profile(exports: Path, cycles: pd.DataFrame) -> pd.DataFrame:
    """Return what each role asks for in each cycle: of several deployments the nearest to the role."""
    ranks = _read(exports, "hris/career_levels").set_index("career_level")["rank"]
    roles = _read(exports, "hris/roles", ["role_id", "career_level"])
    roles["own"] = roles.career_level.map(ranks)
    deployments = _read(exports, "framework/deployments", days=("valid_from", "valid_to"))
    deployments["asked"] = deployments.career_level.map(ranks)
    deployments = deployments.rename(columns={"role_id": "of_role"}).drop(columns="career_level")
    pairs = cycles[["cycle", "closes_on"]].merge(roles, how="cross").merge(deployments, how="cross")
    in_force = (pairs.valid_from.isna() | (pairs.valid_from <= pairs.closes_on)) & (
        pairs.valid_to.isna() | (pairs.valid_to >= pairs.closes_on)
    )
    applies = (
        pairs.scope.eq("core")
        | (pairs.scope.eq("push") & pairs.of_role.eq(pairs.role_id))
        | (pairs.scope.eq("level") & (pairs.own >= pairs.asked))
    )
    profile = pairs[in_force & applies].assign(nearness=lambda rows: rows.scope.map(SCOPES.index))
    profile = profile.sort_values(
        ["nearness", "asked", "valid_from", "target_level"], ascending=[True, False, False, False]
    ).drop_duplicates(["cycle", "role_id", "competency_id"])
    return profile[["cycle", "role_id", "competency_id", "scope", "target_level"]].astype(
        {"cycle": "int8", "target_level": "float64"}
    )


def _gaps(employed: pd.DataFrame, profile: pd.DataFrame, levels: pd.DataFrame, agreed: pd.DataFrame) -> pd.DataFrame:
    """Return how far each person is from what their role asks for."""
    required = employed[["cycle", "person_id", "role_id"]].merge(profile).drop(columns="role_id")
    agreed = agreed[[*KEY, "level"]].rename(columns={"level": "calibrated_level"}).astype({"cycle": "int8"})
    gaps = (
        required.merge(levels, on=KEY, how="outer")
        .merge(agreed.astype({"calibrated_level": "float64"}), on=KEY, how="left")
        .merge(employed, on=["cycle", "person_id"])
    )
    gaps["is_required"] = gaps.target_level.notna()
    gaps["current_level"] = gaps.calibrated_level.fillna(gaps.rated_level).fillna(gaps.self_level)
    gaps["level_basis"] = _first_true(
        calibrated=gaps.calibrated_level.notna(), raters=gaps.rated_level.notna(), self=gaps.self_level.notna()
    )
    for name in ("n_raters", "n_withheld"):
        gaps[name] = gaps[name].fillna(0).astype("int64")
    gaps["perception_gap"] = gaps.self_level - gaps.rated_level
    gaps["gap"] = gaps.target_level - gaps.current_level
    rounded = gaps.gap.round(9)
    gaps["has_gap"] = (rounded >= GAP_THRESHOLD).astype("boolean").mask(rounded.isna())
    gaps["levels_short"] = gaps.gap.clip(lower=0)
    gaps["gap_band"] = _first_true(none=rounded < 0.5, minor=rounded < 1, clear=rounded < 2, severe=rounded.notna())
    return gaps


def _first_true(**conditions: pd.Series) -> pd.Categorical:
    """Name the first condition that holds, or none."""
    codes = np.select(list(conditions.values()), range(len(conditions)), default=-1)
    return pd.Categorical.from_codes(codes, list(conditions))


def _gaps_by_org_unit(gaps: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
    """Sum each unit's own people first, then everything below it."""
    required = gaps[gaps.is_required]
    sums = _roll_up(
        required.assign(
            n_people=1,
            n_assessed=required.current_level.notna(),
            targets=required.target_level.where(required.current_level.notna()),
            levels=required.current_level,
            gaps=required.gap,
            n_with_gap=required.has_gap.fillna(value=False).astype(bool),
        ),
        above,
        "cycle_id",
        ["n_people", "n_assessed", "targets", "levels", "gaps", "n_with_gap", "levels_short"],
    )
    assessed = sums.n_assessed.where(sums.n_assessed > 0)
    sums["mean_target"] = sums.targets / assessed
    sums["mean_level"] = sums.levels / assessed
    sums["mean_gap"] = sums.gaps / assessed
    sums["share_with_gap"] = sums.n_with_gap / assessed
    return sums.drop(columns=["targets", "levels", "gaps"])


def _roll_up(rows: pd.DataFrame, above: pd.DataFrame, cycle: str, columns: list[str]) -> pd.DataFrame:
    """Sum columns by cycle, competency and unit, where a unit has all that is below it."""
    own = rows.groupby([cycle, "org_unit_id", "competency_id"], observed=True)[columns].sum().reset_index()
    units = above[["org_unit_id", "ancestor", "ancestor_type"]].set_axis(
        ["below", "org_unit_id", "org_unit_type"], axis=1
    )
    below = own.rename(columns={"org_unit_id": "below"}).merge(units)
    return below.groupby([cycle, *UNIT_KEY], observed=True)[columns].sum().reset_index()


def _movement(gaps: pd.DataFrame) -> pd.DataFrame:
    """Compare each level with the one before it of the same person and competency."""
    assessed = gaps[gaps.current_level.notna()].sort_values(["person_id", "competency_id", "cycle"])
    columns = ["cycle_id", "current_level", "gap", "target_level"]
    before = assessed.groupby(["person_id", "competency_id"], observed=True)[columns].shift()
    movement = pd.DataFrame(
        {
            "from_cycle_id": before.cycle_id,
            "to_cycle_id": assessed.cycle_id,
            **{name: assessed[name] for name in ("person_id", "competency_id", "org_unit_id")},
            "from_level": before.current_level,
            "to_level": assessed.current_level,
            "movement": assessed.current_level - before.current_level,
            "from_gap": before.gap,
            "to_gap": assessed.gap,
            "target_change": assessed.target_level - before.target_level,
        }
    )[before.cycle_id.notna()]
    old, new = movement.from_gap.round(9), movement.to_gap.round(9)
    had, had_not, has, has_not = old >= GAP_THRESHOLD, old < GAP_THRESHOLD, new >= GAP_THRESHOLD, new < GAP_THRESHOLD
    movement["gap_status"] = _first_true(
        closed=had & has_not,
        opened=has & had_not,
        on_target=had_not,
        narrowed=new < old,
        widened=new > old,
        unchanged=new == old,
    )
    return movement


def _movement_by_org_unit(movement: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
    sums = _roll_up(
        movement.assign(
            n_matched=1,
            total=movement.movement,
            squares=movement.movement**2,
            n_gaps_before=(movement.from_gap.round(9) >= GAP_THRESHOLD) & movement.to_gap.notna(),
            n_gaps_closed=movement.gap_status == "closed",
        ),
        above,
        "to_cycle_id",
        ["n_matched", "total", "squares", "n_gaps_before", "n_gaps_closed"],
    )
    n = sums.n_matched
    sums["mean_movement"] = sums.total / n
    variance = (sums.squares - sums.total**2 / n).clip(lower=0) / (n - 1).where(n > 1)
    sums["sd_movement"] = np.sqrt(variance)
    sums["closure_rate"] = sums.n_gaps_closed / sums.n_gaps_before.where(sums.n_gaps_before > 0)
    sizes = np.unique(n[n > 1])
    quantile = n.map(pd.Series(student.ppf(CONFIDENCE_QUANTILE, sizes - 1), index=sizes))
    margin = quantile * sums.sd_movement / np.sqrt(n)
    sums["ci_low"], sums["ci_high"] = sums.mean_movement - margin, sums.mean_movement + margin
    return sums.drop(columns=["total", "squares"])


def _training(
    exports: Path, gaps: pd.DataFrame, cycles: pd.DataFrame, names: dict[str, pd.CategoricalDtype]
) -> pd.DataFrame:
    """For each gap: the courses that answer it, and whether the person is in one or has finished one."""
    open_gaps = gaps.loc[
        gaps.has_gap.fillna(value=False).astype(bool), ["cycle_id", *KEY, "org_unit_id", "current_level"]
    ]
    answering = _answering(exports, open_gaps, cycles, names)
    n_courses = answering.groupby(KEY, observed=True)["course_id"].nunique().rename("n_courses")

    days = ("enrolled_on", "completed_on")
    enrolled = _read(exports, "lms/enrolments", ["person_id", "course_id", *days, "status"], days)
    taken = answering.merge(enrolled.astype({"person_id": names["person_id"]}), on=["person_id", "course_id"])
    taken["is_trained"] = (taken.completed_on > taken.closes_on) & (taken.completed_on <= taken.ends_on)
    taken["is_in_training"] = (
        (taken.enrolled_on <= taken.ends_on)
        & (taken.completed_on.isna() | (taken.completed_on > taken.ends_on))
        & ~taken.status.isin(["withdrawn", "failed"])
    )
    found = taken.groupby(KEY, observed=True)[["is_in_training", "is_trained"]].any()

    training = open_gaps.drop(columns="current_level").join(n_courses, on=KEY).join(found, on=KEY)
    training["is_covered"] = training.n_courses.notna()
    training["n_courses"] = training.n_courses.fillna(0).astype("int64")
    for name in ("is_in_training", "is_trained"):
        training[name] = training[name].eq(True)
    training["training_status"] = _first_true(
        no_course=~training.is_covered,
        trained=training.is_trained,
        in_training=training.is_in_training,
        not_taken=training.is_covered,
    )
    return training.drop(columns="cycle")


def _answering(
    exports: Path, open_gaps: pd.DataFrame, cycles: pd.DataFrame, names: dict[str, pd.CategoricalDtype]
) -> pd.DataFrame:
    """Pair each gap with the courses that teach at its level and were offered then."""
    days = ("available_from", "available_to")
    courses = _read(exports, "lms/courses", ["course_id", "is_active", *days], days)
    taught = _read(exports, "lms/course_competencies", ["course_id", "competency_id", "from_level", "to_level"])
    offers = taught.astype({"competency_id": names["competency_id"]}).merge(courses, on="course_id")
    closed = offers.is_active.eq(False) & offers.available_from.isna() & offers.available_to.isna()
    pairs = open_gaps.merge(offers[~closed], on="competency_id").merge(
        cycles[["cycle", "closes_on", "ends_on"]].astype({"cycle": "int8"}), on="cycle"
    )
    level = pairs.current_level.round(9)
    return pairs.loc[
        (pairs.from_level.isna() | (pairs.from_level <= np.floor(level + 0.5)))
        & (pairs.to_level.isna() | (pairs.to_level.round(9) > level))
        & (pairs.available_from.isna() | (pairs.available_from <= pairs.ends_on))
        & (pairs.available_to.isna() | (pairs.available_to >= pairs.closes_on)),
        [*KEY, "course_id", "closes_on", "ends_on"],
    ]


def _coverage(training: pd.DataFrame, above: pd.DataFrame) -> pd.DataFrame:
    sums = _roll_up(
        training.assign(
            n_gaps=1,
            n_covered=training.is_covered,
            n_in_training=training.is_in_training,
            n_trained=training.is_trained,
        ),
        above,
        "cycle_id",
        ["n_gaps", "n_covered", "n_in_training", "n_trained"],
    )
    sums["coverage_rate"] = sums.n_covered / sums.n_gaps
    sums["needs_programme"] = sums.n_covered == 0
    return sums


if __name__ == "__main__":
    run_pandas(Path(sys.argv[1]), Path(sys.argv[2]), as_of=pd.Timestamp(sys.argv[3]))
