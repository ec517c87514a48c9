"""Invented people and who rated them, and what may become of answers overnight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from tests.disclosure.raters import Given

PEOPLE = 3


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
