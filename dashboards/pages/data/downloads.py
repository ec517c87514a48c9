"""Downloads of the Data page: its own rows, with the same permissions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from dashboards.pages.data.corrections import corrections
from dashboards.pages.data.queries import LARGEST_PAGE, quarantined_rows
from dashboards.pages.data.rows import QuarantinedRow
from dashboards.pages.downloads import Download, Found, rows_of_all_pages
from dashboards.snapshot.reader import Reader

Query = Mapping[str, str]


def _quarantine(reader: Reader, query: Query) -> Found:
    file, reason = query.get("file"), query.get("reason")
    rows = rows_of_all_pages(
        lambda page: quarantined_rows(reader, None, file, reason, page=page, page_size=LARGEST_PAGE)
    )
    return Found("rows-set-aside", "Rows set aside", rows, facts={"file": file, "reason": reason, "n_rows": len(rows)})


def _corrections(reader: Reader, query: Query) -> Found:
    return corrections(reader, query.get("part", ""), datetime.now(tz=UTC))


CORRECTIONS = Download("corrections", None, "export rows to mend", _corrections, None)
"""The key is followed by a colon and the contract whose rows are wanted."""

DOWNLOADS = (
    Download(
        "quarantine",
        None,
        "export rows set aside",
        _quarantine,
        QuarantinedRow,
        left_out=frozenset({"record"}),
    ),
    CORRECTIONS,
)
