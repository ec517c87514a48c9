"""What is wrong with an answer: it names somebody who is not the asker's, or changes with what is not the asker's."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from tests.rights.application import Answer, Request
from tests.rights.company import Asker

# People of the invented companies are numbered so; their names are `Name P007` or `Name of P07`.
PERSON, NAME = re.compile(r"\bP\d{2,3}\b"), re.compile(r"\bName (?:of )?(P\d{2,3})\b")
# What differs from one answer to the next whoever asks: Dash's mark of a process, how long a question took, the last
# digits of a sum, which depend on the order of adding up.
RESTLESS = (
    (re.compile(r'"end_id":"[^"]*"'), ""),
    (re.compile(r"Answered in [\d.]+"), ""),
    (re.compile(r'"sql-question","data":"[^"]*"'), ""),  # a random number for each opening of the page
)
LONG_NUMBER = re.compile(r"-?\d+\.\d{7,}")
CONTEXT = 60


def foreign(answer: Answer, asker: Asker, asked: Request, people: frozenset[str]) -> Iterator[str]:
    """Yield who is named in an answer that may not be.

    Args:
        answer: what came back.
        asker: to whom.
        asked: for what; an id that comes back to whoever sent it tells nothing.
        people: everybody's ids.
    """
    names = set(NAME.findall(answer.text)) - asker.named
    if names:
        yield f"names {sorted(names)[:3]}"
    if asker.role not in ("hr_leader", "analyst"):  # to whom everybody's keys are shown
        keys = (set(PERSON.findall(answer.text)) & people) - asker.named - set(PERSON.findall(_sent(asked)))
        if keys:
            yield f"holds the keys {sorted(keys)[:3]}"


def _sent(asked: Request) -> str:
    return asked.path + json.dumps(asked.body)


def changed(asked: Request, answer: Answer, altered: Answer) -> Iterator[str]:
    """Yield where an answer differs from the one over a company in which all that is not the asker's was changed.

    Args:
        asked: what was asked for. A workbook holds its own time, and the same rows as the CSV, which is compared.
        answer: what came back.
        altered: what came back there.
    """
    if asked.about.find(" as xlsx ") > 0:
        return
    if answer == altered:
        return
    one, other = _still(answer.text), _still(altered.text)
    if (answer.status, one) != (altered.status, other):
        at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
        here, there = (text[max(0, at - CONTEXT) : at + CONTEXT] for text in (one, other))
        yield f"changes with what is not theirs: {here!r}, and there {there!r}"


def _still(text: str) -> str:
    for pattern, instead in RESTLESS:
        text = pattern.sub(instead, text)
    return LONG_NUMBER.sub(lambda number: f"{float(number[0]):.6f}", text)
