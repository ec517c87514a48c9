"""Sections of the SQL page: the editor, the answer, the tables, and the example questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboards.pages.sql.queries import Table
from dashboards.text import numbers
from dashboards.ui import aria
from dashboards.ui.address import query_string
from dashboards.ui.card import Source, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.icon import icon
from dashboards.ui.notice import notice
from published.cells import FileForm
from published.example_questions import Example
from published.sandbox import Answer, Column

FORMS: tuple[tuple[FileForm, str], ...] = (("csv", "CSV"), ("xlsx", "XLSX"), ("parquet", "Parquet"))
_NARROWEST, _WIDEST, _MARGIN, _PER_LETTER = 90, 320, 40, 8
_SMALL = 0.001
_MEASURED = 100
"""Rows by which a column's width is chosen."""


def from_link() -> Component:
    """Return what is read in the place of an answer where the address brought the question."""
    return notice("info", "This question came with the link and has not been run. Read it, then press Run.")


def editor(statement: str, number: str) -> html.Section:
    """Return the editor.

    Args:
        statement: what stands in it.
        number: by which its reader can stop what they ask with it.
    """
    return html.Section(
        [
            html.Label("Your question in SQL", htmlFor="sql-text", className="sql-label"),
            html.Div(
                [
                    dcc.Textarea(
                        id="sql-text",
                        value=statement,
                        className="sql-text",
                        spellCheck=False,
                        rows=max(6, min(statement.count("\n") + 2, 18)),
                    ),
                    html.Ul(id="sql-words", className="sql-words", role="listbox", hidden=True, **aria.label("Words")),
                ],
                className="sql-editor",
            ),
            html.Div(
                [
                    html.Button("Run", id="sql-run", type="button", className="button button-primary"),
                    html.Button("Stop", id="sql-stop", type="button", className="button", hidden=True),
                    dcc.Store(id="sql-question", data=number),
                    dcc.Store(id="sql-stopped"),
                    html.Span(id="sql-running", className="fine", role="status"),
                    html.P(
                        [
                            html.Kbd("Ctrl"),
                            "+",
                            html.Kbd("Enter"),
                            " runs it; ",
                            html.Kbd("↓"),
                            " and ",
                            html.Kbd("Enter"),
                            " take a word from the list. The address of this page holds the question.",
                        ],
                        className="fine",
                    ),
                ],
                className="sql-actions",
            ),
        ],
        className="card",
    )


def answer_section(statement: str, answer: Answer) -> html.Section:
    """Return the first rows that answer a statement, and the buttons that take all of them away."""
    n_rows = len(answer.rows)
    more = "The first " if answer.is_cut else ""
    title = f"{more}{numbers.counted(n_rows, 'row', 'rows')}"
    n_columns = len(answer.columns)
    said = [f"Answered in {answer.seconds:.2f} s."]
    if answer.is_cut:
        said.append("There are more: the files hold all of them.")
    if n_columns < answer.n_columns:
        said.append(f"Of {answer.n_columns} columns the first {n_columns} are shown.")
    rows = [_row(row) for row in answer.rows]
    columns = [_column(number, each, rows[:_MEASURED]) for number, each in enumerate(answer.columns)]
    table = grid("sql-rows", columns, rows, "Rows that answer the question") if columns else None
    return section(title, _take_away(statement), table, lede=" ".join(said), name="sql-rows-section")


def was_stopped(text: str) -> Component:
    """Return what is read in the place of an answer that was not waited for."""
    return notice("info", text)


def problem(text: str) -> html.Section:
    """Return why a question has no answer, in the database's own words where it did not take it."""
    return section("No answer", html.Pre(text, className="sql-problem", role="alert", tabIndex=0))


def tables_section(tables: Sequence[Table], as_of: date | None, *, is_shareable: bool) -> html.Section:
    """Return the tables with their columns, each folded.

    Args:
        tables: those that can be asked for.
        as_of: the day of the data.
        is_shareable: they are those in which small groups are hidden.
    """
    lede = (
        "People bear numbers here, no names."
        if not is_shareable
        else "Org units and courses, with figures about few people left out: what may be handed on."
    )
    return section(
        "Tables",
        html.Div([_table(table) for table in tables], className="sql-tables"),
        lede=lede,
        source=Source(
            "shareable" if is_shareable else "warehouse", as_of, numbers.counted(len(tables), "table", "tables")
        ),
        name="sql-tables",
    )


def examples_section(examples: Sequence[Example], path: str) -> html.Section | None:
    """Return links that bring an example question into the editor; None where there is none."""
    if not examples:
        return None
    links = [html.Li(dcc.Link(each.question, href=path + query_string({"q": each.sql}))) for each in examples]
    fold = html.Details([html.Summary(f"{len(links)} questions"), html.Ul(links)], className="sql-examples")
    return section("Examples", fold)


def _table(table: Table) -> html.Details:
    columns = [
        html.Div(
            [
                html.Dt([html.Code(each.name), html.Span(each.type)]),
                html.Dd(_words(each.description), className="sql-meaning"),
            ]
        )
        for each in table.columns
    ]
    return html.Details(
        [
            html.Summary(html.Code(table.name)),
            html.P(_words(table.description), className="sql-meaning"),
            html.Dl(columns),
        ],
        **_data("table", table.name),
    )


def _words(description: str) -> str:
    """Return a description without the marks that set names apart where it is read as Markdown."""
    return description.replace("`", "")


def _take_away(statement: str) -> html.Div:
    buttons = [
        html.Button(
            [icon("download"), label],
            type="button",
            className="button",
            title=f"Take away all rows as {label}",
            **_data("sql-form", form),
            **aria.label(f"All rows, as {label}"),
        )
        for form, label in FORMS
    ]
    group = html.Div(buttons, className="download-group", **_data("sql", statement))
    return html.Div([group, html.Span(className="fine sql-taking", role="status")], className="download no-print")


def _data(name: str, value: str) -> dict[str, Any]:
    """Return an attribute that the browser's script reads (assets/sql.js)."""
    return {f"data-{name}": value}


def _column(number: int, column: Column, rows: Sequence[dict[str, Any]]) -> GridColumn:
    longest = max(len(column.name), *(len(row[f"c{number}_text"]) for row in rows), 0)
    width = max(_NARROWEST, min(_WIDEST, _MARGIN + _PER_LETTER * longest))
    return GridColumn(f"c{number}", column.name, column.kind, width=width)


def _row(cells: Sequence[Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for number, value in enumerate(cells):
        row[f"c{number}"] = value
        row[f"c{number}_text"] = _text(value)
    return row


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, float):
        return str(value)
    return f"{value:.4f}".rstrip("0").rstrip(".") if value == 0 or abs(value) >= _SMALL else f"{value:.3g}"
