"""Downloads of the Data page: its own rows, with the same permissions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from dashboards.pages.data.corrections import corrections
from dashboards.pages.data.queries import LARGEST_PAGE, set_aside_rows
from dashboards.pages.data.rows import SetAsideRow
from dashboards.pages.downloads import Download, Found, rows_of_all_pages
from dashboards.snapshot.reader import Reader

Query = Mapping[str, str]


def _set_aside(reader: Reader, query: Query) -> Found:
    file, reason = query.get("file"), query.get("reason")
    rows = rows_of_all_pages(lambda page: set_aside_rows(reader, None, file, reason, page=page, page_size=LARGEST_PAGE))
    return Found("rows-set-aside", "Rows set aside", rows, facts={"file": file, "reason": reason, "n_rows": len(rows)})


def _to_mend(reader: Reader, query: Query) -> Found:
    return corrections(reader, query.get("part", ""), datetime.now(tz=UTC))


MEND = Download("mend", None, "export rows to mend", _to_mend, None)
"""The key is followed by a colon and the contract whose rows are wanted."""

DOWNLOADS = (
    Download(
        "set_aside",
        None,
        "export rows set aside",
        _set_aside,
        SetAsideRow,
        left_out=frozenset({"record"}),
    ),
    MEND,
)
