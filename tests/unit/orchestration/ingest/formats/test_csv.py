"""CSV and its kin, as people's systems write them."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from orchestration.errors import ExportError
from orchestration.ingest.source.table import RejectedRow
from orchestration.settings.source_settings import Format
from tests.unit.orchestration.ingest.conftest import Read, Write, land_file
from tests.unit.orchestration.ingest.saying import assert_says

PEOPLE = "hris/people.csv"
FILE = "exports/hris/people.csv"


def refusal(write: Write, tmp_path: Path, content: str | bytes, name: str = PEOPLE, **settings: object) -> ExportError:
    with pytest.raises(ExportError) as caught:
        land_file(write(name, content), tmp_path, **settings)
    return caught.value


def test_an_empty_file_is_refused(write: Write, tmp_path: Path) -> None:
    assert_says(
        refusal(write, tmp_path, ""),
        file=FILE,
        row=None,
        column=None,
        found="an empty file",
        expected="a header and rows",
        remedy="Export it again",
    )


def test_blank_lines_alone_are_refused(write: Write, tmp_path: Path) -> None:
    assert refusal(write, tmp_path, "\n\n\n").found == "blank lines alone"


@pytest.mark.parametrize("content", ["person_id,full_name\n", "person_id,full_name", "person_id,full_name\r\n\r\n"])
def test_a_header_alone_is_no_rows(read: Read, content: str) -> None:
    landed, rows = read(PEOPLE, content)
    assert (landed.n_read, rows) == (0, [])
    assert "header alone" in landed.details["rows"]


@pytest.mark.parametrize(("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_the_delimiter_is_detected_and_noted(read: Read, delimiter: str, name: str) -> None:
    content = '"person_id","full_name"\n1,"Ada, Countess; of | Love\tlace"\n'.replace('","', f'"{delimiter}"')
    content = content.replace("1,", f"1{delimiter}")
    landed, rows = read(PEOPLE, content)
    assert rows == [{"person_id": "1", "full_name": "Ada, Countess; of | Love\tlace", "row_number": 2}]
    assert landed.details["delimiter"] == name


def test_excel_s_own_first_line_names_the_delimiter(read: Read) -> None:
    landed, rows = read(PEOPLE, "sep=;\r\nperson_id;full_name\r\n1;Ada, C.\r\n")
    assert rows == [{"person_id": "1", "full_name": "Ada, C.", "row_number": 3}]
    assert landed.details["delimiter"] == "semicolon"


def test_a_wrong_delimiter_in_the_settings_is_refused_with_the_right_one(write: Write, tmp_path: Path) -> None:
    assert_says(
        refusal(write, tmp_path, "person_id;full_name\n1;Ada\n", format={"delimiter": ","}),
        file=FILE,
        row=1,
        column=None,
        found="one column, 'person_id;full_name'",
        expected="columns separated by comma, as workspace.yml says",
        remedy="set sources.hris/people.format.delimiter to ';'",
    )


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 LE"),
        ("utf-16-be", "UTF-16 BE"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_detected_and_noted(read: Read, codec: str, name: str) -> None:
    content = "person_id,full_name\n007,Zoë – Müller\n".encode(codec)
    landed, rows = read(PEOPLE, content)
    assert rows == [{"person_id": "007", "full_name": "Zoë – Müller", "row_number": 2}]
    assert landed.details["encoding"] == name


def test_an_encoding_far_down_in_the_file_is_found(read: Read) -> None:
    filler = "".join(f"{number},plain\n" for number in range(200_000))
    landed, rows = read(PEOPLE, f"person_id,full_name\n{filler}".encode() + "x,Zoë\n".encode("cp1252"))
    assert landed.details["encoding"] == "Windows-1252"
    assert rows[-1]["full_name"] == "Zoë"


def test_a_wrong_encoding_in_the_settings_is_refused(write: Write, tmp_path: Path) -> None:
    content = "person_id,full_name\n1,Ada\n2,Zoë\n".encode("cp1252")
    assert_says(
        refusal(write, tmp_path, content, format={"encoding": "utf-8"}),
        file=FILE,
        row=3,
        column=None,
        found="bytes that are no UTF-8 text",
        expected="UTF-8, UTF-16 or one code page",
        remedy="sources.hris/people.format.encoding",
    )


def test_damaged_utf8_is_not_taken_for_windows_1252(write: Write, tmp_path: Path) -> None:
    content = "person_id,full_name\n1,Zoë\n2,Zoë\n3,Zo".encode() + b"\xc3\n4,x\n" + "5,Zoë\n".encode()
    error = refusal(write, tmp_path, content)
    assert (error.row, error.found) == (4, "bytes that are no UTF-8 text")


def test_an_encoding_that_does_not_exist_is_refused(write: Write, tmp_path: Path) -> None:
    error = refusal(write, tmp_path, "person_id\n1\n", format={"encoding": "ebcdic-9"})
    assert "'ebcdic-9'" in error.found


def test_line_breaks_and_delimiters_in_quotes_belong_to_the_field(read: Read) -> None:
    content = 'person_id,full_name,location\r\n1,"Ada\r\nCountess, of ""Lovelace""",London\r\n2,Bo,Bonn\r\n'
    _, rows = read(PEOPLE, content)
    assert rows == [
        {"person_id": "1", "full_name": 'Ada\r\nCountess, of "Lovelace"', "location": "London", "row_number": 2},
        {"person_id": "2", "full_name": "Bo", "location": "Bonn", "row_number": 3},
    ]


def test_a_row_number_is_the_record_s_own_below_titles_and_blank_lines(read: Read) -> None:
    landed, rows = read(PEOPLE, "All people,\n\nperson_id,full_name\n1,Ada\n\n,\n2,Bo\n\n\n")
    assert [(row["person_id"], row["row_number"]) for row in rows] == [("1", 4), ("2", 7)]
    assert landed.n_read == 2
    assert landed.details["header row"] == "3"


def test_empty_lines_at_the_end_are_ignored(read: Read) -> None:
    landed, rows = read(PEOPLE, "person_id,full_name\n1,Ada\n\n\n\n")
    assert (landed.n_read, len(rows)) == (1, 1)


def test_a_row_with_too_many_or_too_few_fields_shifts_nothing_and_is_set_aside(read: Read) -> None:
    content = "person_id,full_name,location\n1,Ada,London\n2,Bo,Jr.,Bonn\n3,Cy\n4,Di,Delft\n"
    landed, rows = read(PEOPLE, content)
    assert [(row["person_id"], row["location"], row["row_number"]) for row in rows] == [
        ("1", "London", 2),
        ("4", "Delft", 5),
    ]
    assert landed.n_read == 4
    assert landed.quarantined == (
        RejectedRow(
            3,
            "wrong_number_of_fields",
            '{"person_id": "2", "full_name": "Bo", "location": "Jr.", "beyond_the_last_column_1": "Bonn"}',
        ),
        RejectedRow(4, "wrong_number_of_fields", '{"person_id": "3", "full_name": "Cy"}'),
    )


def test_a_stray_quotation_mark_is_a_character_like_any_other(read: Read) -> None:
    _, rows = read(PEOPLE, 'person_id,full_name,location\n1,5" Ada,X\n2,"Bo" B.,Y\n3,Cy",Z\n4,Di,V\n')
    assert [(row["full_name"], row["location"]) for row in rows] == [
        ('5" Ada', "X"),
        ("Bo B.", "Y"),
        ('Cy"', "Z"),
        ("Di", "V"),
    ]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row(write: Write, tmp_path: Path) -> None:
    assert_says(
        refusal(write, tmp_path, 'person_id,full_name\n1,Ada\n2,"Bo\n3,Cy\n'),
        file=FILE,
        row=3,
        column=None,
        found="opened and never closed",
        expected="quotation marks in pairs",
        remedy="Close the quotation mark",
    )


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(read: Read, line_end: str) -> None:
    _, rows = read(PEOPLE, line_end.join(["person_id,full_name", "1,Ada", "2,Bo", ""]))
    assert [(row["full_name"], row["row_number"]) for row in rows] == [("Ada", 2), ("Bo", 3)]


def test_nul_characters_are_taken_out_and_noted(read: Read) -> None:
    landed, rows = read(PEOPLE, "person_id,full_name\n1,A\0da\n")
    assert rows[0]["full_name"] == "Ada"
    assert landed.details["NUL characters taken out"] == "1"


def test_huge_cells_are_read(read: Read) -> None:
    text = "word, " * 100_000
    _, rows = read("market/job_descriptions.csv", f'job_description_id,title,text\n1,Cook,"{text}"\n')
    assert rows[0]["text"] == text


def test_leading_zeros_survive(read: Read) -> None:
    _, rows = read(PEOPLE, "person_id\n007\n")
    assert rows == [{"person_id": "007", "row_number": 2}]


def test_a_gzipped_file_is_unpacked(read: Read) -> None:
    _, rows = read("hris/people.csv.gz", gzip.compress("person_id;full_name\n1;Zoë\n".encode("cp1252")))
    assert rows == [{"person_id": "1", "full_name": "Zoë", "row_number": 2}]


def test_a_truncated_gzip_is_refused(write: Write, tmp_path: Path) -> None:
    whole = gzip.compress("".join(f"{number},x\n" for number in range(5000)).encode())
    assert_says(
        refusal(write, tmp_path, whole[:-20], name="hris/people.csv.gz"),
        file="exports/hris/people.csv.gz",
        row=None,
        column=None,
        found="damaged or ends too early",
        expected="a whole gzip file",
        remedy="Copy or export the file again",
    )


@pytest.mark.parametrize(
    ("name", "start", "found"),
    [
        ("hris/people.xlsx", b"person_id,full_name\n1,Ada\n", "plain text"),
        ("hris/people.csv", b"PK\x03\x04rest", "an XLSX workbook"),
        ("hris/people.xlsx", b"\xd0\xcf\x11\xe0rest", "an old or password-protected Excel workbook"),
        ("hris/people.parquet", b"person_id\n1\n", "plain text"),
        ("hris/people.csv.gz", b"person_id\n1\n", "plain text"),
        ("hris/people.csv", b"\x1f\x8brest", "a gzipped file"),
        ("hris/people.xlsx", b"<html><table>", "a web page"),
    ],
)
def test_a_file_that_is_not_what_its_ending_says_is_refused(
    write: Write, tmp_path: Path, name: str, start: bytes, found: str
) -> None:
    error = refusal(write, tmp_path, start, name=name)
    assert found in error.found
    assert error.expected
    assert error.remedy


def test_only_the_contract_s_stored_columns_land(read: Read) -> None:
    landed, rows = read(
        "ratings/ratings.csv",
        "cycle_id,person_id,relation,competency_id,level,comment,salary\nC1,P1,self,K1,3,secret words,90000\n",
    )
    assert set(rows[0]) == {"cycle_id", "person_id", "relation", "competency_id", "level", "row_number"}
    assert b"secret words" not in landed.parquet.read_bytes()
    assert b"90000" not in landed.parquet.read_bytes()
    assert [each.header for each in landed.unknown] == ["salary"]
    assert landed.headers["comment"] == "comment"


def test_a_misread_row_of_a_file_with_comments_keeps_no_text(read: Read) -> None:
    content = "cycle_id,person_id,relation,competency_id,level,comment\nC1,P1,self,K1,3,secret, words\n"
    landed, _ = read("ratings/ratings.csv", content)
    assert landed.quarantined == (RejectedRow(2, "wrong_number_of_fields", "{}"),)


def test_constants_and_the_file_s_name_give_columns(read: Read) -> None:
    _, rows = read(
        "ratings/ratings_2025H1.csv",
        "person_id,relation,competency_id\nP1,self,K1\n",
        constants={"rater_id": "P1"},
        from_filename=r"ratings_(?P<cycle_id>\w+)\.csv",
    )
    assert rows == [
        {
            "person_id": "P1",
            "relation": "self",
            "competency_id": "K1",
            "rater_id": "P1",
            "cycle_id": "2025H1",
            "row_number": 2,
        }
    ]


def test_a_name_that_does_not_fit_is_refused(write: Write, tmp_path: Path) -> None:
    error = refusal(write, tmp_path, "person_id\n1\n", from_filename=r"of_(?P<location>\w+)\.csv")
    assert error.found == "the name 'people.csv'"


@pytest.mark.parametrize("where", [{"Status": "active"}, {"status": (" Active ", "on leave")}])
def test_where_keeps_the_rows_that_match(read: Read, where: dict[str, str]) -> None:
    landed, rows = read(PEOPLE, "person_id,Status\n1,Active\n2,left\n3,active\n", where=where)
    assert [(row["person_id"], row["row_number"]) for row in rows] == [("1", 2), ("3", 4)]
    assert (landed.n_read, landed.n_landed, landed.n_filtered) == (3, 2, 1)
    assert "Status" not in rows[0]


def test_where_filters_irregular_files_alike(read: Read) -> None:
    landed, rows = read(PEOPLE, "person_id,Status\n1,active\n2\n3,left\n", where={"status": "active"})
    assert [row["person_id"] for row in rows] == ["1"]
    assert (landed.n_read, landed.n_landed, landed.n_filtered, len(landed.quarantined)) == (3, 1, 1, 1)


def test_where_must_name_a_header(write: Write, tmp_path: Path) -> None:
    error = refusal(write, tmp_path, "person_id\n1\n", where={"Status": "active"})
    assert (error.column, error.row) == ("Status", 1)


def test_settings_say_how_many_rows_to_skip(read: Read) -> None:
    _, rows = read(PEOPLE, "person_id\nold\nperson_id\n1\n", format=Format(skip_rows=2))
    assert rows == [{"person_id": "1", "row_number": 4}]
