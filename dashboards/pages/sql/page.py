"""The SQL page: a question in an editor, its answer in a table, and files with all of its rows.

A question is run by whoever presses Run, never by opening a link: it sees what its reader may see, and is in the audit
log under their name.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import IO, get_args

from dash import Dash, Input, Output, State, html, no_update
from dash.development.base_component import Component
from flask import Flask, Response, request

from dashboards.pages.context import reader
from dashboards.pages.frame import age_notice, register_page
from dashboards.pages.sql.examples import answerable
from dashboards.pages.sql.queries import SANDBOX, answer, answer_as_file, asks_shareable, stop, tables
from dashboards.pages.sql.sections import (
    answer_section,
    editor,
    examples_section,
    from_link,
    problem,
    tables_section,
    was_stopped,
)
from dashboards.snapshot.freshness import freshness
from dashboards.snapshot.guard import NotAllowedError
from dashboards.text import numbers
from dashboards.ui.notice import refusal_text
from dashboards.ui.page import page_head
from dashboards.web.counted import QuestionResult, count_question
from dashboards.web.errors import guarded, note_refusal
from published.cells import FileForm
from published.files import NotPublishedError
from published.sandbox import BusyError, LimitError, QuestionError, Sandbox, StoppedError

PATH, FILE_PATH = "/sql", "/sql/file"
FIRST = "from dim_cycle"
NUMBER_BYTES = 16
FIRST_SHAREABLE = "from gap_by_org_unit\nlimit 100"
_TYPES: dict[FileForm, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_RESULTS: dict[type[QuestionError], QuestionResult] = {
    BusyError: "others were asking",
    LimitError: "ended at a limit",
    StoppedError: "stopped",
    QuestionError: "refused",
}
_CHUNK = 64 * 1024


def register(app: Dash) -> None:
    """Register the page, the callback that answers, and the address of files."""
    register_page("sql", PATH, "SQL", guarded(layout), is_read_again=False)
    server: Flask = app.server
    server.extensions[SANDBOX] = Sandbox(is_ahead=True)

    @app.callback(
        Output("sql-answer", "children"),
        Input("sql-run", "n_clicks"),
        State("sql-text", "value"),
        State("sql-question", "data"),
        running=[
            (Output("sql-run", "disabled"), True, False),
            (Output("sql-stop", "hidden"), False, True),
            (Output("sql-answer", "className"), "is-old", ""),
            (Output("sql-running", "children"), "Asking …", ""),
        ],
        prevent_initial_call=True,
    )
    def run(n_clicks: int | None, statement: object, number: object) -> object:
        if not n_clicks:
            return no_update
        asked = statement if isinstance(statement, str) else ""
        try:
            with _counted("page"):
                return answer_section(asked, answer(reader(), asked, number if isinstance(number, str) else ""))
        except StoppedError as stopped:
            return was_stopped(str(stopped))
        except QuestionError as refused:
            return problem(str(refused))

    @app.callback(
        Output("sql-stopped", "data"),
        Input("sql-stop", "n_clicks"),
        State("sql-question", "data"),
        prevent_initial_call=True,
    )
    def stop_it(n_clicks: int | None, number: object) -> object:
        return stop(reader(), number) if n_clicks and isinstance(number, str) and number else no_update

    @server.post(FILE_PATH)
    def file() -> Response:
        form = request.form.get("form", "")
        if form not in _TYPES:
            return _told("There is no such form.", HTTPStatus.BAD_REQUEST)
        try:
            with _counted(form):
                stream = answer_as_file(reader(), request.form.get("sql", ""), _form(form))
        except BusyError as busy:
            return _told(str(busy), HTTPStatus.TOO_MANY_REQUESTS)
        except QuestionError as refused:
            return _told(str(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
        except (NotAllowedError, NotPublishedError) as refused:
            note_refusal(refused)
            return _told(refusal_text(refused)[0], HTTPStatus.FORBIDDEN)
        return _file_of(stream, _form(form))


def layout(**query: str) -> Component:
    """Return the page for an address.

    Raises:
        NotAllowedError: it is not for this viewer.
        NotPublishedError: there is no snapshot.
    """
    asking = reader()
    asking.require("sql")
    is_shareable, found = asks_shareable(asking), tables(asking)
    fresh = freshness(asking, "sql")
    given = query.get("q", "")
    head = page_head(
        "Ask the published tables", kicker="SQL", dateline=f"Data as of {numbers.day(fresh.as_of)}. Read-only."
    )
    examples = examples_section(answerable([table.name for table in found]), PATH)
    aside = [examples, tables_section(found, fresh.as_of, is_shareable=is_shareable)]
    first = FIRST_SHAREABLE if is_shareable else FIRST
    number = secrets.token_urlsafe(NUMBER_BYTES)
    asked = [editor(given or first, number), html.Div(from_link() if given else None, id="sql-answer")]
    columns = [
        html.Div(asked, className="sql-main"),
        html.Div([each for each in aside if each is not None], className="sql-aside"),
    ]
    notes = [each for each in (age_notice(fresh),) if each is not None]
    return html.Div(
        [head, html.Div([*notes, html.Div(columns, className="sql-columns")], className="page-body")],
        className="page page-wide",
    )


@contextmanager
def _counted(form: str) -> Iterator[None]:
    """Count how a question ended; what the viewer may not ask at all is none."""
    try:
        yield
    except QuestionError as refused:
        count_question(form, next(result for kind, result in _RESULTS.items() if isinstance(refused, kind)))
        raise
    count_question(form, "answered")


def _form(form: str) -> FileForm:
    return next(each for each in get_args(FileForm) if each == form)


def _told(text: str, status: HTTPStatus) -> Response:
    return Response(text, status=status, mimetype="text/plain")


def _file_of(stream: IO[bytes], form: FileForm) -> Response:
    size = os.fstat(stream.fileno()).st_size
    response = Response(_chunks(stream), content_type=_TYPES[form], direct_passthrough=True)
    response.content_length = size
    response.headers["Content-Disposition"] = f'attachment; filename="answer.{form}"'
    response.call_on_close(stream.close)
    return response


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK):
        yield chunk
