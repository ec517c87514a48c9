"""The shapes of what `skillgap check` finds out: files, findings, references, and what there is to see a gap of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from orchestration.errors import ExportError
from orchestration.ingest.references import ReferenceReport
from orchestration.ingest.source.headers import UnknownHeader


@dataclass(frozen=True)
class Finding:
    """Rows of one file with the same thing wrong.

    Attributes:
        reason: a code.
        column: the column to mend; None where the row as a whole is meant.
        n: how many.
        first_row: the first of them.
        example: what stands there, if it may be shown.
        expected: what would have been right.
        remedy: what to do.
        is_quarantined: the rows would be set aside; else they would be loaded and reported.
        header: the header of the first one's cell, where a row of the file makes several.
    """

    reason: str
    column: str | None
    n: int
    first_row: int
    example: str | None
    expected: str
    remedy: str
    is_quarantined: bool
    header: str | None = None


@dataclass(frozen=True)
class CheckedFile:
    """What one file is and would become.

    Attributes:
        contract: the contract it belongs to.
        file: path relative to the workspace.
        error: why it would be refused whole; None if it would be loaded.
        headers: column → header it was found under.
        absent: columns that are not in the file; none of them is required.
        unknown: headers that are no column.
        details: what was detected.
        n_read: data rows in the file.
        n_filtered: rows that `where` leaves out.
        findings: what is wrong with rows, the most frequent first.
        waiting: column → rows that would wait, because what it names there is unknown.
    """

    contract: str
    file: str
    error: ExportError | None
    headers: dict[str, str]
    absent: tuple[str, ...]
    unknown: tuple[UnknownHeader, ...]
    details: dict[str, str]
    n_read: int
    n_filtered: int
    findings: tuple[Finding, ...]
    waiting: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_quarantined(self) -> int:
        """Rows that would be set aside for what stands in them."""
        return sum(finding.n for finding in self.findings if finding.is_quarantined)


@dataclass(frozen=True)
class CycleDays:
    """One assessment cycle as an export has it.

    Attributes:
        name: its name, or its id where it has none.
        closes_on: its last day.
    """

    name: str
    closes_on: date


@dataclass(frozen=True)
class LateAnswers:
    """Answers of one cycle that came after its grace and count nowhere.

    Attributes:
        cycle_id: the cycle.
        n_late: how many.
        n_answers: of how many.
        first_day: the day of the first of them.
    """

    cycle_id: str
    n_late: int
    n_answers: int
    first_day: date


@dataclass(frozen=True)
class NamedCycle:
    """A cycle as the ratings name it.

    Attributes:
        cycle_id: the text.
        first_day: the day of its first answer; None: answers have no days.
        last_day: the day of its last one.
    """

    cycle_id: str
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class NamedInRatings:
    """What ratings name, whether it is known or not; empty where it is more than a person would look over.

    Attributes:
        cycles: the cycles, by their first answer.
        competencies: the texts that name competencies, in the order of the alphabet.
    """

    cycles: tuple[NamedCycle, ...] = ()
    competencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class GapBasis:
    """How far the way from answers to gaps goes, counted within the files.

    Attributes:
        n_people: people.
        n_without_role: people without a role, of whom no level is asked.
        n_answers: ratings with a level.
        n_unknown: column (`cycle_id`, `person_id`, `competency_id`) → such ratings in which it names nothing known.
        n_late: such ratings that came after the grace of their cycle.
        n_counting: such ratings that are left, in cycles that have closed.
        n_targets: levels asked for, of known competencies.
        n_with_target: people of whom some level is asked.
        n_with_gap_basis: people with an answer that counts for a competency of which a level is asked of them.
    """

    n_people: int = 0
    n_without_role: int = 0
    n_answers: int = 0
    n_unknown: Mapping[str, int] = field(default_factory=dict)
    n_late: int = 0
    n_counting: int = 0
    n_targets: int = 0
    n_with_target: int = 0
    n_with_gap_basis: int = 0


@dataclass(frozen=True)
class CheckReport:
    """What all files are and would become.

    Attributes:
        files: one examination per file, by contract and name.
        references: how references between them resolve.
        absent: contracts without a file.
        cycles: the assessment cycles in the files, the earliest first.
        is_compared: files were held against what they brought before; not while a refresh writes.
        late: cycles with answers that came after their grace.
        named_in_ratings: cycles and competencies that the ratings name.
        gap_basis: how far the way from answers to gaps goes.
    """

    files: tuple[CheckedFile, ...]
    references: tuple[ReferenceReport, ...]
    absent: tuple[str, ...]
    cycles: tuple[CycleDays, ...] = ()
    is_compared: bool = True
    late: tuple[LateAnswers, ...] = ()
    named_in_ratings: NamedInRatings = NamedInRatings()
    gap_basis: GapBasis = GapBasis()
