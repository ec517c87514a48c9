"""What an error has to say, so that no test forgets a part of it."""

from __future__ import annotations

from orchestration.errors import ExportError


def assert_says(
    error: ExportError, *, file: str, row: int | None, column: str | None, found: str, expected: str, remedy: str
) -> None:
    """Assert all six parts; the texts need only be contained."""
    assert (error.file, error.row, error.column) == (file, row, column)
    assert found in error.found
    assert expected in error.expected
    assert remedy in error.remedy
