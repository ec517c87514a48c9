"""Which code page a text is written in, by its letters."""

from __future__ import annotations

import itertools
import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.ingest.formats.code_pages import find_code_pages, words_beyond_ascii

# language → code pages that are common for it, and names and departments of invented people
SAMPLES = {
    "Turkish": (("cp1254",), ("Gülşen Yıldırım", "Çiğdem Işıklı", "Satın Alma", "Müşteri Hizmetleri", "Bakım")),
    "Polish": (("cp1250", "iso8859-2"), ("Grażyna Wiśniewska", "Łucja Zając", "Dział Sprzedaży", "Księgowość")),
    "Czech": (("cp1250",), ("Zdeněk Kříž", "Markéta Růžičková", "Účtárna", "Výroba")),
    "Hungarian": (("cp1250",), ("Győrfi Erzsébet", "Kőszegi Lőrinc", "Értékesítés", "Gyártás")),
    "Croatian": (("cp1250",), ("Željka Đurić", "Nabava i skladište", "Čedomir Šimić")),
    "Russian": (("cp1251", "iso8859-5", "koi8-r"), ("Наталья Орлова", "Отдел кадров", "Сергей Волков", "Склад")),
    "Greek": (("cp1253",), ("Ελένη Δημητρίου", "Νίκος Αλεξίου", "Πωλήσεις")),
    "Hebrew": (("cp1255",), ("שרה לוין", "יוסף מזרחי", "מכירות")),
    "Arabic": (("cp1256",), ("سعاد الحداد", "خالد منصور", "قسم المشتريات")),
    "Chinese": (("gbk",), ("李娜", "陈建国", "人力资源部", "财务部")),
    "Japanese": (("shift_jis",), ("鈴木一郎", "高橋美咲", "人事部", "経理部")),
    "Korean": (("euc-kr",), ("박지훈", "최수진", "인사부")),
    "Western": (("cp1252",), ("Jörg Weiß", "Chloé Lefèvre", "Íñigo Peña", "Bjørn Ås", "João Brandão")),
    "Danish": (("cp1252",), ("Søren Kjær", "Indkøb")),
}


def words_in(codec: str, names: tuple[str, ...]) -> dict[bytes, int]:
    return dict(words_beyond_ascii("\n".join(f"{n};{name}" for n, name in enumerate(names)).encode(codec).splitlines()))


@pytest.mark.parametrize(
    ("codec", "names"),
    [pytest.param(c, names, id=f"{lang}-{c}") for lang, (cs, names) in SAMPLES.items() for c in cs],
)
def test_the_letters_decide(codec: str, names: tuple[str, ...]) -> None:
    found = find_code_pages(words_in(codec, names))
    assert len(found) == 1
    assert "\n".join(names).encode(codec).decode(found[0].codec) == "\n".join(names)


def test_what_reads_alike_in_several_is_called_by_the_common_name() -> None:
    # é is the same byte in Windows-1250 and Windows-1252
    assert [page.codec for page in find_code_pages(words_in("cp1252", ("André",)))] == ["cp1252"]


def test_two_signs_that_read_as_words_of_several_languages_are_left_open() -> None:
    assert len(find_code_pages(words_in("gbk", ("张伟",)))) > 1


@given(pieces=st.lists(st.text('ab|é ;,"\n', max_size=12), max_size=12), cuts=st.lists(st.integers(0, 150), max_size=6))
def test_words_are_counted_wherever_pieces_are_cut(pieces: list[str], cuts: list[int]) -> None:
    content = "".join(pieces).encode("cp1252")
    bounds = sorted({0, len(content), *(cut for cut in cuts if cut < len(content))})
    chunks = [content[start:end] for start, end in itertools.pairwise(bounds)]
    words = re.split(rb'[ ;,"\n]+', content)
    assert words_beyond_ascii(chunks) == Counter(word for word in words if not word.isascii())


def test_a_text_without_end_is_gone_through_once() -> None:
    # Looked for from each of its places, 20,000 letters took four seconds, and a megabyte three hours.
    begun = time.process_time()
    assert words_beyond_ascii([b"x" * 20_000 + b" \xe9t\xe9,x"]) == {b"\xe9t\xe9": 1}
    assert time.process_time() - begun < 1
