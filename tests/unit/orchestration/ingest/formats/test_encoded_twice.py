"""Text that was encoded twice is mended where all of it was, and named where some of it was; honest text stays."""

from __future__ import annotations

import io
import json

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.ingest.formats.encoded_twice import ENCODED_TWICE, mend, verdict_on
from tests.unit.orchestration.ingest.conftest import Read
from tests.unit.orchestration.ingest.formats.test_any_code_page import LANGUAGES

WORDS = sorted(
    {word for _, words in LANGUAGES.values() for word in words.replace(",", " ").split() if not word.isascii()}
    | {
        "Grüner",
        "Lefèvre",
        "Núñez",
        "Ødegård",
        "Weiß",
        "œuvre",
        "Müller’s",
        "„Spaß“",
        "5\u00a0€",
        "N°",
        "Łódź",
        "Çağrı",
    }
)
WITHOUT_A_SIGN = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def twice(text: str, codec: str = "cp1252") -> str:
    """Take a text's UTF-8 for one of a code page, as a browser or Excel does."""
    signs = (bytes([b]) for b in text.encode())
    return "".join(chr(b[0]) if b[0] in WITHOUT_A_SIGN else b.decode(codec) for b in signs)


@given(st.sampled_from(WORDS), st.sampled_from(("cp1252", "latin-1")))
def test_what_was_encoded_twice_is_mended(word: str, codec: str) -> None:
    assert mend(twice(word, codec)) == word


def test_what_was_encoded_three_times_over_is_mended_where_its_letters_allow() -> None:
    assert mend(twice(twice("Grüner Çağrı"))) == "Grüner Çağrı"


@given(st.lists(st.sampled_from(WORDS), min_size=1, unique=True))
def test_honest_words_stay(words: list[str]) -> None:
    assert [mend(word) for word in words] == words
    assert verdict_on(dict.fromkeys(words, 2)).n_found == 0


@settings(max_examples=50)
@given(st.lists(st.sampled_from(WORDS), min_size=1, unique=True), st.sampled_from(WORDS))
def test_one_honest_word_is_enough_to_leave_all_as_it_is(words: list[str], honest: str) -> None:
    assert not verdict_on({**dict.fromkeys(map(twice, words), 2), honest: 1}).is_to_be_mended


@pytest.mark.parametrize("word", ["Ä“", "KÄ”", "CAFÉ”", "ß—", "Ñ’", "Ö", "Ã", "é», ê»"])
def test_a_letter_before_a_quotation_mark_is_honest(word: str) -> None:
    assert verdict_on({word: 5}).n_found == 0


def test_a_csv_that_was_encoded_twice_is_mended_with_its_header(read: Read) -> None:
    text = "person_id,full_name,Größe,location\n1,Ida Grüner,1,Köln\n2,Jörg Weiß,2,Köln\n"
    landed, found = read("hris/people.csv", twice(text))
    assert [row["full_name"] for row in found] == ["Ida Grüner", "Jörg Weiß"]
    assert [each.header for each in landed.unknown] == ["Größe"]
    # Names occur once and are not shown; Köln occurs twice.
    assert landed.details["encoding"] == "UTF-8, encoded twice and mended (as in Köln)"


def test_json_that_was_encoded_twice_is_mended(read: Read) -> None:
    text = json.dumps([{"person_id": "1", "full_name": "Ida Grüner"}], ensure_ascii=False)
    _, found = read("hris/people.json", twice(text))
    assert found[0]["full_name"] == "Ida Grüner"


def test_a_workbook_that_was_made_of_such_a_csv_is_mended(read: Read) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((["person_id", "full_name"], ["1", twice("Ida Grüner")])):
            sheet.write_row(at, 0, row)
    _, found = read("hris/people.xlsx", stream.getvalue())
    assert found[0]["full_name"] == "Ida Grüner"


def test_where_some_was_encoded_twice_it_is_counted_and_left(read: Read) -> None:
    text = f"person_id,full_name,location\n1,{twice('Ida Grüner')},{twice('Köln')}\n2,Jörg Weiß,{twice('Köln')}\n"
    landed, found = read("hris/people.csv", text)
    assert [row["full_name"] for row in found] == [twice("Ida Grüner"), "Jörg Weiß"]
    # Grüner and Köln were; that somebody is called Grüner is not shown.
    assert landed.details[ENCODED_TWICE] == f"2, such as {twice('Köln')} (Köln)"


def test_a_letter_cut_in_two_by_a_piece_of_the_file_is_mended(read: Read) -> None:
    rows = "".join(f"{number},Ünal Çelik-Öz\n" for number in range(20_000))
    _, found = read("hris/people.csv", twice(f"person_id,full_name\n{rows}"))
    assert {row["full_name"] for row in found} == {"Ünal Çelik-Öz"}
