"""Errors about headers, in words. Which header is which column is decided in `headers`."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from expectations.contracts import Column
from orchestration.ingest.source.read_error import SETTING, ReadError
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.text import plain

_SHOWN_HEADERS = 30


def claimed_twice(row: int | None, meaning: str, headers: Sequence[str]) -> ReadError:
    """Return the error for headers of which one would do.

    Args:
        row: the header's row number.
        meaning: the column that they all mean, or, of headers that hold a value, what they are about.
        headers: the headers.
    """
    named = " and ".join(repr(header) for header in headers)
    return ReadError(
        row=row,
        column=meaning,
        found=f"the headers {named}, which all mean {meaning}",
        expected="one header for each column",
        remedy=f"Say which one counts under {SETTING} in workspace.yml, by its place where they are equal "
        f"({headers[-1]}#{len(headers)}), or take one of them out of the export.",
        setting="columns",
    )


def missing_columns(
    row: int | None,
    missing: Sequence[Column],
    headers: Sequence[str],
    free: Sequence[str],
    settings: SourceSettings,
) -> ReadError:
    """Return the error for columns that are not there, with the headers that come near them.

    A row without any known header that looks like data is not repeated: it would put a person into messages and
    records.

    Args:
        row: the header's row number.
        missing: the columns.
        headers: all headers.
        free: those that are no column; blank ones left out.
        settings: how the file differs from the canonical one.
    """
    is_unknown_throughout = len(free) == sum(1 for header in headers if header.strip())
    if is_unknown_throughout and any(_looks_like_data(header) for header in headers):
        return ReadError(
            row=row,
            column=", ".join(column.name for column in missing),
            found="a first row that looks like data",
            expected="a header row above the data",
            remedy="Export the file with its column headers.",
        )
    mapped = settings.columns.get(missing[0].name)
    names = [f"{column.name} (or {', '.join(column.also_known_as)})" for column in missing if column.also_known_as]
    names += [column.name for column in missing if not column.also_known_as]
    words = [plain(word) for column in missing for word in (column.name, *column.also_known_as)]
    expected = f"a header for {', '.join(names)}"
    if mapped:
        words += [plain(header) for header in mapped.headers]
        who = f"the profile {settings.profile} says" if settings.profile else "workspace.yml says"
        asked = [*map(repr, mapped.headers), *(f"one that fits {pattern!r}" for pattern in mapped.patterns)]
        expected = f"the header {' or '.join(asked)}, as {who}"
    near = [header for header in free if difflib.get_close_matches(plain(header), words, n=1, cutoff=0.6)]
    hint = f"{near[0]!r} comes near. " if near else ""
    shown = ", ".join(repr(header) for header in headers[:_SHOWN_HEADERS])
    return ReadError(
        row=row,
        column=", ".join(column.name for column in missing),
        found=f"the headers {shown}" if shown else "no headers",
        expected=expected,
        remedy=f"{hint}Add the column to the export, or name its header under {SETTING} in workspace.yml.",
        setting="columns",
    )


def nothing_but_texts(row: int | None, headers: Sequence[str]) -> ReadError:
    """Return the error for a file in which no header that may hold a value holds one; the texts are not repeated."""
    return ReadError(
        row=row,
        found=f"texts and no values below the headers {', '.join(repr(each) for each in headers[:_SHOWN_HEADERS])}",
        expected="numbers, or words that `scale` knows",
        remedy=f"Give each word of the answers a level under {SETTING} in workspace.yml, or export them as numbers.",
        setting="scale.labels",
    )


def nothing_to_unpivot(row: int | None, headers: Sequence[str], pattern: str) -> ReadError:
    """Return the error for a file without any header that holds a value."""
    return ReadError(
        row=row,
        found=f"the headers {', '.join(repr(header) for header in headers[:_SHOWN_HEADERS])}",
        expected=f"headers that fit {pattern!r}, as `unpivot` says, and leave no column open that rows need",
        remedy=f"Mend {SETTING} in workspace.yml, or export the columns that hold the values.",
        setting="unpivot.headers",
    )


def _looks_like_data(header: str) -> bool:
    """Whether a header is an address, a number or a day."""
    return "@" in header or sum(c.isdigit() for c in header) > len(header.strip()) / 2
