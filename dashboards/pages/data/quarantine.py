"""Quarantined rows on the Data page: counted by reason, and each with its file, row, column and what was expected.

The words for the reasons stand here too; their codes come from the expectations, and a code that is not listed is shown
as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboards.pages.context import reader
from dashboards.pages.data.corrections import RowsToCorrect
from dashboards.pages.data.queries import quarantined_rows
from dashboards.pages.data.rows import QuarantineCount, QuarantinedRow
from dashboards.pages.unit_url import page_number
from dashboards.snapshot.guard import or_none
from dashboards.text import numbers
from dashboards.ui.address import address
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state, notice
from dashboards.ui.page import download_section
from dashboards.ui.pagination import pagination

PAGE_SIZE = 50
CORRECTIONS = "corrections:"

REASON_COLUMNS = (
    GridColumn("file", "File", width=220, grows=3, wraps=True),
    GridColumn("column", "Column", width=130, wraps=True),
    GridColumn("reason", "What is the matter", width=210, grows=3, wraps=True),
    GridColumn("n", "Rows", "number", width=80),
    GridColumn("remedy", "What to do", width=300, grows=5, wraps=True),
)
ROW_COLUMNS = (
    GridColumn("file", "File", width=220, grows=3, wraps=True),
    GridColumn("row", "Row", "number", width=80),
    GridColumn("column", "Column", width=130, wraps=True),
    GridColumn("reason", "What is the matter", width=210, grows=3, wraps=True),
    GridColumn("expected", "Expected", width=220, grows=3, wraps=True),
)
FOUND = GridColumn("found", "Found", width=140, grows=2, wraps=True)


def reason_name(code: str) -> str:
    """Return a reason's name, with a capital."""
    name = reason_of(code).name
    return f"{name[0].upper()}{name[1:]}"


def corrections_section(to_correct: Sequence[RowsToCorrect]) -> html.Section | None:
    """Return where rows are taken away to be mended, for those who may see their values."""
    if not to_correct:
        return None
    groups = [
        html.Div(
            [
                html.Span(f"{each.contract}: {numbers.counted(each.n_rows, 'row', 'rows')}{_of_which_wait(each)}"),
                download_section("data", f"{CORRECTIONS}{each.contract}", f"Rows of {each.contract} to mend"),
            ],
            className="download-line",
        )
        for each in to_correct
    ]
    return section(
        "Mend and load again",
        html.Div(groups),
        html.P(
            "Take the rows away, mend them, and put the file into the folder that they came from, under the name that "
            "it has: the next refresh takes its rows as rows of their source and knows by the first columns which ones "
            "they were. XLSX keeps leading zeros in Excel. Rows whose values could not be kept say that they are to be "
            "mended in the source.",
            className="fine",
        ),
        html.P(
            "A row that waits for another needs no mending: export the row that is missing, and it loads by itself at "
            "the next refresh. It is in the file for the case that it names the wrong one.",
            className="fine",
        )
        if any(each.n_waiting for each in to_correct)
        else None,
        lede="With every value, for HR leaders alone; each download is written down.",
    )


def _of_which_wait(each: RowsToCorrect) -> str:
    if not each.n_waiting:
        return ""
    wait = "waits" if each.n_waiting == 1 else "wait"
    which = f"of which {numbers.count(each.n_waiting)} {wait}"
    if each.n_waiting == each.n_rows:
        which = "which waits" if each.n_rows == 1 else "all of which wait"
    return f", {which} for a missing row of {' or '.join(each.awaited)}"


def reasons_section(counts: Sequence[QuarantineCount], day: date | None) -> html.Section:
    """Return how many rows were set aside, by file, column and reason."""
    if not counts:
        return section(
            "Rows set aside",
            empty_state(
                "No row is set aside",
                "Every row that was read fits its contract and names people and competencies that are known.",
                image="check",
            ),
        )
    n = sum(count.n_rows for count in counts)
    return section(
        "Rows set aside, by reason",
        grid("data-reasons", REASON_COLUMNS, [_reason(count) for count in counts], "Rows set aside by reason"),
        lede=(
            "These rows are in no figure. No row is lost: mended it loads, and one that waits loads by itself once the "
            "row it names is exported."
        ),
        source=Source("quarantined_rows", day, numbers.counted(n, "row", "rows")),
    )


def _reason(count: QuarantineCount) -> dict[str, Any]:
    reason = reason_of(count.reason)
    return {
        "file": count.file,
        "file_href": address("data", query={"file": count.file, "reason": count.reason}) + "#data-set-aside",
        "column": count.column_name or "–",
        "reason": reason.name,
        "n": count.n_rows,
        "n_text": numbers.count(count.n_rows),
        "remedy": count.remedy or reason.remedy,
    }


def rows_section(query: Mapping[str, str]) -> Component | None:
    """Return the single rows, a page of them."""
    found = or_none(
        quarantined_rows,
        reader(),
        file=query.get("file"),
        reason=query.get("reason"),
        page=page_number(query),
        page_size=PAGE_SIZE,
    )
    if found is None:
        return None
    if not found.rows:
        return section("Each row", notice("info", "No row is set aside in this file for this reason."))
    has_values = any(row.record is not None for row in found.rows)
    columns = (*ROW_COLUMNS, FOUND) if has_values else ROW_COLUMNS
    lede = (
        "What was found is shown to HR leaders alone."
        if has_values
        else "What was found stands in the file; it is shown to HR leaders alone."
    )
    return section(
        "Each row",
        grid(
            "data-rows",
            columns,
            [_row(row) for row in found.rows],
            "Rows set aside",
            is_part=found.n_total > len(found.rows),
        ),
        pagination(
            found.n_total,
            found.page,
            found.page_size,
            lambda page: address("data", query={**query, "page": page}),
            "Pages of rows",
        ),
        lede=f"The row is counted as a person sees it in the file, headings included. {lede}",
    )


def _row(row: QuarantinedRow) -> dict[str, Any]:
    reason = reason_of(row.reason)
    found = (row.record or {}).get(row.column_name or "")
    return {
        "file": row.file,
        "row": row.row_number,
        "row_text": numbers.count(row.row_number),
        "column": row.header or row.column_name or "–",
        "reason": f"{reason.name}; mended in {row.mended_in}" if row.mended_in else reason.name,
        "expected": row.expected or reason.expected,
        "found": found if found else "blank",
    }


@dataclass(frozen=True)
class Reason:
    """A reason in words.

    Attributes:
        name: what is the matter.
        expected: what should stand there.
        remedy: what to do.
    """

    name: str
    expected: str
    remedy: str


_IN_EXPORT = "Correct it in the source system, or in the file, and put the file in the exports folder again."
_REFERENCE = "The row is kept and loads by itself as soon as the row it names is there."

_REASONS: dict[str, Reason] = {
    "missing": Reason("blank where a value is needed", "a value", _IN_EXPORT),
    "not_in_vocabulary": Reason(
        "a word that is not known",
        "one of the words that the source’s contract lists",
        f"{_IN_EXPORT} A word of your own can be mapped in workspace.yml.",
    ),
    "mended_elsewhere": Reason(
        "mended in another file", "what the mended row says", "Nothing is to be done: the mended row counts."
    ),
    "out_of_range": Reason(
        "a number outside its range", "a number inside the range that the contract states", _IN_EXPORT
    ),
    "conflicting_rows": Reason(
        "two rows for one thing that say different things",
        "one row for each key in a file",
        "Keep the row that is right and take the other out of the file.",
    ),
}

_OFF_THE_SCALE = Reason(
    "a level that the source’s scale has not",
    "a level of the scale that workspace.yml or its profile names for the source",
    f"{_IN_EXPORT} Or mend `scale` in workspace.yml.",
)

_PREFIXES: tuple[tuple[str, Reason], ...] = (
    ("outside_the_scale_", _OFF_THE_SCALE),
    ("no_label_of_the_scale", _OFF_THE_SCALE),
    (
        "unreadable_",
        Reason(
            "not readable as {what}",
            "a {what}",
            "Write it in the format of the other rows, or state the format in workspace.yml.",
        ),
    ),
    ("unknown_", Reason("names a {what} that is in no export", "a {what} that another row describes", _REFERENCE)),
    (
        "ambiguous_",
        Reason(
            "could mean more than one {what}",
            "an id, e-mail address or name that only one {what} has",
            f"Use the id in the export. {_REFERENCE}",
        ),
    ),
)


def reason_of(code: str) -> Reason:
    """Return a reason in words.

    Args:
        code: as in `out_of_range`, `unreadable_date`, `unknown_person`.
    """
    if code in _REASONS:
        return _REASONS[code]
    for prefix, reason in _PREFIXES:
        if code.startswith(prefix):
            what = code.removeprefix(prefix).replace("_", " ")
            return Reason(reason.name.format(what=what), reason.expected.format(what=what), reason.remedy)
    return Reason(code.replace("_", " "), "what the source’s contract says", _IN_EXPORT)
