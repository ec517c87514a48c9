"""The process of `published.sandbox`: it answers one statement over one file and ends.

The question comes on the standard input, the answer goes to the standard output, both as JSON. Whoever starts the
process ends it at its limits; what it limits itself here is memory, files and processes of its own.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

import duckdb

from published.cells import plain
from published.database import open_sealed

_ANSWERED = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_BATCH = 50
_LONGEST_ERROR = 2000
_MB = 2**20
# Of all that the process may hold in memory: more than DuckDB may, for the rows that leave it.
_TIMES_DUCKDBS_MEMORY = 3
_NUMBERS = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER"})
_OTHER_NUMBERS = ("UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")


# What tells where the file lies on this machine, or how the process is set up. Whoever puts such a name together from
# pieces is not kept from it: it is no secret, but nobody's business.
_ABOUT_THE_MACHINE = (
    "database_list",
    "duckdb_databases",
    "duckdb_settings",
    "duckdb_secrets",
    "pg_settings",
    "current_setting",
)


class RefusedError(Exception):
    """A statement that is not answered; its text says why."""


def main() -> None:
    """Answer the question on the standard input."""
    question = json.load(sys.stdin)
    output = _output_of_its_own()
    os.chdir(question["folder"])
    _limit(question)
    began = time.monotonic()
    try:
        answer = answered(question)
    except (MemoryError, duckdb.OutOfMemoryException):
        answer = {"error": "It needs more memory than a question may have; ask for less at once."}
    except (RefusedError, duckdb.Error, RuntimeError, ValueError, OSError) as error:
        answer = {"error": str(error)[:_LONGEST_ERROR]}
    with output:
        json.dump(answer | {"seconds": time.monotonic() - began}, output)


def _output_of_its_own() -> TextIO:
    """Return the standard output for the answer alone: after two seconds DuckDB draws there how far it has come."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return output


def _limit(question: Mapping[str, Any]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    memory = question["memory_mb"] * _MB * _TIMES_DUCKDBS_MEMORY
    limits = (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_FSIZE, question["file_bytes"]),
        (resource.RLIMIT_CPU, int(question["seconds"]) + 5),
        (resource.RLIMIT_CORE, 0),
    )
    for which, most in limits:
        resource.setrlimit(which, (most, most))


def answered(question: Mapping[str, Any]) -> dict[str, Any]:
    """Answer a question by its first rows, or by a file with all of them.

    Args:
        question: the fields of `published.sandbox.Limits`, `file`, `sql`, `form` (None: first rows) and `folder`.

    Raises:
        RefusedError: it is no single question, or its file would be too large.
        duckdb.Error: the database does not take it.
    """
    with open_sealed(Path(question["file"]), memory_limit=f"{question['memory_mb']}MB") as connection:
        statements = connection.extract_statements(question["sql"])
        if len(statements) != 1:
            found = f"are {len(statements)} statements" if statements else "is no statement"
            raise RefusedError(f"There {found}; ask one at a time.")
        if statements[0].type not in _ANSWERED:
            raise RefusedError(
                "This is no question: one begins with SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN."
            )
        if any(name in question["sql"].lower() for name in _ABOUT_THE_MACHINE):
            raise RefusedError("What tells of the machine is not answered; `show tables` names what can be asked for.")
        connection.execute(statements[0])
        if question["form"] is not None:
            return {"n_rows": _written(connection, question)}
        return _first_rows(connection, question)


def _written(result: duckdb.DuckDBPyConnection, question: Mapping[str, Any]) -> int:
    # Imported here: what writes files takes longer to load than most questions to answer.
    from published.query_files import TooManyRowsError, write_rows

    file = Path(question["folder"]) / "rows"
    try:
        with file.open("wb") as stream:
            return write_rows(result, question["form"], stream, is_marked=True, folder=file.parent)
    except TooManyRowsError as error:
        raise RefusedError(f"{error} Take CSV or Parquet.") from error
    except OSError as error:
        most = f"{question['file_bytes'] // _MB:,} MB"
        raise RefusedError(f"The file would be larger than {most}, or the disk is full; ask for less.") from error


def _first_rows(result: duckdb.DuckDBPyConnection, question: Mapping[str, Any]) -> dict[str, Any]:
    columns = [[str(each[0])[: question["longest_text"]], _kind(str(each[1]))] for each in result.description or ()]
    rows: list[list[Any]] = []
    n_bytes, is_cut = 0, False
    while not is_cut and (batch := result.fetchmany(_BATCH)):
        for row in batch:
            cells = [_cell(value, question["longest_text"]) for value in row[: question["columns"]]]
            n_bytes += len(json.dumps(cells))
            is_cut = len(rows) == question["rows"] or n_bytes > question["answer_bytes"]
            if is_cut:
                break
            rows.append(cells)
    return {"columns": columns[: question["columns"]], "n_columns": len(columns), "rows": rows, "is_cut": is_cut}


def _cell(value: object, longest: int) -> object:
    found = plain(value)
    if found is None or isinstance(found, bool | float | int):
        # Beyond that a browser's numbers are not whole.
        return str(found) if isinstance(found, int) and abs(found) > 2**53 else found
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}…"


def _kind(type_name: str) -> str:
    return "number" if type_name in _NUMBERS or type_name.startswith(_OTHER_NUMBERS) else "text"
