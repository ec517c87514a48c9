"""Single values of a table as files hold them."""

from __future__ import annotations

import json
import math
from datetime import date, time
from decimal import Decimal
from typing import Any, Literal

from published.spreadsheets import harmless

FileForm = Literal["csv", "json", "parquet", "xlsx"]


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Return a value as JSON holds it: days and times in ISO 8601, nothing for what is no number."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.hex() if isinstance(value, bytes) else str(value)


def csv_cell(value: object) -> object:
    """Return a value as CSV holds it: a blank for nothing, no text that a spreadsheet program would run."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | tuple):
        return harmless(json.dumps(plain(value), ensure_ascii=False))
    return harmless(value) if isinstance(value, str) else value
