"""The example questions of `dbt_project/analyses`: each a file with its question as the first comment."""

from __future__ import annotations

from dataclasses import dataclass

from published.installation import ROOMS

FOLDER = ROOMS / "dbt_project" / "analyses"


@dataclass(frozen=True)
class Example:
    """A question with the SQL that answers it.

    Attributes:
        name: the file's name without ending.
        question: its first comment.
        sql: the statement.
    """

    name: str
    question: str
    sql: str


def examples() -> list[Example]:
    """Return the example questions, in the order of their names."""
    found = []
    for file in sorted(FOLDER.glob("*.sql")):
        text = file.read_text(encoding="utf-8").strip()
        comment, _, sql = text.partition("\n")
        found.append(Example(file.stem, comment.removeprefix("--").strip(), sql.strip()))
    return found
