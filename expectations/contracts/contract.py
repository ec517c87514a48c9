"""The vocabulary in which a contract is written: columns, rules, references, keys.

Only the shapes belong here. The contracts themselves stand in one module per source; how a contract becomes a Great
Expectations suite stands in `expectations.suites`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["text", "number", "integer", "boolean", "date", "timestamp"]
# How a column of each type is stored.
SQL_TYPES: dict[ColumnType, str] = {
    "text": "varchar",
    "number": "double",
    "integer": "bigint",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
ReferenceKind = Literal["person", "competency"]
Severity = Literal["quarantine", "warning"]
Precedence = Literal["newest_file", "newest_answer", "furthest_status"]

LOWEST_LEVEL = 0.0
HIGHEST_LEVEL = 5.0


@dataclass(frozen=True)
class Column:
    """One column of a contract.

    Attributes:
        name: the warehouse's own word for it.
        type: what its text is read as.
        description: one sentence; it becomes the column's comment.
        is_required: a row without it is set aside, a file without the column is refused.
        vocabulary: the closed list of words it may hold (compared without regard to case, spaces, `_` and `-`).
        minimum: lowest number allowed, inclusive.
        maximum: highest number allowed, inclusive.
        also_known_as: other headers that mean this column; matched like the name itself.
        refers_to: whose id this is; such a reference is resolved across systems at every refresh.
        is_stored: False for what must never be kept, not even in quarantine.
        is_duration: a length of time in hours, which may also be written as PT1H30M, 1h 30m or 1:30.
        is_key: an id or a reference; words for nothing are blank in it.
        may_be_nobody: words for somebody who is not named, such as Anonymous, are blank in it.
        is_name: a name that people write; doubled spaces and HTML entities are no part of it.
        is_group: a name by which rows are brought together, as that of a unit; words for nothing are blank in it.
        is_detail: what can't be read in it is blank and reported, and never costs the row.
        is_money: an amount, which may be written with its currency or as a word for nothing to pay.
        is_percentage: a number that may be written with a per cent sign.
    """

    name: str
    type: ColumnType
    description: str
    is_required: bool = False
    vocabulary: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    also_known_as: tuple[str, ...] = ()
    refers_to: ReferenceKind | None = None
    is_stored: bool = True
    is_duration: bool = False
    is_key: bool = False
    may_be_nobody: bool = False
    is_name: bool = False
    is_group: bool = False
    is_detail: bool = False
    is_money: bool = False
    is_percentage: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule about one row that no single column can state.

    Attributes:
        code: the reason shown with a row that breaks it; snake_case, never a value.
        column: the column to mend.
        breaks_when: SQL predicate over the contract's typed columns, true for a bad row (standard SQL, no subquery).
        expected: what would have been right, in words.
        remedy: what to do, in words.
        severity: `quarantine` sets the row aside; `warning` loads it and reports it.
        may_break_when: a predicate that takes less time and is true for every bad row and few others; where no row
            fulfils it the rule itself is not asked.
    """

    code: str
    column: str
    breaks_when: str
    expected: str
    remedy: str
    severity: Severity = "quarantine"
    may_break_when: str | None = None


@dataclass(frozen=True)
class Contract:
    """One kind of export.

    Attributes:
        source: the folder under `exports/` (hris, framework, ratings, lms, market, development).
        entity: the file's name in that folder, plural.
        grain: what one row is, in words.
        columns: in the order of the documentation.
        key: columns that name a row; rows with one key are the same fact.
        rules: what goes beyond a column.
        precedence: which of several rows with one key counts: that of the newest file, or the newest answer, or of the
            newest file the one that got furthest.
        has_history: rows may carry `valid_from`; without it each file is a snapshot of the day in its name.
        is_list: a list whose keys may be any text, so that a line of totals would pass for one more entry.
        may_be_vacant: the column whose rows stand for nobody where it is blank; they are left out.
    """

    source: str
    entity: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[Rule, ...] = ()
    precedence: Precedence = "newest_file"
    has_history: bool = False
    may_be_vacant: str | None = None
    is_list: bool = False

    @property
    def name(self) -> str:
        """The contract's name, as in `hris/people`."""
        return f"{self.source}/{self.entity}"

    @property
    def table(self) -> str:
        """The raw table's name without its schema, as in `hris__people`."""
        return f"{self.source}__{self.entity}"

    @property
    def stored_columns(self) -> tuple[Column, ...]:
        """The columns that reach the warehouse, in order."""
        return tuple(column for column in self.columns if column.is_stored)

    @property
    def required_columns(self) -> tuple[Column, ...]:
        """The columns that a file can't be without."""
        return tuple(column for column in self.columns if column.is_required)

    def column(self, name: str) -> Column:
        """Return the column of that name.

        Raises:
            KeyError: the contract has no such column.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name!r}")
