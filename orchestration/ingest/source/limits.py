"""How much a file may ask for: what it unpacks to, columns, and single texts. A refusal names the limit.

Whatever is within them takes memory by the bytes that are read. Real exports come nowhere near: a repetitive CSV packs
to a twentieth, a wide form has some hundred columns, a spreadsheet's cell holds 32,767 characters.
"""

from __future__ import annotations

from orchestration.ingest.source.read_error import ReadError

MOST_COLUMNS = 16_384  # as many as a worksheet has
CELLS_AT_A_TIME = 1_000_000  # of a table that is read in batches
LONGEST_TEXT = 1 << 23  # characters of a field, a line, or a record; beyond it a quote or a brace was never closed
LONGEST_HEADER = 4096  # characters
MOST_UNPACKED_FOR_A_BYTE = 100
_UNPACKED_IN_ANY_CASE = 32_000_000
_MEGABYTE = 1_000_000


def most_unpacked(n_packed: int) -> int:
    """Return to how many bytes so many packed ones may unpack."""
    return max(_UNPACKED_IN_ANY_CASE, MOST_UNPACKED_FOR_A_BYTE * n_packed)


def unpacks_to_too_much(n_packed: int, what: str = "a packed file that unpacks to") -> ReadError:
    """Return the error for a file that unpacks to more than that.

    Args:
        n_packed: its size, packed.
        what: grows so large, as the error says it.
    """
    most, in_any_case = most_unpacked(n_packed) / _MEGABYTE, _UNPACKED_IN_ANY_CASE // _MEGABYTE
    return ReadError(
        found=f"{what} more than {most:.0f} MB, from {n_packed / _MEGABYTE:.1f} MB",
        expected=f"at most {most:.0f} MB ({MOST_UNPACKED_FOR_A_BYTE} times its size, or {in_any_case} MB)",
        remedy="Export it again, in several files if it is as large as that; or unpack it here, if it is one table.",
    )


def too_many_columns(what: str = "columns", row: int | None = None) -> ReadError:
    """Return the error for a table with too many columns.

    Args:
        what: there are too many of.
        row: where that shows.
    """
    return ReadError(
        row=row,
        found=f"more than {MOST_COLUMNS} different {what}",
        expected=f"at most {MOST_COLUMNS} {what}",
        remedy="Export the columns that are needed, with one record per person, answer or course.",
    )


def too_long(what: str, row: int, remedy: str) -> ReadError:
    """Return the error for a text that is too long to be one.

    Args:
        what: it should be.
        row: where it begins.
        remedy: what to do.
    """
    return ReadError(
        row=row,
        found=f"{what} of more than {LONGEST_TEXT} characters",
        expected=f"at most {LONGEST_TEXT} characters",
        remedy=remedy,
    )


def rows_at_a_time(n_columns: int, most: int) -> int:
    """Return how many rows of so many columns are held at a time.

    Args:
        n_columns: of the table.
        most: rows, however few columns there are.
    """
    return max(1, min(most, CELLS_AT_A_TIME // max(n_columns, 1)))
