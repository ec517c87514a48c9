"""Answers of many raters: items that sit on the thresholds of the signals, and items that fall where they fall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tests.oracle.invented.learning.people import CYCLES
from tests.oracle.learning.rows import Row


@dataclass(frozen=True)
class Planned:
    """An item whose units are set down: for each person the levels of their peers.

    Attributes:
        competency_id: the item's competency.
        units: levels of the peers of one person after another.
        not_relevant: marks of not relevant, one for each of the first people.
    """

    competency_id: str
    units: tuple[tuple[float, ...], ...]
    not_relevant: int = 0


# Two raters d apart: s² = d²/2, AD = d/2. 6 × 1.125 + 4 × 0.5 over 10 is 0.875, and 1 − 0.875 · 12/35 is 0.70 exactly.
SEVENTY = ((1.0, 2.5),) * 6 + ((2.0, 3.0),) * 4
# AD (8 × 1.25 + 2 × 0) / 10 = 1.0 exactly, while two large units that agree keep r*_wg above 0.70.
AD_OF_ONE = ((1.0, 3.5),) * 8 + ((2.0,) * 14,) * 2
AD_ABOVE_ONE = ((1.0, 3.6),) * 8 + ((2.0,) * 20,) * 2
# Every unit has the same mean: nothing lies between people, ICC(1) is −1 and raters agree.
NOTHING_BETWEEN = ((2.0, 3.0),) * 12
ALL_THE_SAME = ((3.0, 3.0, 3.0),) * 11

PLANNED = (
    Planned("S01", SEVENTY),
    Planned("S02", AD_OF_ONE),
    Planned("S03", AD_ABOVE_ONE),
    Planned("S04", NOTHING_BETWEEN),
    Planned("S05", ALL_THE_SAME),
    Planned("S06", ((0.0, 5.0), (1.0, 4.0), (0.0, 3.0)) * 3),  # nine people
    Planned("S07", ((0.0, 5.0), (1.0, 4.0)) * 5),  # ten
    Planned("S08", ((2.0, 3.0),) * 4, not_relevant=8),  # four: nothing is said
    Planned("S09", ((2.0, 4.0),) * 5, not_relevant=0),  # five
    Planned("S10", ((2.0, 3.0, 3.0, 4.0),) * 10, not_relevant=10),  # 10 of 50 are 20 %
    Planned("S11", ((2.0, 3.0, 3.0, 4.0),) * 10, not_relevant=9),  # 9 of 49 are less
    Planned("S12", ((1.0, 2.0, 5.0), (4.0, 4.0)) * 6),
    Planned("S13", ((1.0, 2.0, 5.0), (4.0, 4.0)) * 6),  # a tie, by id
    Planned("S14", ((3.0, 4.0),)),  # one person
)
# Answers about the people of one role or two: (role, people, raters of each, marks of not relevant).
BY_ROLE: dict[str, tuple[tuple[str, int, int, int], ...]] = {
    "S15": (("R-A", 5, 2, 2), ("R-B", 5, 5, 0)),  # 2 of 10 answers about five people
    "S16": (("R-A", 5, 2, 1), ("R-B", 5, 5, 0)),  # 1 of 10
    "S17": (("R-A", 4, 3, 4), ("R-B", 6, 8, 0)),  # about four people
    "S18": (("R-A", 5, 1, 3), ("R-B", 10, 1, 2)),  # 3 of 5; 2 of 10, and no unit at all
    "S19": (("R-A", 3, 3, 9),),  # 9 answers, and no level at all
}
BY_CHANCE = ("S20", "S21", "S22", "S23", "S24", "S25", "S26", "S27")
N_OF_BY_CHANCE = {"S25": 11, "S26": 7, "S27": 5}
BEHAVIOURS_ASKED_IN = "Y3"
ASKED_BOTH_WAYS = "S24"


def answers_for_signals(random: Random, people: list[Row], behaviours: list[Row]) -> list[Row]:
    """The answers about every signal's competency in the closed cycles; behaviours where a cycle asks for them."""
    present = sorted({row["person_id"] for row in people})
    numbers = set(present)
    settled = sorted(
        {
            row["person_id"]
            for row in people
            if row["left_on"] is None and row["hired_on"] <= CYCLES[0]["closes_on"] and row["manager_id"] in numbers
        }
    )
    managers = {row["person_id"]: row["manager_id"] if row["manager_id"] in numbers else None for row in people}
    of_competency: dict[str, list[str]] = {}
    for row in behaviours:
        of_competency.setdefault(row["competency_id"], []).append(row["behaviour_id"])
    rows: list[Row] = []
    for cycle in CYCLES[:4]:
        asks_behaviours = cycle["cycle_id"] == BEHAVIOURS_ASKED_IN
        for planned in PLANNED:
            behaviour = of_competency[planned.competency_id][0] if asks_behaviours else None
            rows += _planned(random, cycle, planned, behaviour, settled)
        for competency, roles in BY_ROLE.items():
            behaviour = of_competency[competency][0] if asks_behaviours else None
            for role in roles:
                rows += _by_role(random, cycle, competency, behaviour, role, people)
        for competency in BY_CHANCE:
            asked = _asked(competency, of_competency[competency], asks_behaviours=asks_behaviours)
            n_people = N_OF_BY_CHANCE.get(competency, len(present))
            for person in random.sample(present, n_people):
                rows += _by_chance(random, cycle, competency, asked, person, managers[person], present)
    return rows + _repeated(random, rows)


def _asked(competency: str, behaviours: list[str], *, asks_behaviours: bool) -> list[str | None]:
    """The competency or its behaviours, as the cycle has it; of one competency always both."""
    if competency == ASKED_BOTH_WAYS:
        return [*behaviours, None]
    return list(behaviours) if asks_behaviours else [None]


def _planned(random: Random, cycle: Row, planned: Planned, behaviour: str | None, settled: list[str]) -> list[Row]:
    people = random.sample(settled, len(planned.units))
    rows = [
        _row(random, cycle, person, f"x{number}", "peer", planned.competency_id, behaviour, level)
        for person, unit in zip(people, planned.units, strict=True)
        for number, level in enumerate(unit)
    ]
    marks = [people[number % len(people)] for number in range(planned.not_relevant)]
    return rows + [
        _row(random, cycle, person, f"n{number}", "peer", planned.competency_id, behaviour, None)
        for number, person in enumerate(marks)
    ]


def _by_role(
    random: Random,
    cycle: Row,
    competency: str,
    behaviour: str | None,
    role: tuple[str, int, int, int],
    people: list[Row],
) -> list[Row]:
    role_id, n_people, n_raters, not_relevant = role
    in_role = sorted({row["person_id"] for row in people if row["role_id"] == role_id and row["left_on"] is None})
    pairs = [(person, rater) for rater in range(n_raters) for person in in_role[:n_people]]
    return [
        _row(
            random,
            cycle,
            person,
            f"r{rater}",
            "peer",
            competency,
            behaviour,
            None if number < not_relevant else random.choice([2.0, 3.0]),
        )
        for number, (person, rater) in enumerate(pairs)
    ]


def _group_average(answer: Row, n_raters: int) -> Row:
    """An answer as a group's average: nobody is named, and it says how many it stands for."""
    return {**answer, "n_raters": n_raters}


def _by_chance(
    random: Random,
    cycle: Row,
    competency: str,
    asked: list[str | None],
    person: str,
    manager: str | None,
    present: list[str],
) -> list[Row]:
    """One person's answers: a manager often, peers and direct reports by name, by an opaque key or by none."""
    level = random.choice([0.5, 1.5, 2.5, 3.5, 4.5, 5.0])
    disagreement = {"S20": 2, "S21": 1}.get(competency, 0.6)
    relevance = 0.3 if competency == "S22" else 0.05
    raters: list[tuple[str | None, str]] = [(person, "self")] if random.random() < 0.5 else []
    if manager is not None and random.random() < 0.8:
        raters.append((manager, "manager"))
    if random.random() < 0.1:
        raters.append((random.choice(present), "manager"))
    raters += [(rater, "peer") for rater in _colleagues(random, present)]
    raters += [(rater, "direct_report") for rater in _colleagues(random, present) if random.random() < 0.4]
    rows: list[Row] = []
    for rater, relation in raters:
        if rater == person and relation != "self":
            continue
        for behaviour in asked:
            if rater is None and behaviour is None and len(asked) > 1:
                continue  # which behaviours are whose can't be told, so neither can who answers for the competency
            given = min(max(round(level + random.gauss(0, disagreement)), 0), 5)
            rows.append(
                _row(
                    random,
                    cycle,
                    person,
                    rater,
                    relation,
                    competency,
                    behaviour,
                    None if random.random() < relevance else given,
                )
            )
    if len(rows) > 0 and competency != ASKED_BOTH_WAYS and random.random() < 0.05:
        n_raters = random.choice([1, 2, 4])
        rows += [
            _group_average(_row(random, cycle, person, None, "peer", competency, behaviour, 2.75), n_raters)
            for behaviour in asked
        ]
    return rows


def _colleagues(random: Random, present: list[str]) -> list[str | None]:
    how_many = random.choice([0, 1, 2, 2, 3, 4, 6])
    kind = random.random()
    if kind < 0.2:
        return [None] * how_many
    if kind < 0.4:
        return [f"key-{number}" for number in range(how_many)]
    return list(random.sample(present, how_many))


def _row(
    random: Random,
    cycle: Row,
    person: str,
    rater: str | None,
    relation: str,
    competency: str,
    behaviour: str | None,
    level: float | None,
) -> Row:
    day = random.choice([3, 9, 15, 44, 45]) if cycle["cycle_id"] == "Y1" else 9
    moment = datetime(cycle["opens_on"].year, cycle["opens_on"].month, 1, random.randrange(24), random.randrange(60))
    return {
        "cycle_id": cycle["cycle_id"],
        "person_id": person,
        "rater_id": rater,
        "relation": relation,
        "competency_id": competency,
        "behaviour_id": behaviour,
        "level": level,
        "not_relevant": level is None,
        "submitted_on": moment + timedelta(days=day - 1),
        "n_raters": None,
    }


def _repeated(random: Random, rows: list[Row]) -> list[Row]:
    """Some answer a second time, some of them in another relation, and some leave the answer blank."""
    again: list[Row] = []
    for row in random.sample(rows, len(rows) // 20):
        if row["rater_id"] is None or row["relation"] == "self" or row["competency_id"] not in BY_CHANCE:
            continue
        kind = random.random()
        later = {**row, "submitted_on": row["submitted_on"] + timedelta(minutes=random.choice([0, 1]))}
        if kind < 0.5:
            again.append({**later, "level": random.randint(0, 5), "not_relevant": False})
        elif kind < 0.8 and row["rater_id"].startswith("P"):
            again.append({**later, "relation": random.choice(["peer", "direct_report", "manager"])})
        else:
            again.append({**later, "level": None, "not_relevant": False})
    return again
