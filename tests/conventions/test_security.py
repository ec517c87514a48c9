"""docs/security.md answers every point of OWASP's standard, and each test that it names is there."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENT = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
# Number and level of each requirement of levels 1 and 2, of version 5.0.0.
NUMBERS = (Path(__file__).parent / "asvs_5_0_0_levels_1_2.txt").read_text(encoding="ascii").split("\n")[:-1]
ANSWERS = ("yes", "partly", "no", "operator", "n/a")
_ROW = re.compile(r"^\| (V[\d., V]+) \| ([^|]+) \| ([^|]+) \| (.+) \|$", re.MULTILINE)
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
_FILE = re.compile(r"`((?:tests|dashboards|published|orchestration|expectations|deploy|docs)/[\w./-]+)`")

ROWS = [(numbers.split(", "), answer, why) for numbers, _, answer, why in _ROW.findall(DOCUMENT)]


@cache
def _text(file: str) -> str:
    return (REPOSITORY / file).read_text(encoding="utf-8")


def test_every_number_of_levels_1_and_2_is_answered_once() -> None:
    answered = Counter(number for numbers, _, _ in ROWS for number in numbers)
    assert len(NUMBERS) == 253  # 70 of level 1, 183 of level 2
    assert answered == Counter(line.split()[0] for line in NUMBERS)


def test_the_sum_at_the_top_is_that_of_the_rows() -> None:
    found = Counter(answer for numbers, answer, _ in ROWS for _ in numbers)
    assert set(found) <= set(ANSWERS)
    assert (
        f"Of {len(NUMBERS)} numbers: {found['yes']} yes, {found['partly']} partly, {found['no']} no, "
        f"{found['operator']} for the operator, {found['n/a']} that do not apply."
    ) in DOCUMENT


def test_a_yes_names_something_that_can_be_looked_at() -> None:
    empty = [numbers for numbers, answer, why in ROWS if answer in ("yes", "partly") and len(why) < 15]
    assert empty == []


@pytest.mark.parametrize("test", sorted(set(_TEST.findall(DOCUMENT))), ids="::".join)
def test_a_test_that_is_named_is_there(test: tuple[str, str]) -> None:
    file, name = test
    assert re.search(rf"^def {name}\(", _text(file), re.MULTILINE), f"{file} has no {name} any more"


@pytest.mark.parametrize("file", sorted(set(_FILE.findall(DOCUMENT))))
def test_a_file_that_is_named_is_there(file: str) -> None:
    assert (REPOSITORY / file).exists()
