"""Files in the code pages of many languages: read as they were written, or the file asks."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.contracts import contract_named
from orchestration.errors import ExportError
from orchestration.ingest.source.source_file import SourceFile
from tests.unit.orchestration.ingest.conftest import land_file

few = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# language → the code pages that its files come in, and words of staff lists
LANGUAGES = {
    "Turkish": (
        ("cp1254", "iso8859-9"),
        (
            "Işıl Şahin,Gülşen Yıldırım,Çağrı Öztürk,Ömer Güneş,İbrahim Doğan,"
            "Satış,Müşteri Hizmetleri,Üretim,İnsan Kaynakları,Muhasebe Şefi"
        ),
    ),
    "Polish": (
        ("cp1250", "iso8859-2"),
        (
            "Grażyna Wiśniewska,Łukasz Zając,Małgorzata Dąbrowska,Paweł Żak,Księgowość,"
            "Dział Sprzedaży,Kierownik zespołu,Obsługa klienta,Zaopatrzenie,Jakość"
        ),
    ),
    "Czech": (
        ("cp1250", "iso8859-2"),
        (
            "Zdeněk Kříž,Markéta Růžičková,Jiří Dvořák,Šárka Němcová,Účtárna,"
            "Výroba,Oddělení nákupu,Vedoucí směny,Údržba,Obchodní zástupce"
        ),
    ),
    "Hungarian": (
        ("cp1250", "iso8859-2"),
        (
            "Győrfi Erzsébet,Kőszegi Lőrinc,Tóth Ágnes,Szűcs Ödön,Értékesítés,"
            "Gyártás,Könyvelő,Műszakvezető,Ügyfélszolgálat,Karbantartó"
        ),
    ),
    "Croatian": (
        ("cp1250",),
        "Željka Đurić,Čedomir Šimić,Ružica Vuković,Nabava i skladište,Računovodstvo,Održavanje,Prodaja,Šef smjene",
    ),
    "Russian": (
        ("cp1251", "koi8-r", "iso8859-5"),
        "Наталья Орлова,Сергей Волков,Отдел кадров,Склад,Бухгалтерия,Руководитель смены,Менеджер,Производство",
    ),
    "Greek": (
        ("cp1253", "iso8859-7"),
        "Ελένη Δημητρίου,Νίκος Αλεξίου,Πωλήσεις,Λογιστήριο,Παραγωγή,Υπεύθυνος βάρδιας,Αποθήκη",
    ),
    "Hebrew": (("cp1255",), "שרה לוין,יוסף מזרחי,מכירות,הנהלת חשבונות,משאבי אנוש,מנהל משמרת"),
    "Arabic": (("cp1256",), "سعاد الحداد,خالد منصور,قسم المشتريات,الموارد البشرية,المبيعات,مدير الوردية"),
    "Chinese": (("gbk", "gb18030"), "李娜,陈建国,王小明,人力资源部,财务部,销售经理,生产车间,仓库主管"),
    "Japanese": (("cp932",), "鈴木一郎,高橋美咲,人事部,経理部,営業課長,ソフト開発,ポンプ係,表計算担当"),
    "Korean": (("cp949",), "박지훈,최수진,인사부,영업부,생산관리,품질보증팀"),
    "German": (("cp1252",), "Jörg Weiß,Käthe Müller,Bürgermeisterin,Geschäftsführung,Vertrieb Süd,Qualitätsprüfung"),
    "French": (
        ("cp1252",),
        "Chloé Lefèvre,Gaëlle Forêt,Élodie Garçon,Comptabilité,Chef d'équipe,Entrepôt,Développement",
    ),
    "Spanish": (("cp1252",), "Íñigo Peña,José Núñez,Almacén,Dirección,Técnico de sistemas,Atención al público"),
    "Danish": (("cp1252",), "Søren Kjær,Åse Bjørn,Indkøb,Lønafdeling,Økonomi,Afdelingsleder"),
    "Romanian": (("cp1250",), "Ştefan Ţurcanu,Ioana Măceşanu,Contabilitate şi bugete,Vânzări,Producţie,Şef de secţie"),
    "Lithuanian": (
        ("cp1257",),
        "Živilė Šimkutė,Žydrūnas Būga,Pardavimų skyrius,Gamyba,Vyriausioji buhalterė,Sąskaitų skyrius",
    ),
}
CASES = [(language, codec) for language, (codecs, _) in LANGUAGES.items() for codec in codecs]
FEWEST_WORDS = 6


def read(content: bytes) -> list[tuple[str, ...]]:
    """Return names and departments of a file of people."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        path.write_bytes(content)
        file = SourceFile(contract_named("hris/people"), path, path.name, None, len(content), 0)
        landed = land_file(file, Path(folder))
        return pl.read_parquet(landed.parquet).select("full_name", "department").rows()


def written(rows: list[tuple[str, str]], delimiter: str) -> str:
    lines = [delimiter.join(("person_id", "full_name", "email", "department"))]
    lines += [delimiter.join((str(n), name, f"p{n}@x.org", unit)) for n, (name, unit) in enumerate(rows)]
    return "\r\n".join(lines) + "\r\n"


words_of = {language: words.split(",") for language, (_, words) in LANGUAGES.items()}
delimiters = st.sampled_from((";", ",", "\t", "|"))


@few
@given(st.sampled_from(CASES), st.data(), delimiters)
def test_a_file_is_read_as_it_was_written_or_asks(case: tuple[str, str], data: st.DataObject, delimiter: str) -> None:
    language, codec = case
    words = st.sampled_from(words_of[language])
    rows = data.draw(st.lists(st.tuples(words, words), min_size=1, max_size=20))
    found, remedy = None, ""
    try:
        found = read(written(rows, delimiter).encode(codec))
    except ExportError as error:
        remedy = error.remedy
    assert found == rows or "format.encoding" in remedy


@pytest.mark.parametrize(("language", "codec"), CASES)
def test_a_staff_list_of_some_length_is_read_without_a_question(language: str, codec: str) -> None:
    words = words_of[language]
    assert len(words) >= FEWEST_WORDS
    rows = list(zip(words, reversed(words), strict=True))
    assert read(written(rows, ";").encode(codec)) == rows


@few
@given(st.sampled_from(sorted(LANGUAGES)), st.data(), delimiters, st.sampled_from(("utf-8", "utf-8-sig", "utf-16")))
def test_unicode_is_never_taken_for_a_code_page(language: str, data: st.DataObject, delimiter: str, codec: str) -> None:
    words = st.sampled_from(words_of[language])
    rows = data.draw(st.lists(st.tuples(words, words), min_size=1, max_size=8))
    assert read(written(rows, delimiter).encode(codec)) == rows
