"""A small second opinion on the invented company's figures, in plain Python, straight from its files.

It knows metrics by their definitions and nothing of the product's SQL. Only what the story needs is computed here.
"""

from __future__ import annotations

import csv
import itertools
import json
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, variance

import polars
from scipy.stats import t as student

from seeds.demo.files import EXPORTS, Dialect

TODAY = date(2026, 11, 22)

Record = dict[str, str]
Tables = dict[str, list[Record]]
Key = tuple[str, str, str]
WEIGHTS = {"manager": 2.0, "peer": 1.0, "direct_report": 1.0}
GRACE = timedelta(days=14)
SIGMA_2 = (6**2 - 1) / 12


def read_company(folder: Path) -> Tables:
    """Read every export as text under canonical column names, by contract; ratings of all cycles together."""
    return {
        contract: [
            record
            for file in sorted((folder / "exports").glob(path.format(cycle="*")))
            for record in _read(file, dialect)
        ]
        for contract, (path, dialect) in EXPORTS.items()
    }


def _read(file: Path, dialect: Dialect) -> list[Record]:
    names = {header: column for column, header in dialect.headers.items()}
    records: list[dict[str, object]]
    if dialect.format == "csv":
        with file.open(encoding=dialect.encoding, newline="") as lines:
            records = list(csv.DictReader(lines, delimiter=dialect.delimiter))
    elif dialect.format == "xlsx":
        records = polars.read_excel(file, infer_schema_length=0).to_dicts()
    elif dialect.format == "json":
        records = json.loads(file.read_text(encoding="utf-8"))
    else:
        records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [
        {names.get(key, key): "" if value is None else str(value) for key, value in record.items()}
        for record in records
    ]


def day(text: str) -> date | None:
    """Read a day in either of the styles that the company's systems use."""
    if not text or not text[0].isdigit():
        return None
    return date.fromisoformat("-".join(reversed(text.split("."))) if "." in text else text[:10])


@dataclass(frozen=True)
class Cycle:
    cycle_id: str
    opens_on: date
    closes_on: date


@dataclass
class Levels:
    """What raters said: the rated level, and each rater's scores by item for agreement."""

    rated: dict[Key, float] = field(default_factory=dict)
    own: dict[Key, float] = field(default_factory=dict)
    units: dict[tuple[str, str, str], list[list[float]]] = field(default_factory=lambda: defaultdict(list))


def closed_cycles(tables: Tables, today: date) -> list[Cycle]:
    cycles = [
        Cycle(one["cycle_id"], date.fromisoformat(one["opens_on"]), date.fromisoformat(one["closes_on"]))
        for one in tables["ratings/cycles"]
    ]
    return sorted((one for one in cycles if one.closes_on <= today), key=lambda one: one.closes_on)


def person_ids(tables: Tables) -> dict[str, str]:
    """Every way to name a person, and whom it names."""
    names: dict[str, str] = {}
    for one in tables["hris/people"]:
        for name in (one["person_id"], one["email"].lower(), one["username"]):
            if name:
                names[name] = one["person_id"]
    return names


def levels_of(tables: Tables, cycles: Iterable[Cycle]) -> Levels:
    """Compute rated and self levels by (cycle, person, competency), and the units of agreement by item."""
    closes = {one.cycle_id: one.closes_on for one in cycles}
    known = {one["competency_id"] for one in tables["framework/competencies"]}
    newest: dict[tuple[str, ...], Record] = {}
    for one in tables["ratings/ratings"]:
        given = day(one["submitted_on"])
        if one["cycle_id"] not in closes or given is None or given > closes[one["cycle_id"]] + GRACE:
            continue
        is_level = one["level"] == "" or (one["level"].replace(".", "").isdigit() and float(one["level"]) <= 5)
        if not is_level or not one["rater_id"] or one["competency_id"] not in known:
            continue
        key = tuple(
            one[column] for column in ("cycle_id", "person_id", "rater_id", "relation", "competency_id", "behaviour_id")
        )
        if key not in newest or newest[key]["submitted_on"] <= one["submitted_on"]:
            newest[key] = one
    counts_as: dict[tuple[str, str, str], str] = {}
    order = ("peer", "direct_report", "manager")
    for cycle_id, person_id, rater_id, relation, *_ in newest:
        if relation != "self":
            seen = counts_as.get((cycle_id, person_id, rater_id), "peer")
            counts_as[cycle_id, person_id, rater_id] = max(seen, relation, key=order.index)
    items: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for (cycle_id, person_id, rater_id, relation, competency_id, behaviour_id), one in newest.items():
        if relation != "self" and counts_as[cycle_id, person_id, rater_id] != relation:
            continue
        if one["level"] and one["not_relevant"].lower() != "true":
            items[cycle_id, person_id, competency_id, relation, rater_id][behaviour_id] = float(one["level"])
    return _levels(items)


def _levels(items: dict[tuple[str, ...], dict[str, float]]) -> Levels:
    levels = Levels()
    scores: dict[Key, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    by_item: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for (cycle_id, person_id, competency_id, relation, _), answers in items.items():
        parts = [level for item, level in answers.items() if item] or list(answers.values())
        scores[cycle_id, person_id, competency_id][relation].append(mean(parts))
        for item, level in answers.items():
            if relation != "self":
                by_item[cycle_id, competency_id, item, person_id, relation].append(level)
    for key, groups in scores.items():
        if "self" in groups:
            levels.own[key] = mean(groups.pop("self"))
        rated = _rated(groups)
        if rated is not None:
            levels.rated[key] = rated
    for (cycle_id, competency_id, item, _, _), answers_of_unit in by_item.items():
        if len(answers_of_unit) >= 2:
            levels.units[cycle_id, competency_id, item].append(answers_of_unit)
    return levels


def _rated(groups: dict[str, list[float]]) -> float | None:
    parts = [(WEIGHTS["manager"], mean(groups["manager"]))] if "manager" in groups else []
    confidential = {name: groups[name] for name in ("peer", "direct_report") if name in groups}
    if all(len(scores) >= 3 for scores in confidential.values()):
        parts += [(WEIGHTS[name], mean(scores)) for name, scores in confidential.items()]
    else:
        pooled = [score for scores in confidential.values() for score in scores]
        if len(pooled) >= 3:
            parts.append((sum(WEIGHTS[name] for name in confidential), mean(pooled)))
    return sum(weight * level for weight, level in parts) / sum(weight for weight, _ in parts) if parts else None


def pooled_rwg(units: list[list[float]]) -> float:
    """1 - within variance / 35/12, untruncated."""
    squares = sum((len(unit) - 1) * variance(unit) for unit in units)
    return 1 - squares / sum(len(unit) - 1 for unit in units) / SIGMA_2


@dataclass(frozen=True)
class Gap:
    cycle_id: str
    person_id: str
    competency_id: str
    department_id: str
    role_id: str
    target: float
    gap: float | None


def gaps_of(tables: Tables, cycles: Iterable[Cycle], levels: Levels) -> list[Gap]:
    """Compute the gap of every person in every competency of the profile, by cycle; None where nobody rated."""
    parents = {one["org_unit_id"]: one["parent_org_unit_id"] for one in tables["hris/org_units"]}
    types = {one["org_unit_id"]: one["type"] for one in tables["hris/org_units"]}
    history: dict[str, list[Record]] = defaultdict(list)
    for one in tables["hris/people"]:
        history[one["person_id"]].append(one)
    doubled: dict[Key, list[Record]] = defaultdict(list)
    for one in tables["ratings/calibrations"]:
        doubled[one["cycle_id"], one["person_id"], one["competency_id"]].append(one)
    calibrated = {key: float(rows[0]["level"]) for key, rows in doubled.items() if len(rows) == 1}
    gaps = []
    for cycle in cycles:
        profiles = {one["role_id"]: profile(tables, one, cycle.closes_on) for one in tables["hris/roles"]}
        for person_id, rows in history.items():
            row = max(
                (one for one in rows if (day(one["valid_from"]) or date.min) <= cycle.closes_on),
                key=lambda one: one["valid_from"],
                default=rows[0],
            )
            left = day(row["left_on"])
            hired = day(row["hired_on"]) or date.max
            if hired > cycle.closes_on or (left is not None and left <= cycle.closes_on) or (left and left < hired):
                continue
            unit = row["org_unit_id"]
            while unit and types[unit] != "department":
                unit = parents[unit]
            for competency_id, target in profiles[row["role_id"]].items():
                key = (cycle.cycle_id, person_id, competency_id)
                level = calibrated.get(key, levels.rated.get(key, levels.own.get(key)))
                gap = None if level is None else target - level
                gaps.append(Gap(cycle.cycle_id, person_id, competency_id, unit, row["role_id"], target, gap))
    return gaps


def profile(tables: Tables, role: Record, on: date) -> dict[str, float]:
    """Targets of a role on a day: push, else the level deployment of the highest rank, else core."""
    ranks = {one["career_level"]: int(one["rank"]) for one in tables["hris/career_levels"]}
    best: dict[str, tuple[int, int, str, float]] = {}
    for one in tables["framework/deployments"]:
        first, last = day(one["valid_from"]), day(one["valid_to"])
        if (first and first > on) or (last and last < on):
            continue
        if one["scope"] == "push" and one["role_id"] != role["role_id"]:
            continue
        if one["scope"] == "level" and ranks[one["career_level"]] > ranks[role["career_level"]]:
            continue
        precedence = (
            ("core", "level", "push").index(one["scope"]),
            ranks.get(one["career_level"], 0),
            one["valid_from"],
            float(one["target_level"]),
        )
        best[one["competency_id"]] = max(best.get(one["competency_id"], precedence), precedence)
    return {competency_id: won[-1] for competency_id, won in best.items()}


@dataclass(frozen=True)
class Estimate:
    effect: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Effectiveness:
    n_completers: int
    n_matched: int
    n_comparison: int
    baseline_difference: float
    adjusted: Estimate | None
    did: Estimate | None
    placebo: Estimate | None


Pair = tuple[str, str, str, float, float]  # person, from-cycle, to-cycle, from-level, to-level
Strata = dict[tuple[str, ...], list[float]]


def effectiveness(
    tables: Tables, cycles: list[Cycle], levels: Levels, course_id: str, competency_id: str
) -> Effectiveness:
    """Estimate how much more those who finished a course moved than those who finished none."""
    names = person_ids(tables)
    by_name = {one["name"]: one["competency_id"] for one in tables["framework/competencies"]}
    mapped = {
        one["course_id"]
        for one in tables["lms/course_competencies"]
        if by_name.get(one["competency_id"], one["competency_id"]) == competency_id
    }
    finished: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for one in tables["lms/enrolments"]:
        done, begun = day(one["completed_on"]), day(one["enrolled_on"])
        person_id = names.get(one["person_id"], names.get(one["person_id"].lower(), ""))
        if (
            person_id
            and done
            and one["course_id"] in mapped
            and one["status"] == "completed"
            and (not begun or begun <= done)
        ):
            finished[person_id].append((done, one["course_id"]))
    pairs = _pairs(cycles, levels, competency_id)
    when = {one.cycle_id: one for one in cycles}
    completers, others = [], []
    for pair in pairs:
        start, end = when[pair[1]], when[pair[2]]
        courses = finished[pair[0]]
        if any(start.closes_on < done <= end.opens_on and course == course_id for done, course in courses):
            completers.append(pair)
        elif not any(start.opens_on < done <= end.closes_on for done, _ in courses):
            others.append(pair)

    def by_level(pair: Pair) -> tuple[str, ...]:
        return pair[1], pair[2], str(math.floor(round(pair[3], 9) + 0.5))

    usable = {
        stratum
        for stratum in map(by_level, completers)
        if sum(by_level(p) == stratum for p in completers) >= 2 and sum(by_level(p) == stratum for p in others) >= 2
    }
    matched = [pair for pair in completers if by_level(pair) in usable]
    compared = [pair for pair in others if by_level(pair) in usable]
    earlier = {(pair[0], pair[2]): pair for pair in pairs}

    def before(group: list[Pair]) -> list[Pair]:
        return [earlier[pair[0], pair[1]] for pair in group if (pair[0], pair[1]) in earlier]

    return Effectiveness(
        len(completers),
        len(matched),
        len(compared),
        _baseline_difference(matched, compared, by_level),
        _estimate(completers, others, by_level),
        _estimate(completers, others, lambda pair: (pair[1], pair[2])),
        _estimate(before(completers), before(others), by_level),
    )


def _pairs(cycles: list[Cycle], levels: Levels, competency_id: str) -> list[Pair]:
    pairs: list[Pair] = []
    for person_id in {person for _, person, competency in levels.rated if competency == competency_id}:
        rated = [
            (one.cycle_id, levels.rated[one.cycle_id, person_id, competency_id])
            for one in cycles
            if (one.cycle_id, person_id, competency_id) in levels.rated
        ]
        pairs += [(person_id, a, b, x, y) for (a, x), (b, y) in itertools.pairwise(rated)]
    return pairs


def _strata(group: list[Pair], key: object) -> Strata:
    strata: Strata = defaultdict(list)
    for pair in group:
        strata[key(pair)].append(pair[4] - pair[3])  # type: ignore[operator]
    return strata


def _estimate(completers: list[Pair], others: list[Pair], key: object) -> Estimate | None:
    one, two = _strata(completers, key), _strata(others, key)
    usable = [stratum for stratum in one if len(one[stratum]) >= 2 and len(two.get(stratum, ())) >= 2]
    n = sum(len(one[stratum]) for stratum in usable)
    if n == 0:
        return None
    effect = sum(len(one[s]) / n * (mean(one[s]) - mean(two[s])) for s in usable)
    terms = [
        ((len(one[s]) / n) ** 2 * variance(group[s]) / len(group[s]), len(group[s]) - 1)
        for s in usable
        for group in (one, two)
    ]
    total = sum(term for term, _ in terms)
    freedom = total**2 / sum(term**2 / df for term, df in terms)
    reach = float(student.ppf(0.95, freedom)) * math.sqrt(total)
    p = 2 * float(student.sf(abs(effect) / math.sqrt(total), freedom))
    return Estimate(effect, effect - reach, effect + reach, p)


def _baseline_difference(matched: list[Pair], compared: list[Pair], key: object) -> float:
    n = len(matched)
    if n < 2 or len(compared) < 2:
        return 0.0
    shift = 0.0
    for stratum in {key(pair) for pair in matched}:  # type: ignore[operator]
        mine = [pair[3] for pair in matched if key(pair) == stratum]  # type: ignore[operator]
        theirs = [pair[3] for pair in compared if key(pair) == stratum]  # type: ignore[operator]
        shift += len(mine) / n * (mean(mine) - mean(theirs))
    arms = [[pair[3] for pair in matched], [pair[3] for pair in compared]]
    pooled = sum((len(arm) - 1) * variance(arm) for arm in arms) / (len(arms[0]) + len(arms[1]) - 2)
    return shift / math.sqrt(pooled) if pooled else 0.0


def verdict(found: Effectiveness, q: float) -> str:
    """The word for it, in the order of the definitions; δ = 0.25, α = 0.10, 15 in each arm."""
    if found.n_matched < 15 or found.n_comparison < 15 or found.adjusted is None or found.did is None:
        return "insufficient_data"
    if found.n_matched / found.n_completers < 0.7 or abs(found.baseline_difference) > 0.25:
        return "not_comparable"
    effects = (found.adjusted.effect, found.did.effect)
    if q <= 0.10 and min(effects) >= 0.25:
        return "inconclusive" if found.placebo and found.placebo.low > 0 else "moved"
    if q <= 0.10 and max(effects) <= -0.25:
        return "inconclusive" if found.placebo and found.placebo.high < 0 else "went_down"
    return "did_not_move" if max(found.adjusted.high, found.did.high) < 0.25 else "inconclusive"
