"""How often the verdict is right: many invented companies with a known effect, judged by the product's own models.

    python -m tests.benchmarks.course_simulation                    1,000 companies of each kind
    python -m tests.benchmarks.course_simulation --companies 200    something quicker

In each company one course teaches one competency. Everybody is rated in three cycles by four colleagues, in whole
levels; the course lies between the second and the third. A rated level is a true one with luck in it, so those who were
rated low are rated higher next time, course or no course. That is the trap: people are sent to courses because they
were rated low.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy
import polars

from inference.rows import STRATA_COLUMNS, read_evidence
from inference.verdict import CourseCompetency, Evidence, Rules, judge
from tests.benchmarks.rendered_models import run_models

WAYS = ("at random", "by observed gap", "by true level")
EFFECTS = (0.0, 0.45, 0.9)
VERDICTS = ("moved", "did_not_move", "inconclusive", "went_down", "not_comparable", "insufficient_data")
RULES = Rules(min_per_arm=15, meaningful_movement=0.25, alpha=0.10)
PEOPLE = 160
SHARE_SENT = 0.25
N_RATERS = 4
SPREAD_OF_LEVELS = 0.6
SPREAD_OF_RATERS = 0.7
GROWTH = 0.1
STEEPNESS = 1.0
MODELS = ("rated_pairs", "completers", "comparison_strata", "strata")

Figures = numpy.ndarray[Any, numpy.dtype[Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of company.

    Attributes:
        way: how people are sent to the course.
        effect: by how many levels the course lifts the true level.
    """

    way: str
    effect: float


KINDS = [Kind(way, effect) for effect in EFFECTS for way in WAYS]


def simulate(companies: int, people: int = PEOPLE, seed: int = 20260331) -> dict[Kind, list[Evidence]]:
    """Invent companies and count them up with the product's own models.

    Args:
        companies: how many of each kind.
        people: in each company.
        seed: the same seed gives the same companies.

    Returns:
        For each kind, what is known of each company's course.
    """
    generator = numpy.random.default_rng(seed)
    shape = (companies, people)
    gaps, enrolments, courses = [], [], []
    for number, kind in enumerate(KINDS):
        names = [f"{number}-{company}" for company in range(companies)]
        levels, is_sent = _company(generator, shape, kind)
        owner = numpy.repeat(names, people)
        person = numpy.char.add(numpy.char.add(owner, "-"), numpy.tile(numpy.arange(people).astype(str), companies))
        gaps += [
            polars.DataFrame(
                {"cycle_id": f"CY{cycle}", "person_id": person, "competency_id": owner, "rated_level": level.ravel()}
            )
            for cycle, level in enumerate(levels)
        ]
        enrolments.append(polars.DataFrame({"person_id": person, "course_id": owner}).filter(is_sent.ravel()))
        courses += names
    # one thread adds up in one order, so that a seed stands for its figures to the last digit
    with duckdb.connect(config={"threads": 1}) as connection:
        return _counted_up(connection, polars.concat(gaps), polars.concat(enrolments), courses)


def _company(generator: numpy.random.Generator, shape: tuple[int, int], kind: Kind) -> tuple[list[Figures], Figures]:
    """Return the rated levels of three cycles and who was sent."""
    true = generator.normal(2.6, SPREAD_OF_LEVELS, shape)
    before, first = _rated(generator, true - GROWTH), _rated(generator, true)
    seen = {"at random": numpy.zeros(shape), "by observed gap": first, "by true level": true}[kind.way]
    # Gumbel noise makes being sent likelier the lower one is seen, by the same odds for each level.
    urge = -STEEPNESS * seen + generator.gumbel(size=shape)
    n_sent = round(SHARE_SENT * shape[1])
    is_sent = urge >= numpy.sort(urge, axis=1)[:, -n_sent][:, None]
    second = _rated(generator, true + GROWTH + kind.effect * is_sent)
    return [before, first, second], is_sent


def _rated(generator: numpy.random.Generator, true: Figures) -> Figures:
    answers = generator.normal(true, SPREAD_OF_RATERS, (N_RATERS, *true.shape))
    return numpy.clip(numpy.round(answers), 0, 5).mean(axis=0)


def _counted_up(
    connection: duckdb.DuckDBPyConnection, gaps: polars.DataFrame, sent: polars.DataFrame, courses: list[str]
) -> dict[Kind, list[Evidence]]:
    mapping = polars.DataFrame({"course_id": courses, "competency_id": courses})
    for name, table in {"gaps": gaps, "sent": sent, "mapping": mapping}.items():
        connection.register(name, table)
    connection.execute("create table int_gaps__current_levels as select * from gaps")
    connection.execute("create table int_loads__course_competencies as select * from mapping")
    connection.execute(
        "create table int_training__enrolments as "
        "select person_id, course_id, date '2025-06-01' as completed_on, 'completed' as status, 0.0 as cost from sent"
    )
    connection.execute(
        "create table int_assessment__cycles as select 'CY' || number as cycle_id, number as cycle_number, "
        "make_date(2024 + number, 1, 1) as opens_on, make_date(2024 + number, 1, 31) as closes_on "
        "from range(3) as cycles (number)"
    )
    run_models(connection, *(f"int_effectiveness__{model}" for model in MODELS))
    strata = connection.execute(
        f"select {', '.join(STRATA_COLUMNS)} from int_effectiveness__strata "
        "order by course_id, estimate, from_cycle_id, from_level_rounded"
    ).fetchall()
    evidence = read_evidence([(course, course) for course in courses], strata)
    by_kind: dict[Kind, list[Evidence]] = {kind: [] for kind in KINDS}
    for (course, _), known in evidence.items():
        by_kind[KINDS[int(course.split("-")[0])]].append(known)
    return by_kind


def shares(evidence: list[Evidence]) -> dict[str, float]:
    """Return the share of each verdict, every company judged by itself: alone, chance has the freest hand."""
    key: CourseCompetency = ("course", "competency")
    found = Counter(judge({key: known}, RULES)[key].verdict for known in evidence)
    return {verdict: found[verdict] / len(evidence) for verdict in VERDICTS}


def main() -> None:
    """Print the share of each verdict, by effect and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=1000)
    parser.add_argument("--people", type=int, default=PEOPLE)
    arguments = parser.parse_args()
    known = simulate(arguments.companies, arguments.people)
    sent = round(SHARE_SENT * arguments.people)
    lines = [
        f"{arguments.companies:,} companies of each kind, {arguments.people} people each, {sent} of them sent.",
        "",
        "| effect, levels | people are sent | " + " | ".join(VERDICTS) + " |",
        "|---|---|" + "---:|" * len(VERDICTS),
    ]
    for kind, evidence in known.items():
        found = shares(evidence)
        cells = " | ".join(f"{found[verdict]:.1%}" for verdict in VERDICTS)
        lines.append(f"| {kind.effect} | {kind.way} | {cells} |")
    os.write(1, ("\n".join(lines) + "\n").encode())


if __name__ == "__main__":
    main()
