"""Which competencies are in use on a day: neither a draft nor retired by then."""

from __future__ import annotations

from datetime import date

from .exports import Exports, one_for_each_key


class Lifecycle:
    """The newest word about each competency, and since when its exports call it retired."""

    def __init__(self, exports: Exports, as_of: date) -> None:
        rows = exports.rows["framework/competencies"]
        self._newest = {row["competency_id"]: row for row in one_for_each_key(rows, ("competency_id",))}
        self._seen_retired: dict[str, date] = {}
        for row in sorted(rows, key=lambda row: row["place"]):
            if row.get("status") != "retired":
                self._seen_retired.pop(row["competency_id"], None)
            else:
                self._seen_retired.setdefault(row["competency_id"], min(row["place"].day, as_of))

    def is_in_use(self, competency_id: str, day: date) -> bool:
        """Whether profiles may name the competency on a day; on its last day they no longer do."""
        newest = self._newest[competency_id]
        ends_on = newest.get("retired_on")
        if ends_on is None and newest.get("status") == "retired":
            ends_on = self._seen_retired[competency_id]
        return newest.get("status") != "draft" and (ends_on is None or day < ends_on)
