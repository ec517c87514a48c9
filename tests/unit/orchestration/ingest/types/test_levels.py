"""Levels beside words or in signs are read by their number; another scale, or one the wrong way round, is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.errors import ExportError
from orchestration.ingest.types.levels import written_level

Typed = Callable[..., tuple[list[dict[str, Any]], dict[str, str]]]
ANSWERS = "ratings/ratings.csv"
HEADER = "cycle_id,person_id,rater_id,relation,competency_id,level\n"
WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäéßñ ", min_size=1, max_size=20).filter(str.strip).map(str.strip)


def levels(typed: Typed, texts: list[str], **settings: Any) -> list[tuple[Any, Any, list[str]]]:
    lines = "".join(f'C,P{at},M,manager,K,"{text}"\n' for at, text in enumerate(texts))
    rows, _ = typed(ANSWERS, HEADER + lines, **settings)
    return [(row["level"], row["not_relevant"], row["unreadable"]) for row in rows]


def numbers(typed: Typed, texts: list[str], **settings: Any) -> list[float | None]:
    return [level for level, _, _ in levels(typed, texts, **settings)]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        *(("4 - Strong", "4"), ("3 (Meets)", "3"), ("2. Developing", "2"), ("5 – Role model", "5"), ("4: gut", "4")),
        *(("Level 2", "2"), ("L3", "3"), ("Stufe 4", "4"), ("Niveau 2", "2"), ("Level 3: Meets", "3")),
        *(("Strong (4)", "4"), ("Meets - 3", "3"), ("4 stars", "4"), ("3.5 - between", "3.5"), ("3,5 (Mittel)", "3,5")),
        *(("2/5", "2"), ("4 out of 5", "4"), ("4 von 5", "4"), ("3½", "3.5"), ("½", "0.5")),
        *(("★★★☆☆", "3"), ("★★★★★", "5"), ("⭐️⭐️", "2"), ("●●●●○", "4")),
    ],
)
def test_a_level_is_the_number_beside_its_word(text: str, level: str) -> None:
    found = written_level(text, 5)
    assert found is not None
    assert found.number == level


@pytest.mark.parametrize(
    "text",
    [
        *("Strong", "6/10", "80%", "80 % sicher", "★★★★☆☆☆", "☆☆☆", "3-4", "3 or 4", "5 years", "B2", "Rank 1"),
        *("Note 2", "III", "4+", "level", "2026", "", "1 of 3 levels"),
    ],
)
def test_what_may_be_on_another_scale_or_says_no_number_is_no_level(text: str) -> None:
    assert written_level(text, 5) is None


@given(st.integers(0, 5), WORDS, st.sampled_from(["{n} - {w}", "{n} ({w})", "{n}: {w}", "{w} ({n})", "{w}: {n}"]))
def test_any_word_leaves_the_number_beside_it(number: int, word: str, form: str) -> None:
    found = written_level(form.format(n=number, w=word), 5)
    assert found is not None
    assert (found.number, found.word) == (str(number), word)


@given(st.integers(2, 9), st.data())
def test_stars_are_counted_where_all_of_them_are_the_scale_s(highest: int, data: st.DataObject) -> None:
    full = data.draw(st.integers(1, highest))
    found = written_level("★" * full + "☆" * (highest - full), highest)
    assert found is not None
    assert found.number == str(full)


def test_a_file_says_which_levels_were_read_by_their_number(typed: Typed) -> None:
    lines = 'C,P,M,manager,K,"4 - Strong"\nC,Q,M,manager,K,3\nC,R,M,manager,K,"2 - Developing"\n'
    rows, details = typed(ANSWERS, HEADER + lines)
    assert [row["level"] for row in rows] == [4, 3, 2]
    assert details["levels read by their number"] == "'2 - Developing' as 2; '4 - Strong' as 4"


def test_a_number_beside_a_word_for_no_rating_is_none(typed: Typed) -> None:
    assert levels(typed, ["0 - Not observed", "0 - N/A", "6 (don't know)", "0 - None of it", "3 - Meets"]) == [
        *((None, True, []), (None, None, []), (None, True, [])),
        *((0, None, []), (3, None, [])),
    ]


def test_another_scale_is_never_guessed_and_read_once_it_is_said(typed: Typed) -> None:
    assert levels(typed, ["80%", "4"]) == [(None, None, ["level"]), (4, None, [])]
    assert levels(typed, ["6/10", "4"]) == [(None, None, ["level"]), (4, None, [])]
    # 80 of 0 to 100 is 80 / 100 × 5 = 4; 6 of 0 to 10 is 3
    assert numbers(typed, ["80%", "20 %"], scale={"from": [0, 100]}) == [4, 1]
    assert numbers(typed, ["6/10", "8/10", "4"], scale={"from": [0, 10]}) == [3, 4, 2]
    # 4 of 1 to 7 is (4 − 1) / 6 × 5 = 2.5
    assert numbers(typed, ["4 - Sometimes", "7 - Always"], scale={"from": [1, 7]}) == [2.5, 5]


@pytest.mark.parametrize(
    "texts",
    [
        ["1 - sehr gut", "2 - gut", "5 - mangelhaft"],
        ["1 (Excellent)", "2 (Good)", "3 (Fair)"],
        ["Toujours: 1", "Jamais: 5", "Souvent: 2"],
    ],
)
def test_words_that_praise_the_lowest_number_stop_the_file_until_the_scale_is_said(
    typed: Typed, texts: list[str]
) -> None:
    with pytest.raises(ExportError, match="a lower number seems to be better"):
        levels(typed, texts)
    # 1 is the best: of 5 to 1 it is (1 − 5) / (1 − 5) × 5 = 5, and 2 is 3.75
    assert numbers(typed, texts[:1], scale={"from": [5, 1]}) == [5]


def test_words_that_praise_the_highest_number_are_read(typed: Typed) -> None:
    assert numbers(typed, ["1 - Never", "5 - Always", "3 - Sometimes"]) == [1, 5, 3]
    assert numbers(typed, ["2 - not always", "4 - mostly"]) == [2, 4]


def test_labels_of_the_workspace_say_what_a_text_means_whatever_number_it_has(typed: Typed) -> None:
    labels = {"labels": {"1 - Strong": 5, "2 - Weak": 1}}
    assert numbers(typed, ["1 - Strong", "2 - Weak"], scale=labels) == [5, 1]


def test_targets_are_levels_too(typed: Typed) -> None:
    rows, _ = typed("framework/deployments.csv", "competency_id,scope,target_level\nK,core,Level 3\nL,core,4/5\n")
    assert [row["target_level"] for row in rows] == [3, 4]
