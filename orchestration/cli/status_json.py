"""`skillgap status --json`: the facts of `skillgap status` under keys that stay; docs/notices.md lists them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from orchestration.cli.status import Status
from published.refresh_log import Refresh

VERSION = 1


def as_json_text(status: Status) -> str:
    """Return a status as JSON, one object; moments are UTC, days and moments as ISO 8601 has them."""
    return json.dumps(as_facts(status), indent=2, ensure_ascii=False, default=_written)


def as_facts(status: Status) -> dict[str, Any]:
    """Return what JSON says of a status.

    References that do not resolve are counted: their texts are personal, and a program that watches needs none.
    """
    return {
        "version": VERSION,
        "published": _refresh(status.published),
        "newest": _refresh(status.newest),
        "running_step": status.running_step,
        "was_killed": status.was_killed,
        "is_erasure_unfinished": status.is_erasure_unfinished,
        "missing_cycle": status.missing_cycle,
        "n_files": status.n_files,
        "n_set_aside": sum(tally.n_rows for tally in status.quarantined),
        "n_mended": status.n_mended,
        "set_aside": [
            {
                "contract": tally.contract,
                "column": tally.column_name,
                "reason": tally.reason,
                "n_rows": tally.n_rows,
                "first_place": tally.first_place,
                "remedy": tally.remedy,
            }
            for tally in status.quarantined
        ],
        "unresolved": [
            {"contract": contract, "column": column, "cause": each.code, "n_rows": each.n_rows, "n_texts": each.n_texts}
            for (contract, column), causes in status.unresolved.items()
            for each in causes
        ],
        "failed_checks": [
            {
                "subject": check.subject,
                "check": check.check_name,
                "n_failing": check.n_failing,
                "details": check.details,
            }
            for check in status.failed_checks
        ],
        "restatements": [
            {
                "cycle_id": each.cycle_id,
                "table": each.table_name,
                "n_rows_changed": each.n_rows_changed,
                "largest_change": each.largest_change,
                "figure": each.figure,
                "cause": each.cause,
            }
            for each in status.restatements
        ],
        "removals": [
            {"reason": each.reason, "contract": each.contract, "file": each.file, "n_rows": each.n_rows}
            for each in status.removals
        ],
    }


def _refresh(refresh: Refresh | None) -> Mapping[str, Any] | None:
    if refresh is None:
        return None
    return {
        "refreshed_at": refresh.refreshed_at,
        "status": refresh.status,
        "seconds": refresh.seconds,
        "as_of": refresh.as_of,
        "reason": refresh.reason,
    }


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='seconds')}Z"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")
