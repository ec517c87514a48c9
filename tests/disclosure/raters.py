"""Raters over nights: what one person's levels tell, night after night, to whoever knows who answered what and when.

Answers are invented, the models' own SQL makes levels of them, and the attacker solves all levels together: for a
combination about fewer than `min_raters` raters, and for answers that have one possible value from 0 to 5. Which
answers a level is made of is read from the product; that it is true is seen from the level, computed a second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from itertools import combinations, islice, product
from math import isclose, prod
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from orchestration.build.raw_tables import prepare_build_file
from orchestration.publish.published_answers import GROUP, keep_published_answers, note_published_answers
from orchestration.refresh.plan import write_settings
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from tests.benchmarks.rendered_models import run_lineage
from tests.oracle.answers import Answer
from tests.oracle.levels import levels_of

CYCLE = "C1"
CONFIDENTIAL = ("peer", "direct_report")
LEVELS = range(6)
MOST_RATERS = 6
"""So many raters of a competency are searched by whole numbers."""

_FIGURES = ("peer_level", "direct_report_level", "others_level")
_MODELS = ("int_assessment__competency_levels", "int_assessment__behaviour_levels", "int_assessment__cycles")
_MOST_WAYS = 500
_RATING = ("person_id", "rater_id", "relation", "competency_id", "behaviour_id", "level", "not_relevant", "n_raters")


@dataclass(frozen=True)
class Given:
    """An answer, and who gave it: a tool may hide that, an attacker may know.

    Attributes:
        person: who is rated.
        rater: who answered.
        relation: the group it counts in.
        competency: the competency.
        behaviour: the behaviour; None where the competency itself was rated.
        level: from 0 to 5; None where the item was marked as not relevant.
        is_nameless: the export does not say who answered.
    """

    person: str
    rater: str
    relation: str
    competency: str
    behaviour: str | None
    level: int | None
    is_nameless: bool = False

    @property
    def unknown(self) -> Unknown:
        """What an attacker does not know; the same on two nights where it has not changed."""
        return Unknown(self.rater, self.competency, self.behaviour, self.level)


@dataclass(frozen=True)
class Unknown:
    """An answer that the attacker looks for; its level tells versions of it apart and is not looked at."""

    rater: str
    competency: str
    behaviour: str | None
    level: int | None


@dataclass(frozen=True)
class Figure:
    """A published level as a sum of unknown answers: what each is multiplied with, and what the sum is."""

    parts: Mapping[Unknown, Fraction]
    total: float


@dataclass(frozen=True)
class Group:
    """What is published of a person and competency on one night, and the answers that it is made of."""

    answers: tuple[Given, ...]
    figures: tuple[Figure, ...]

    @cached_property
    def confidential(self) -> tuple[Given, ...]:
        """The answers of peers and direct reports with a level."""
        return tuple(each for each in self.answers if each.relation in CONFIDENTIAL and each.level is not None)


Night = Mapping[tuple[str, str], Group]
"""Person and competency → what is published of them."""


class Company:
    """Answers that are published night after night."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, settings: Settings, people: Iterable[str]) -> None:
        """Make the build file of a company whose only cycle is closed.

        Args:
            connection: an empty database.
            settings: `min_raters` and the weights of groups are taken.
            people: everybody who is rated or manages.
        """
        self._connection, self._settings = connection, settings
        self._before: dict[tuple[str, str], tuple[Given, ...]] = {}
        prepare_build_file(connection)
        write_settings(connection, Workspace(Path(), settings), date(2025, 6, 1), datetime(2025, 6, 1))
        contracts = (
            "hris/people",
            "ratings/cycles",
            "ratings/ratings",
            "framework/competencies",
            "framework/behaviours",
        )
        for number, contract in enumerate(contracts, start=1):
            connection.execute(
                "insert into raw.source_files by name select ? as file_id, ? as contract, ? as file, "
                "date '2025-01-01' as file_date, ? as file_rank",
                [number, contract, f"{contract}.csv", number],
            )
        connection.execute(
            "insert into raw.hris__people by name select unnest($people) as person_id, date '2020-01-01' as hired_on, "
            "1 as file_id, generate_subscripts($people, 1) as row_number",
            {"people": list(people)},
        )
        connection.execute(
            "insert into raw.ratings__cycles by name select ? as cycle_id, date '2025-03-01' as opens_on, "
            "date '2025-03-31' as closes_on, 2 as file_id, 1 as row_number",
            [CYCLE],
        )
        connection.execute(
            "insert into raw.framework__competencies by name select 'K' || number as competency_id, "
            "4 as file_id, number as row_number from range(1, 3) as competencies(number)"
        )
        connection.execute(
            "insert into raw.framework__behaviours by name select 'K' || competency || '.' || number as behaviour_id, "
            "'K' || competency as competency_id, 5 as file_id, 10 * competency + number as row_number "
            "from range(1, 3) as competencies(competency), range(0, 3) as behaviours(number)"
        )

    def publish(self, given: Sequence[Given], *, waits: bool = True) -> Night:
        """Publish a night's answers.

        Args:
            given: every answer in the exports.
            waits: answers wait as the product lets them; else everything is published as it comes.
        """
        self._write(given)
        self._compute()
        if waits and keep_published_answers(self._connection):
            self._compute()
        kept = set(self._rows(f"select distinct {', '.join(GROUP)} from raw.kept_answers"))
        note_published_answers(self._connection)
        counted: dict[tuple[str, str], list[Given]] = defaultdict(list)
        for (number,) in self._rows(
            "select row_number from int_assessment__answers where row_number is not null order by row_number"
        ):
            counted[given[number].person, given[number].competency].append(given[number])
        for _, person, competency in kept:
            before = self._before.get((person, competency), ())
            counted[person, competency] += [each for each in before if each.relation in CONFIDENTIAL]
        self._before = {key: tuple(each) for key, each in counted.items()}
        return self._night()

    def _rows(self, sql: str) -> list[tuple[str, ...]]:
        return self._connection.execute(sql).fetchall()

    def _write(self, given: Sequence[Given]) -> None:
        rows = [
            (each.person, None if each.is_nameless else each.rater, *astuple(each)[2:6], each.level is None, None)
            for each in given
        ]
        kinds = {"level": pl.Float64, "not_relevant": pl.Boolean, "n_raters": pl.Int64}
        frame = pl.DataFrame(  # noqa: F841 - named in SQL
            rows, schema={name: kinds.get(name, pl.String) for name in _RATING}, orient="row"
        )
        self._connection.execute("delete from raw.ratings__ratings")
        self._connection.execute(
            "insert into raw.ratings__ratings by name select *, ? as cycle_id, timestamp '2025-03-10' as submitted_on, "
            "3 as file_id, row_number() over () - 1 as row_number from frame",
            [CYCLE],
        )

    def _compute(self) -> None:
        run_lineage(self._connection, *_MODELS)
        self._connection.execute("create schema if not exists intermediate")
        for model in ("answers", "answers_as_exported", "cycles"):
            self._connection.execute(
                f"create or replace view intermediate.int_assessment__{model} as from main.int_assessment__{model}"
            )

    def _night(self) -> Night:
        """Return what is published; each level is computed a second time from the answers that it is made of."""
        shown: dict[tuple[str, str, str | None], tuple[float | None, ...]] = {
            (person, competency, behaviour): tuple(levels)  # type: ignore[misc]
            for person, competency, behaviour, *levels in self._rows(
                f"select person_id, competency_id, null, {', '.join(_FIGURES)}, rated_level "
                "from int_assessment__competency_levels union all "
                f"select person_id, competency_id, behaviour_id, {', '.join(_FIGURES)}, rated_level "
                "from int_assessment__behaviour_levels"
            )
        }
        night = {}
        for key, answers in self._before.items():
            figures = []
            for behaviour in sorted({each.behaviour for each in answers}, key=str) or [None]:
                found = shown.get((*key, behaviour))
                if found is not None:
                    figures += self._figures(answers, behaviour, found)
            if None not in {each.behaviour for each in answers} and (*key, None) in shown:
                figures += self._figures(answers, None, shown[*key, None])
            night[key] = Group(answers, tuple(figures))
        return night

    def _figures(
        self, answers: Sequence[Given], behaviour: str | None, shown: tuple[float | None, ...]
    ) -> Iterator[Figure]:
        """Give a competency's levels of groups, or a behaviour's rated level, as sums of confidential answers."""
        wanted = (*range(len(_FIGURES)),) if behaviour is None else (len(_FIGURES),)
        base = self._levels(answers, behaviour)
        assert all(
            (mine is None) == (theirs is None) and (mine is None or isclose(mine, theirs, abs_tol=1e-9))  # type: ignore[arg-type]
            for mine, theirs in zip(base, shown, strict=True)
        ), (answers, behaviour, base, shown)
        moved = {
            each: self._levels(
                [*answers[:place], replace(each, level=each.level + 1), *answers[place + 1 :]], behaviour
            )
            for place, each in enumerate(answers)
            if each.relation in CONFIDENTIAL and each.level is not None
        }
        for figure in wanted:
            level = base[figure]
            if level is None:
                continue
            parts: dict[Unknown, Fraction] = defaultdict(Fraction)
            for each, levels in moved.items():
                step = Fraction((levels[figure] or 0.0) - level).limit_denominator(100_000)
                if step:
                    parts[each.unknown] += step
            known = level - sum(float(step) * (unknown.level or 0) for unknown, step in parts.items())
            if parts:
                yield Figure(dict(parts), level - known)

    def _levels(self, answers: Sequence[Given], behaviour: str | None) -> tuple[float | None, ...]:
        numbered = (
            Answer(
                cycle_id=CYCLE,
                person_id=each.person,
                competency_id=each.competency,
                behaviour_id=each.behaviour,
                relation=each.relation,
                rater=f"{each.rater} {place}" if each.is_nameless else each.rater,
                is_anonymous=each.is_nameless,
                is_average=False,
                n_raters=1,
                level=each.level,
                is_not_relevant=each.level is None,
            )
            for place, each in enumerate(answers)
        )
        weights = self._settings.rater_weights.model_dump()
        levels = levels_of(numbered, None, weights, self._settings.min_raters, behaviour)
        return (levels.peer_level, levels.direct_report_level, levels.others_level, levels.rated_level)


def determined_raters(nights: Sequence[Night], min_raters: int) -> set[tuple[str, str]]:
    """Return persons and competencies of whom a combination of levels is about fewer than so many raters."""
    found = set()
    for key in {key for night in nights for key in night}:
        figures = {frozenset(each.parts.items()) for night in nights for each in _of(night, key).figures}
        unknowns = sorted({unknown for figure in figures for unknown, _ in figure}, key=str)
        raters = sorted({unknown.rater for unknown in unknowns})
        if not raters:
            continue
        matrix = np.zeros((len(figures), len(unknowns)))
        for row, figure in enumerate(figures):
            for unknown, step in figure:
                matrix[row, unknowns.index(unknown)] = float(step)
        rank = np.linalg.matrix_rank(matrix)
        for some in combinations(raters, min(min_raters - 1, len(raters))):
            outside = [place for place, unknown in enumerate(unknowns) if unknown.rater not in some]
            if not outside or np.linalg.matrix_rank(matrix[:, outside]) < rank:
                found.add(key)
                break
    return found


def determined_answers(nights: Sequence[Night], min_raters: int) -> dict[Unknown, int]:
    """Return the answers that can have one value alone, of competencies with few raters.

    That everybody said 0, or 5, follows from the mean of those who did: of `min_raters` who all did nothing is counted.
    """
    found: dict[Unknown, int] = {}
    for key in sorted({key for night in nights for key in night}):
        groups = list({group.answers: group for group in (_of(night, key) for night in nights)}.values())
        if len({each.rater for group in groups for each in group.confidential}) <= MOST_RATERS:
            possible = _possible(groups)
            alone = {unknown: min(levels) for unknown, levels in possible.items() if len(levels) == 1}
            ends: dict[tuple[str | None, int], set[str]] = defaultdict(set)
            for unknown, level in alone.items():
                ends[unknown.behaviour, level].add(unknown.rater)
            found |= {
                unknown: level
                for unknown, level in alone.items()
                if level not in (0, 5) or len(ends[unknown.behaviour, level]) < min_raters
            }
    return found


def _of(night: Night, key: tuple[str, str]) -> Group:
    return night.get(key, Group((), ()))


Cell = tuple[str, str | None]
"""Who are summed up: peers, direct reports or both, about one item."""


def _possible(groups: Sequence[Group]) -> dict[Unknown, set[int]]:
    """Return for each answer in some figure the levels that it can have, all figures of all nights held together."""
    sums = [list(islice(_possible_sums(group), _MOST_WAYS + 1)) for group in groups]
    possible: dict[Unknown, set[int]] = defaultdict(set)
    if prod(map(len, sums)) > _MOST_WAYS:
        return {}
    for chosen in product(*sums):
        ways: list[dict[Unknown, set[int]]] = []
        for item in {item for night in chosen for _, item in night}:
            nights = [(cell, members, total) for night in chosen for cell, (members, total) in night.items()]
            here = [(members, total) for (_, of), members, total in nights if of == item]
            ways.append(_possible_levels(here))
        if all(ways):
            for way in ways:
                for unknown, levels in way.items():
                    possible[unknown] |= levels
    return possible


def _possible_sums(group: Group) -> Iterator[dict[Cell, tuple[frozenset[Unknown], int]]]:
    """Give whole numbers that the sums over raters may be, item by item, with which all figures are what they are."""
    cells: dict[Cell, frozenset[Unknown]] = {}
    equations = []
    for figure in group.figures:
        alike: dict[tuple[str | None, Fraction], set[Unknown]] = defaultdict(set)
        for unknown, step in figure.parts.items():
            alike[unknown.behaviour, step].add(unknown)
        terms = {}
        for (item, step), members in alike.items():
            cell = (str(sorted(unknown.rater for unknown in members)), item)
            cells[cell] = frozenset(members)
            terms[cell] = float(step)
        equations.append((terms, figure.total))
    names = sorted(cells, key=lambda cell: str(cell[1]))

    def fill(chosen: dict[Cell, int]) -> Iterator[dict[Cell, int]]:
        if any(
            terms.keys() <= chosen.keys()
            and abs(sum(step * chosen[cell] for cell, step in terms.items()) - total) > 1e-6
            for terms, total in equations
        ):
            return
        if len(chosen) == len(names):
            yield dict(chosen)
            return
        cell = names[len(chosen)]
        for total in range(5 * len(cells[cell]) + 1):
            yield from fill(chosen | {cell: total})

    yield from ({cell: (cells[cell], total) for cell, total in way.items()} for way in fill({}))


def _possible_levels(sums: Sequence[tuple[frozenset[Unknown], int]]) -> dict[Unknown, set[int]]:
    """Return the levels that each answer can have if some sums of them are known; nothing where the sums can't be."""
    target = tuple(total for _, total in sums)
    raters: dict[str, list[Unknown]] = defaultdict(list)
    for unknown in sorted({unknown for members, _ in sums for unknown in members}, key=str):
        raters[unknown.rater].append(unknown)
    choices = [
        [
            (dict(zip(unknowns, levels, strict=True)), _sums_of(dict(zip(unknowns, levels, strict=True)), sums))
            for levels in product(LEVELS, repeat=len(unknowns))
        ]
        for unknowns in raters.values()
    ]
    nothing = (0,) * len(sums)
    before, after = [{nothing}], [{nothing}]
    for sides, some in ((before, choices), (after, choices[::-1])):
        for each in some:
            reached = {_plus(one, step) for one in sides[-1] for _, step in each}
            sides.append({one for one in reached if min(_minus(target, one)) >= 0})
    after.reverse()
    possible: dict[Unknown, set[int]] = defaultdict(set)
    for place, each in enumerate(choices):
        for levels, step in each:
            if any(_minus(target, _plus(one, step)) in after[place + 1] for one in before[place]):
                for unknown, level in levels.items():
                    possible[unknown].add(level)
    return possible


def _sums_of(levels: Mapping[Unknown, int], sums: Sequence[tuple[frozenset[Unknown], int]]) -> tuple[int, ...]:
    return tuple(sum(level for unknown, level in levels.items() if unknown in members) for members, _ in sums)


def _plus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _minus(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a - b for a, b in zip(one, other, strict=True))
