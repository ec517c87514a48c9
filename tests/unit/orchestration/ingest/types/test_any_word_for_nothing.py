"""Any word for nothing, however it is written, in any column that it can stand in; and words that mean something."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.contracts import ALL_CONTRACTS, Column, Contract, contract_named
from orchestration.ingest.check import read_file
from orchestration.ingest.source.source_file import SourceFile
from orchestration.ingest.types.dates import TIME_TYPES
from orchestration.settings.source_settings import SourceSettings
from tests.unit.in_memory import own_database

few = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# As sources.md has them, by what they may stand in.
NO_VALUE = ("n/a", "null", "none", "-", "#N/A", "(blank)", "nan")
GROUPS = ("team", "department", "division", "job_title", "location")
NO_DAY = ("0000-00-00", "9999-12-31", "2100-12-31", "1900-01-01", "1970-01-01", "0001-01-01", "2999-12-31")
NOBODY = (
    *("anonymous", "anonymous user", "confidential", "hidden", "unknown", "vertraulich", "inconnu", "anónimo"),
    *("onbekend", "nieznany", "důvěrné", "fortrolig", "okänd", "bilinmiyor", "неизвестно", "匿名", "不明"),
    *("Anonymous Rater", "anon", "not disclosed", "N.N.", "-anonymous-", "***", "[redacted]"),
)
TYPED = ("number", "integer", "boolean", *TIME_TYPES)


def is_asked(column: Column) -> bool:
    """Whether a blank cell of the column leaves the row as it is, and a word for nothing may stand in it."""
    return column.is_stored and not column.is_required and (column.is_key or column.type in TYPED)


COLUMNS = [(contract, column) for contract in ALL_CONTRACTS for column in contract.columns if is_asked(column)]
casings = st.sampled_from((str.lower, str.upper, str.title, str))
spaces = st.sampled_from(("", " ", "  ", "\u00a0"))


def read(contract: Contract, column: str, texts: list[str], **source: Any) -> list[tuple[Any, list[str]]]:
    """Return what texts of one column are read as, and what is unreadable in their rows."""
    needed = {name: "x" for name in (each.name for each in contract.required_columns) if name != column}
    needed |= {each.name: each.vocabulary[0] for each in contract.required_columns if each.vocabulary}
    needed |= {each.name: "2025-01-31" for each in contract.required_columns if each.type in TIME_TYPES}
    needed |= {each.name: "1" for each in contract.required_columns if each.type in ("number", "integer")}
    with tempfile.TemporaryDirectory() as folder, own_database() as connection:
        path = Path(folder) / f"{contract.entity}.csv"
        lines = "\n".join('"{}",x'.format(text.replace('"', '""')) for text in texts)
        path.write_text(f"{column},zzz\n{lines}\n", encoding="utf-8")
        source_settings = SourceSettings(constants={**needed, **source.pop("constants", {})}, **source)
        file = SourceFile(contract, path, path.name, None, path.stat().st_size, 0, source_settings)
        query = read_file(connection, file, 1, Path(folder)).typed.query
        return connection.execute(f"select {column}, unreadable from ({query}) order by row_number").fetchall()


@few
@given(
    st.sampled_from(COLUMNS),
    st.lists(st.tuples(st.sampled_from(NO_VALUE), casings, spaces, spaces), min_size=1, max_size=5),
)
def test_a_word_for_nothing_is_blank_and_costs_nothing(
    where: tuple[Contract, Column], written: list[tuple[str, Any, str, str]]
) -> None:
    contract, column = where
    texts = [f"{before}{casing(word)}{after}" for word, casing, before, after in written]
    assert read(contract, column.name, texts) == [(None, [])] * len(texts)


@few
@given(
    st.sampled_from([where for where in COLUMNS if where[1].type == "date" and where[1].name != "valid_from"]),
    st.lists(st.sampled_from((*NO_DAY, *NO_VALUE)), min_size=1, max_size=4),
)
def test_a_day_that_stands_for_none_is_none_beside_any_day(where: tuple[Contract, Column], words: list[str]) -> None:
    contract, column = where
    found = read(contract, column.name, [*words, "2024-02-29"])
    assert [(str(value), unreadable) for value, unreadable in found] == [("None", [])] * len(words) + [
        ("2024-02-29", [])
    ]


@few
@given(st.sampled_from(("ratings/ratings", "ratings/assignments")), st.sampled_from(NOBODY), casings, spaces)
def test_a_rater_who_is_not_named_is_nobody_in_any_writing(contract: str, word: str, casing: Any, space: str) -> None:
    found = read(contract_named(contract), "rater_id", [f"{casing(word)}{space}", "r7"], constants={"relation": "peer"})
    assert [value for value, _ in found] == [None, "r7"]


@few
@given(st.sampled_from((*NO_VALUE, "na", "unknown")), casings, st.floats(0, 5).map(lambda level: round(level, 1)))
def test_a_label_of_the_scale_is_its_level_whatever_else_the_word_means(word: str, casing: Any, level: float) -> None:
    found = read(
        contract_named("ratings/ratings"),
        "level",
        [casing(word), "Strong"],
        scale={"labels": {word: level, "Strong": 5}},
    )
    assert [value for value, _ in found] == [level, 5.0]


@few
@given(
    st.sampled_from(
        [("full_name", word) for word in ("Null", "None", "NA", "Nan", "Unknown", "Hidden")]
        + [(name, word) for name in GROUPS for word in ("NA", "Unknown", "Hidden", "Nullarbor", "Non-food")]
    ),
)
def test_a_name_is_a_name_whatever_it_means_elsewhere(where: tuple[str, str]) -> None:
    column, word = where
    assert read(contract_named("hris/people"), column, [word, "x"]) == [(word, []), ("x", [])]


@few
@given(st.sampled_from(GROUPS), st.sampled_from((*NO_VALUE, "Not assigned", "--", "N.A.", "k. A.", "#NV")), casings)
def test_a_word_for_nothing_is_no_unit_no_title_and_no_place(column: str, word: str, casing: Any) -> None:
    assert read(contract_named("hris/people"), column, [casing(word), "x"]) == [(None, []), ("x", [])]
