"""The people of the invented company: names, careers, joiners, leavers, moves. What they can do stands in `skills`."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from seeds.demo.organisation import (
    COMPANY_LEVEL,
    DEPARTMENT_LEVEL,
    SPECIALIST_LEVELS,
    TEAM_LEVEL,
    Organisation,
    Team,
)
from seeds.demo.texts import random_for, text_of
from seeds.demo.timeline import Timeline

MAIL_DOMAIN = "tarnbridge.example"
FIRST_NUMBER = 1007

N_LEAVERS = 46
N_REPLACED = 41
N_GROWTH = 12
SMALL_TEAM = 4
FULL_TEAM = 13
N_MOVES = 18
N_PROMOTIONS = 34
TEAMS_WITH_A_NEW_LEAD = ("ENG-WEB", "OPS-QUA", "SAL-IND")

_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ø": "o"})


@dataclass(frozen=True)
class Stint:
    """Where a person stands from one day until the next stint."""

    valid_from: datetime.date
    org_unit_id: str
    role_id: str
    manager_id: str | None


@dataclass(frozen=True)
class Person:
    """One employee, present or former, with every stint, oldest first."""

    person_id: str
    full_name: str
    email: str
    username: str
    hired_on: datetime.date
    left_on: datetime.date | None
    location: str
    stints: tuple[Stint, ...]

    def is_employed(self, day: datetime.date) -> bool:
        """Whether the person works here on that day."""
        return self.hired_on <= day and (self.left_on is None or self.left_on > day)

    def stint_on(self, day: datetime.date) -> Stint:
        """Return the stint in force on that day; the first one for days before it."""
        return next((stint for stint in reversed(self.stints) if stint.valid_from <= day), self.stints[0])


@dataclass
class _Career:
    """A person in the making: a seat after another, managers not yet known."""

    location: str
    hired_on: datetime.date
    posts: list[tuple[datetime.date, str, str]]
    left_on: datetime.date | None = None


@dataclass
class _Workforce:
    """All careers and who heads which unit since when."""

    careers: list[_Career] = field(default_factory=list)
    heads: dict[str, list[tuple[datetime.date, _Career]]] = field(default_factory=dict)

    def hire(self, location: str, day: datetime.date, unit: str, role: str) -> _Career:
        career = _Career(location, day, [(day, unit, role)])
        self.careers.append(career)
        return career

    def head_of(self, unit: str, day: datetime.date) -> _Career | None:
        terms = self.heads.get(unit, [])
        return next((career for since, career in reversed(terms) if since <= day), terms[0][1] if terms else None)


def make_people(organisation: Organisation, timeline: Timeline, *, seed: int) -> tuple[Person, ...]:
    """Invent the workforce.

    Args:
        organisation: the units and roles to fill.
        timeline: the days between which people join, move and leave.
        seed: another number makes other people.

    Returns:
        Everybody who works here or did since shortly before the first cycle, by hiring day.
    """
    rng = random_for(seed, "careers")
    workforce = _Workforce()
    _hire_leaders(workforce, organisation, timeline, rng)
    specialists = _staff_teams(workforce, organisation, timeline, rng)
    _let_happen(workforce, organisation, specialists, timeline, rng)
    return _name_and_number(workforce, organisation, random_for(seed, "names"))


def _hire_leaders(
    workforce: _Workforce, organisation: Organisation, timeline: Timeline, rng: np.random.Generator
) -> None:
    locations = text_of("organisation")["locations"]
    levels = {"company": COMPANY_LEVEL, "division": COMPANY_LEVEL, "department": DEPARTMENT_LEVEL}
    for unit in organisation.units:
        if unit.type in levels:
            hired_on = timeline.day(-int(rng.integers(1500, 6000)))
            role = f"GEN-{levels[unit.type]}"
            career = workforce.hire(str(rng.choice(locations)), hired_on, unit.org_unit_id, role)
            workforce.heads[unit.org_unit_id] = [(hired_on, career)]


def _staff_teams(
    workforce: _Workforce, organisation: Organisation, timeline: Timeline, rng: np.random.Generator
) -> list[tuple[Team, _Career]]:
    """Fill every seat long ago; return the specialists, whose lives the story goes on with."""
    specialists: list[tuple[Team, _Career]] = []
    for team in organisation.teams:
        hired_on = timeline.day(-int(rng.integers(1400, 5000)))
        lead = workforce.hire(team.location, hired_on, team.org_unit_id, f"{team.family}-{TEAM_LEVEL}")
        workforce.heads[team.org_unit_id] = [(hired_on, lead)]
        for _ in range(team.size - 1):
            day = timeline.day(-int(rng.gamma(2.0, 700.0)) - 660)
            level = str(rng.choice(SPECIALIST_LEVELS, p=(0.26, 0.43, 0.31)))
            career = workforce.hire(team.location, day, team.org_unit_id, f"{team.family}-{level}")
            specialists.append((team, career))
    return specialists


def _let_happen(
    workforce: _Workforce,
    organisation: Organisation,
    specialists: list[tuple[Team, _Career]],
    timeline: Timeline,
    rng: np.random.Generator,
) -> None:
    """Let people leave, join, move, rise and take over; nobody has more than one of these happen."""
    order = [specialists[i] for i in rng.permutation(len(specialists))]
    for team_id in TEAMS_WITH_A_NEW_LEAD:
        successor = next(seat for seat in order if seat[0].org_unit_id == team_id and seat[1].posts[0][2][-1] == "3")
        order.remove(successor)
        day = timeline.day(-int(rng.integers(90, 210)))
        successor[1].posts.append((day, team_id, f"{successor[0].family}-{TEAM_LEVEL}"))
        workforce.head_of(team_id, day).left_on = day  # type: ignore[union-attr]
        workforce.heads[team_id].append((day, successor[1]))
    roomy = [seat for seat in order if seat[0].size > SMALL_TEAM]
    leavers, roomy = roomy[:N_LEAVERS], roomy[N_LEAVERS:]
    movers, roomy = roomy[:N_MOVES], roomy[N_MOVES:]
    for number, (team, career) in enumerate(leavers):
        career.left_on = timeline.day(-int(rng.integers(8, 560)))
        joined_on = career.left_on + datetime.timedelta(days=int(rng.integers(5, 70)))
        if number < N_REPLACED and joined_on < timeline.today:
            level = str(rng.choice(SPECIALIST_LEVELS, p=(0.5, 0.4, 0.1)))
            workforce.hire(team.location, joined_on, team.org_unit_id, f"{team.family}-{level}")
    # Small teams stay small and full ones take nobody.
    growing = [team for team in organisation.teams if SMALL_TEAM < team.size < FULL_TEAM]
    for team, career in movers:
        others = [other for other in growing if other != team]
        near = [other for other in others if other.family == team.family]
        targets = near if near and rng.random() < 0.7 else others
        target = targets[int(rng.integers(len(targets)))]
        level = career.posts[0][2][-2:]
        day = timeline.day(-int(rng.integers(30, 440)))
        career.posts.append((day, target.org_unit_id, f"{target.family}-{level}"))
    rising = [seat for seat in roomy if seat[1].posts[0][2][-1] in "12"][:N_PROMOTIONS]
    for team, career in rising:
        level = f"L{int(career.posts[0][2][-1]) + 1}"
        day = timeline.day(-int(rng.integers(60, 420)))
        career.posts.append((day, team.org_unit_id, f"{team.family}-{level}"))
    for _ in range(N_GROWTH):
        team = growing[int(rng.integers(len(growing)))]
        day = timeline.day(-int(rng.integers(12, 400)))
        workforce.hire(team.location, day, team.org_unit_id, f"{team.family}-L1")


def _name_and_number(workforce: _Workforce, organisation: Organisation, rng: np.random.Generator) -> tuple[Person, ...]:
    careers = sorted(workforce.careers, key=lambda career: career.hired_on)
    ids = {id(career): f"{FIRST_NUMBER + 3 * place:06d}" for place, career in enumerate(careers)}
    names = list(_names_for((career.location for career in careers), rng))
    people = []
    for career, (full_name, email, username) in zip(careers, names, strict=True):
        stints = tuple(
            Stint(day, unit, role, ids.get(id(_manager(workforce, organisation, career, unit, day))))
            for day, unit, role in _with_changes_of_head(workforce, career)
        )
        person_id = ids[id(career)]
        people.append(
            Person(person_id, full_name, email, username, career.hired_on, career.left_on, career.location, stints)
        )
    return tuple(people)


def _with_changes_of_head(workforce: _Workforce, career: _Career) -> list[tuple[datetime.date, str, str]]:
    """Add a post wherever the unit gets another head: the manager changes, unit and role stay."""
    posts = list(career.posts)
    for place, (day, unit, role) in enumerate(career.posts):
        until = career.posts[place + 1][0] if place + 1 < len(career.posts) else career.left_on
        for since, head in workforce.heads[unit][1:]:
            if head is not career and since > day and (until is None or since < until):
                posts.append((since, unit, role))
    return sorted(posts)


def _manager(
    workforce: _Workforce, organisation: Organisation, career: _Career, unit: str, day: datetime.date
) -> _Career | None:
    head = workforce.head_of(unit, day)
    if head is not career:
        return head
    parent = organisation.parent_of(unit)
    return workforce.head_of(parent, day) if parent else None


def _names_for(locations: Iterable[str], rng: np.random.Generator) -> Iterable[tuple[str, str, str]]:
    """Yield full name, e-mail and user name, each once only."""
    pools = text_of("names")
    taken: set[str] = set()
    mails: set[str] = set()
    logins: set[str] = set()
    for location in locations:
        weights = np.array([pool["share"] * (5.0 if pool.get("home") == location else 1.0) for pool in pools])
        while True:
            pool = pools[int(rng.choice(len(pools), p=weights / weights.sum()))]
            given, family = str(rng.choice(pool["given"])), str(rng.choice(pool["family"]))
            if f"{given} {family}" not in taken:
                break
        taken.add(f"{given} {family}")
        mail = _unused(f"{_ascii(given)}.{_ascii(family)}", mails)
        login = _unused(_ascii(given)[0] + _ascii(family).replace("-", "")[:7], logins)
        yield f"{given} {family}", f"{mail}@{MAIL_DOMAIN}", login


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isascii()).lower()


def _unused(wanted: str, taken: set[str]) -> str:
    """Return the word itself or, where it is taken, with the first free number behind it; note it as taken."""
    number, word = 1, wanted
    while word in taken:
        number += 1
        word = f"{wanted}{number}"
    taken.add(word)
    return word
