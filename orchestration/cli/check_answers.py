"""The three answers at the end of `skillgap check`: what will be read, what will not, what is missing to see a gap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console

from expectations.contracts import contract_named
from orchestration.cli.proposal_text import headers_in, proposal_text
from orchestration.ingest.check_report import CheckedFile, CheckReport, GapBasis
from orchestration.ingest.discover import Discovery
from orchestration.ingest.mapping.proposal import Proposal
from orchestration.ingest.notices import notices_of
from orchestration.ingest.references import identity_of

_SHOWN_COLUMNS = 12
_SHOWN_REASONS = 3
# Contracts without which there is no gap, and what they hold.
_NEEDED = {
    "hris/people": "people",
    "framework/competencies": "competencies",
    "framework/deployments": "the levels asked for",
    "ratings/cycles": "assessment cycles",
    "ratings/ratings": "ratings",
}
# Contracts that skillgap map begins where ratings are read.
_BEGUN = frozenset({"framework/competencies", "framework/deployments", "ratings/cycles"})
_NAMED = {
    "cycle_id": "cycle",
    "person_id": "person",
    "rater_id": "rater",
    "competency_id": "competency",
    "course_id": "course",
    "manager_id": "manager",
    "org_unit_id": "unit",
    "parent_org_unit_id": "unit",
    "role_id": "role",
    "career_level": "career level",
    "behaviour_id": "behaviour",
}
# Contract → what becomes of a row that names something unknown and does not wait, where it is not read without that.
_LOST = {"framework/deployments": "asked of nobody", "ratings/ratings": "counted for the competency alone"}


def answers(
    console: Console,
    report: CheckReport,
    discovery: Discovery,
    proposals: Mapping[str, Sequence[Proposal]],
    more: Mapping[str, Sequence[Proposal]],
    missing_cycle: str | None,
) -> None:
    """Print the answers.

    Args:
        console: where to.
        report: what the files are and would become.
        discovery: what lies in `exports/`.
        proposals: file that is not read as it is → what `skillgap map` would write for it.
        more: file whose headers fit → what `skillgap map` would add.
        missing_cycle: what is missing to see levels, as `next_cycle` says it.
    """
    _answer(console, "What will be read", list(_read(report)), "Nothing yet.", style=None)
    left_out = list(_not_read(report, discovery, proposals, more))
    _answer(console, "What will not be read", left_out, "Nothing is left out.", style="yellow")
    missing = list(_missing(report, proposals, missing_cycle))
    _answer(console, "What is missing to see a gap", missing, "Nothing.", style="yellow")
    basis = report.gap_basis
    if basis.n_with_gap_basis and not _refused(report):
        console.print(
            f"  {basis.n_with_gap_basis} of {basis.n_people} people have a rating that counts for a competency of "
            "which a level is asked of them.",
            style="green",
        )


def _answer(console: Console, title: str, lines: list[str], otherwise: str, *, style: str | None) -> None:
    console.print(f"\n{title}", style="bold")
    for line in lines or [otherwise]:
        console.print(f"  {line}", style=style if lines else "green")


def _read(report: CheckReport) -> Iterator[str]:
    for file in report.files:
        if not file.error:
            n_rows = file.n_read - file.n_filtered - file.n_quarantined
            n_waiting = sum(file.waiting.values())
            waiting = f", {n_waiting} of which would wait" if n_waiting else ""
            yield f"{file.file}: {rows_text(n_rows)} of {file.contract}{waiting}"
            yield from (f"{file.file}: {each.text}" for each in notices_of(file.contract, file.details) if each.is_read)


def _not_read(
    report: CheckReport,
    discovery: Discovery,
    proposals: Mapping[str, Sequence[Proposal]],
    more: Mapping[str, Sequence[Proposal]],
) -> Iterator[str]:
    """Yield files, sheets, columns and rows that are left out, and why."""
    for unclaimed in discovery.unclaimed:
        if unclaimed.name in proposals:
            yield f"{unclaimed.name}: not yet. {_looks_like(proposals[unclaimed.name])}"
        else:
            yield f"{unclaimed.name}: {unclaimed.found}. {unclaimed.remedy}"
    for name in discovery.unsettled:
        yield f"{name}: it is still being written; look again later."
    for file in report.files:
        if file.error:
            remedy = _looks_like(proposals[file.file]) if file.file in proposals else file.error.remedy
            found = f"found {file.error.found}; expected {file.error.expected}"
            yield f"{file.file}: refused as {file.contract}; {found}. {remedy}"
            yield from _added(file.file, more.get(file.file, ()))
    for name in dict.fromkeys(file.file for file in report.files if not file.error):
        of_name = [file for file in report.files if file.file == name and not file.error]
        yield from (f"{name}: {part}" for part in dict.fromkeys(part for file in of_name for part in _left_out(file)))
        yield from _added(name, more.get(name, ()))
        unread = set.intersection(*({each.header for each in file.unknown} for file in of_name))
        named = {h for each in more.get(name, ()) for source in each.columns.values() for h in headers_in(source)}
        headers = [each.header for each in of_name[0].unknown if each.header in unread - named]
        if headers:
            beyond = f" and {len(headers) - _SHOWN_COLUMNS} more" if len(headers) > _SHOWN_COLUMNS else ""
            yield f"{name}: columns that are left out: {', '.join(headers[:_SHOWN_COLUMNS])}{beyond}."
    yield from _read_without(report)
    for late in report.late:
        yield (
            f"{late.n_late} of {late.n_answers} answers of {late.cycle_id} came after its grace, the first on "
            f"{late.first_day}, and count nowhere. If submitted_on is the day of the export, map another header to it; "
            "else mend closes_on of the cycle."
        )


def _read_without(report: CheckReport) -> Iterator[str]:
    """Yield the references that find nothing and cost no row, but for what they would have said."""
    for each in report.references:
        if (
            each.n_unresolved
            and each.column in _NAMED
            and each.column not in identity_of(contract_named(each.contract))
        ):
            lost = _LOST.get(each.contract, "read without it")
            rows = f"{rows_text(each.n_unresolved)} of {each.contract}"
            yield f"{rows}: unknown {_NAMED[each.column]}, so {lost}; References across systems says why."


def _added(name: str, more: Sequence[Proposal]) -> Iterator[str]:
    """Yield what would be read of a file besides if `skillgap map` wrote it down."""
    for proposal in more:
        yield f"{name}: not yet, {proposal_text(proposal)}; skillgap map writes that into workspace.yml."


def _looks_like(proposals: Sequence[Proposal]) -> str:
    """Return what a file looks like, and the way to have it read so."""
    contracts = ", ".join(proposal.contract for proposal in proposals)
    return f"It looks like {contracts}; skillgap map writes that into workspace.yml."


def _left_out(file: CheckedFile) -> Iterator[str]:
    """Yield what is left out of a file that is read, but for its columns."""
    yield from (notice.text for notice in notices_of(file.contract, file.details) if not notice.is_read)
    if not file.n_read:
        yield "there is no row in it, a header alone."
    if file.n_filtered:
        yield f"{rows_text(file.n_filtered)} that the settings leave out."
    set_aside = [finding for finding in file.findings if finding.is_quarantined]
    if set_aside:
        reasons = [f"{each.n} × {each.column or 'row'} {each.reason.replace('_', ' ')}" for each in set_aside]
        listed = ", ".join(reasons[:_SHOWN_REASONS]) + (", …" if len(reasons) > _SHOWN_REASONS else "")
        yield f"{rows_text(file.n_quarantined)} set aside: {listed}."
    if file.waiting:
        listed = ", ".join(f"{n} × unknown {_NAMED[column]}" for column, n in file.waiting.items())
        yield f"{rows_text(sum(file.waiting.values()))} would wait until this is exported: {listed}."


def _missing(
    report: CheckReport, proposals: Mapping[str, Sequence[Proposal]], missing_cycle: str | None
) -> Iterator[str]:
    """Yield what keeps gaps from being seen, in the order in which it is needed."""
    looking = {each.contract: name for name, found in proposals.items() for each in found}
    read = {file.contract for file in report.files if not file.error}
    has_ratings = "ratings/ratings" in read or "ratings/ratings" in looking
    refused = _refused(report)
    for contract, words in _NEEDED.items():
        if contract in refused:
            yield f"{words}: a refresh would not take {', '.join(refused[contract])}."
        if contract not in report.absent:
            continue
        if contract == "ratings/cycles" and missing_cycle and not has_ratings:
            yield missing_cycle
        elif contract in looking:
            yield f"{words}: {looking[contract]} looks like them; skillgap map has it read."
        elif contract in _BEGUN and has_ratings:
            yield f"{words}: there is no exports/{contract}.csv; skillgap map begins it from what the ratings name."
        else:
            yield f"{words}: there is no file, such as exports/{contract}.csv."
    if missing_cycle and "ratings/cycles" not in report.absent:
        yield missing_cycle
    basis = report.gap_basis
    if "hris/people" in read and not basis.n_people:
        yield "people: no row of hris/people is left."
    if refused or any(contract in report.absent for contract in _NEEDED):
        return
    if basis.n_without_role:
        yield (
            f"roles: {basis.n_without_role} of {basis.n_people} people have none (role_id or job_title), so no level "
            "is asked of them."
        )
    if not basis.n_answers:
        yield "answers with a level: no row of ratings/ratings has one."
    elif not basis.n_counting and not missing_cycle:
        yield f"answers that count: of {basis.n_answers}, {_why_none_counts(basis)}."
    if not basis.n_targets:
        yield "levels asked for: no row of framework/deployments names a known competency and a target_level."
    elif basis.n_people and not basis.n_with_target and not basis.n_without_role:
        yield (
            f"people whom a target reaches: none of {basis.n_people} has a role or career level that "
            "framework/deployments asks something of."
        )
    elif basis.n_counting and basis.n_with_target and not basis.n_with_gap_basis:
        yield "a competency that is both rated and asked for: answers and targets are about different ones or others."


def _refused(report: CheckReport) -> dict[str, list[str]]:
    """Return the contracts without which there is no gap → their files that are refused."""
    refused: dict[str, list[str]] = {}
    for file in report.files:
        if file.error and file.contract in _NEEDED:
            refused.setdefault(file.contract, []).append(file.file)
    return refused


def _why_none_counts(basis: GapBasis) -> str:
    reasons = [f"{n} × unknown {_NAMED[column]}" for column, n in basis.n_unknown.items()]
    if basis.n_late:
        reasons.append(f"{basis.n_late} came late")
    return ", ".join(reasons) or "none is of a cycle that has closed"


def rows_text(n_rows: int) -> str:
    """Return how many rows, in words."""
    return "1 row" if n_rows == 1 else f"{n_rows} rows"
