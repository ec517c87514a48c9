"""Invented people and who rated them, published night after night by the models' own SQL; what may happen overnight."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl

from orchestration.build.raw_tables import prepare_build_file
from orchestration.publish.published_answers import GROUP, keep_published_answers, note_published_answers
from orchestration.refresh.plan import write_settings
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from tests.benchmarks.rendered_models import run_lineage
from tests.disclosure.raters import CONFIDENTIAL, Given, Night, night_of, shown_levels

CYCLE = "C1"
_MODELS = ("int_assessment__competency_levels", "int_assessment__behaviour_levels", "int_assessment__cycles")
_RATING = ("person_id", "rater_id", "relation", "competency_id", "behaviour_id", "level", "not_relevant", "n_raters")
PEOPLE = 3


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
        return night_of(self._before, shown_levels(self._rows), self._settings)

    def _rows(self, sql: str) -> list[tuple[Any, ...]]:
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
        content = hashlib.sha256(repr(rows).encode()).hexdigest()
        self._connection.execute(
            "update raw.source_files set fingerprint = ? where contract = 'ratings/ratings'", [f"{content}.as-always"]
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


def people_of(company: str) -> list[str]:
    """Return everybody who is rated in a company, and who leads them."""
    return [f"{company}-boss", *(f"{company}-P{number}" for number in range(PEOPLE))]


def invented(company: str, draw: np.random.Generator) -> list[Given]:
    """Return answers: few raters or more of either kind, to behaviours or wholes, some skipped, some nameless."""
    answers = []
    for person in people_of(company)[1:]:
        is_nameless = draw.random() < 0.2
        n_raters = {"peer": int(draw.integers(0, 6)), "direct_report": int(draw.choice([0, 0, 2, 3, 4]))}
        for competency in ("K1", "K2"):
            items = (
                [None] if draw.random() < 0.4 else [f"{competency}.{number}" for number in range(draw.integers(1, 4))]
            )
            skips = float(draw.choice([0.0, 0.2]))
            for relation, n in n_raters.items():
                for number in range(n):
                    rater = f"{person} {relation} {number}"
                    for item in items:
                        if draw.random() >= skips:
                            level = None if draw.random() < 0.05 else int(draw.integers(0, 6))
                            answers.append(Given(person, rater, relation, competency, item, level, is_nameless))
            if draw.random() < 0.7:
                boss = people_of(company)[0]
                answers += [
                    Given(person, boss, "manager", competency, item, int(draw.integers(0, 6))) for item in items
                ]
            answers += [Given(person, person, "self", competency, item, int(draw.integers(0, 6))) for item in items]
    return answers


def late(answers: Sequence[Given], draw: np.random.Generator, n: int) -> list[Given]:
    """Let so many raters more answer what somebody like them answered."""
    added = list(answers)
    for number in range(n):
        like = _one(answers, draw)
        rater = f"{like.rater} late {len(added)} {number}"
        added += [
            replace(each, rater=rater, level=int(draw.integers(0, 6)))
            for each in answers
            if (each.person, each.rater) == (like.person, like.rater) and draw.random() < 0.9
        ]
    return added


def correction(answers: Sequence[Given], draw: np.random.Generator, n: int) -> list[Given]:
    """Correct some answers of so many raters."""
    raters = _some_raters(answers, draw, n)
    return [
        replace(each, level=int(draw.integers(0, 6))) if each.rater in raters and draw.random() < 0.6 else each
        for each in answers
    ]


def withdrawal(answers: Sequence[Given], draw: np.random.Generator, n: int) -> list[Given]:
    """Take back some answers of so many raters."""
    raters = _some_raters(answers, draw, n)
    return [each for each in answers if each.rater not in raters or draw.random() < 0.3]


def skipping(answers: Sequence[Given], draw: np.random.Generator, n: int) -> list[Given]:
    """Let so many raters call something not relevant after all."""
    raters = _some_raters(answers, draw, n)
    return [replace(each, level=None) if each.rater in raters and draw.random() < 0.5 else each for each in answers]


def other_relation(answers: Sequence[Given], draw: np.random.Generator, n: int) -> list[Given]:
    """Let so many peers count as direct reports, and the other way round."""
    raters = _some_raters(answers, draw, n)
    other = {"peer": "direct_report", "direct_report": "peer"}
    return [replace(each, relation=other[each.relation]) if each.rater in raters else each for each in answers]


OVERNIGHT: tuple[Callable[[Sequence[Given], np.random.Generator, int], list[Given]], ...] = (
    late,
    correction,
    withdrawal,
    skipping,
    other_relation,
)


def overnight(answers: Sequence[Given], draw: np.random.Generator) -> list[Given]:
    """Let one to three things happen, to one to four raters each."""
    changed = list(answers)
    for _ in range(int(draw.integers(1, 4))):
        kind = OVERNIGHT[int(draw.integers(len(OVERNIGHT)))]
        if any(each.relation in ("peer", "direct_report") for each in changed):
            changed = kind(changed, draw, int(draw.integers(1, 5)))
    return changed


def _one(answers: Sequence[Given], draw: np.random.Generator) -> Given:
    confidential = [each for each in answers if each.relation in ("peer", "direct_report")]
    return confidential[int(draw.integers(len(confidential)))]


def _some_raters(answers: Sequence[Given], draw: np.random.Generator, n: int) -> set[str]:
    """Return so many raters of one person."""
    person = _one(answers, draw).person
    raters = sorted(
        {each.rater for each in answers if each.person == person and each.relation in ("peer", "direct_report")}
    )
    return set(draw.permutation(raters)[:n].tolist())
