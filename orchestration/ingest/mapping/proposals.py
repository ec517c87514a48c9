"""Proposals for a file that fits no contract as it is: which system wrote it, which header looks like which column.

Nothing is decided here: a proposal is shown, and written into the settings when a person asks for it. `hints.yml` has
what people write over a column; nothing is read by it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import StringIO
from itertools import islice
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from expectations.contracts import ALL_CONTRACTS, Column, Contract, contract_named
from orchestration.ingest.formats.csv_layout import DELIMITERS, read_fields
from orchestration.ingest.formats.encodings import detect_encoding, open_text
from orchestration.ingest.formats.json_table import records_of
from orchestration.ingest.source.filenames import format_of
from orchestration.ingest.source.headers import TITLE_ROWS, columns_in_each, given_columns, header_names
from orchestration.ingest.source.read_error import ReadError
from orchestration.settings.profiles import ContractProfile, profile_named, profile_names
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.text import plain

_NEAR = 0.72  # how much a header has to resemble a column's name to be proposed for it
_MOST_RECOGNISED = 0.6  # share of the headers that tell a file from others, if all that is needed is there
_FEWEST_COLUMNS = 3
_HINTS = "hints.yml"
_EVERY_CONTRACT = "every contract"
_ROWS = TITLE_ROWS + 5
_RECORDS = 200
_SAMPLE_CHARACTERS = 1 << 17
Head = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Proposal:
    """What a file may be.

    Attributes:
        contract: the contract's name.
        profile: the known system's profile; None: headers are proposed for columns.
        columns: canonical name → header that looks like it, where the two differ.
        missing: columns that rows can't be without and that nothing in the file looks like.
        strength: how well it fits; only good for comparison.
    """

    contract: str
    profile: str | None
    columns: dict[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    strength: tuple[int, ...] = ()


def propose(
    path: Path, *, contracts: Collection[str] | None = None, profiles: Collection[str] | None = None
) -> tuple[Proposal, ...]:
    """Say what a file may be.

    A profile that recognises the file goes before headers that look like columns; one that serves several contracts is
    proposed for all that the file fits. By headers alone, one contract is proposed: the one that comes nearest.

    Args:
        path: the file.
        contracts: only these contracts; None: all.
        profiles: only these profiles, recognised or not; None: those that recognise the file.
    """
    wanted = [contract for contract in ALL_CONTRACTS if contracts is None or contract.name in contracts]
    known = [
        proposal
        for name in profile_names()
        if profiles is None or name in profiles
        for proposal in _of_profile(path, name, wanted, is_asked_for=profiles is not None)
    ]
    if known:
        best = max(known, key=lambda proposal: proposal.strength).profile
        return tuple(proposal for proposal in known if proposal.profile == best)
    if profiles is not None:
        return ()
    heads = heads_of(path)
    by_headers = [proposal for contract in wanted for proposal in _by_headers(heads, contract)]
    ranked = sorted(by_headers, key=lambda proposal: (not proposal.missing, proposal.strength), reverse=True)
    return tuple(ranked[:1])


def _of_profile(path: Path, name: str, wanted: Sequence[Contract], *, is_asked_for: bool) -> Iterator[Proposal]:
    """Yield the contracts of a profile that the file fits."""
    for contract_name, source in profile_named(name).contracts.items():
        contract = contract_named(contract_name)
        if contract not in wanted:
            continue
        if source.from_filename and not re.search(source.from_filename, path.name):
            continue
        names = list(_headers(heads_of(path, source.records), source))
        fits = map(_fit(contract, source), names, columns_in_each(names, contract, source))
        share, n_recognised, n_found, missing = max(fits, default=(0.0, 0, 0, ("",)))
        is_recognised = share == 1 or (not missing and share >= _MOST_RECOGNISED)
        is_named = not missing and source.from_filename is not None and n_found >= _FEWEST_COLUMNS
        if is_recognised or is_named or (is_asked_for and not missing):
            strength = (int(share == 1), n_recognised, n_found)
            yield Proposal(contract_name, name, missing=missing, strength=strength)


def _fit(
    contract: Contract, source: ContractProfile
) -> Callable[[Sequence[str], set[str]], tuple[float, int, int, tuple[str, ...]]]:
    """Return what says, of headers and the columns in them, how they fit.

    It gives the share and number of telling headers, the number of columns, and what is needed and missing.
    """
    given = given_columns(contract, source)
    needed = [column.name for column in contract.required_columns if column.name not in given]
    telling = [[plain(header) for header in form] for form in source.recognised_by]

    def fit(names: Sequence[str], found: set[str]) -> tuple[float, int, int, tuple[str, ...]]:
        present = {plain(name) for name in names}
        forms = [(sum(header in present for header in form), len(form)) for form in telling]
        share, n_recognised = max((n / of, n) for n, of in forms)
        return share, n_recognised, len(found), tuple(name for name in needed if name not in found)

    return fit


def _headers(heads: Sequence[Head], settings: SourceSettings) -> Iterator[tuple[str, ...]]:
    """Yield whatever may be the header."""
    for head in heads:
        for position in range(min(len(head), TITLE_ROWS)):
            if any(cell.strip() for cell in head[position]):
                yield header_names(head, position, settings)


def _by_headers(heads: Sequence[Head], contract: Contract) -> Iterator[Proposal]:
    """Yield the best reading of a file's headers as a contract's columns, if there is anything to it."""
    readings = [
        _look_alike(record, contract) for head in heads for record in head[:TITLE_ROWS] if sum(map(bool, record)) > 1
    ]
    best = max(readings, key=lambda proposal: proposal.strength, default=None)
    if best is not None and best.strength[-1] > 1:
        yield best


def _look_alike(names: Sequence[str], contract: Contract) -> Proposal:
    """Say which header looks like which column: the same word first, then the nearest, needed columns before others."""
    free = [name for name in names if name.strip()]
    columns: dict[str, str] = {}
    ordered = sorted(contract.columns, key=lambda column: not column.is_required)
    for score in (_is_same, _likeness):
        for column in ordered:
            if column.name in columns or not free:
                continue
            hints = hints_of(contract.name, column.name)
            nearest = max(free, key=lambda header: score(header, column, hints))
            if score(nearest, column, hints) >= _NEAR:
                columns[column.name] = nearest
                free.remove(nearest)
    missing = tuple(column.name for column in contract.required_columns if column.name not in columns)
    differing = {name: header for name, header in columns.items() if plain(name) != plain(header)}
    strength = (len(columns) - 3 * len(missing), len(columns))
    return Proposal(contract.name, None, differing, missing, strength)


def _is_same(header: str, column: Column, hints: Collection[str]) -> float:
    """Return 1 for the column's name, less for another of its headers, still less for what people write."""
    if plain(header) == plain(column.name):
        return 1.0
    if plain(header) in {plain(other) for other in column.also_known_as}:
        return 0.9
    return 0.8 if plain(header) in {plain(other) for other in hints} else 0.0


def _likeness(header: str, column: Column, hints: Collection[str]) -> float:
    """Return how much a header resembles a column's name or other headers, from 0 to 1."""
    matcher = difflib.SequenceMatcher(None, b=plain(header))
    best = 0.0
    for word in (column.name, *column.also_known_as, *hints):
        matcher.set_seq1(plain(word))
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) > max(best, _NEAR):
            best = max(best, matcher.ratio())
    return best


def hints_of(contract: str, column: str) -> tuple[str, ...]:
    """Return headers that people write for a column, those of the contract first.

    Args:
        contract: the contract's name, as `hris/people`.
        column: the column's name.
    """
    hints = all_hints()
    return tuple(word for subject in (contract, _EVERY_CONTRACT) for word in hints.get(subject, {}).get(column, ()))


@cache
def all_hints() -> dict[str, dict[str, list[str]]]:
    """Return all hints: contract, or `every contract` → column → headers."""
    text = files(__package__).joinpath(_HINTS).read_text(encoding="utf-8")
    hints: dict[str, dict[str, list[str]]] = yaml.safe_load(text)
    return hints


def heads_of(path: Path, records: str | None = None) -> tuple[Head, ...]:
    """Return a file's first rows: by delimiter, by sheet, or, of JSON, the paths that its first records have.

    Args:
        path: the file.
        records: where a JSON file's list of records stands.

    Returns:
        One head per way; none where the file can't be read.
    """
    try:
        match format_of(path.name):
            case "workbook":
                return tuple(_of_sheets(path))
            case "json" | "json lines":
                return _of_records(path, records)
            case "parquet":
                return ((tuple(pq.read_schema(path).names),),)
            case "text":
                return tuple(_of_text(path))
    except (ReadError, fastexcel.FastExcelError, pa.ArrowInvalid, OSError):
        return ()


def _of_text(path: Path) -> Iterator[Head]:
    encoding = detect_encoding(path, None)
    with open_text(path, encoding) as text:
        sample = text.read(_SAMPLE_CHARACTERS).replace("\0", "").lstrip("\ufeff")
    for delimiter in DELIMITERS:
        rows = islice(read_fields(StringIO(sample, newline=""), delimiter), _ROWS)
        yield tuple(tuple(row) for row in rows)


def _of_sheets(path: Path) -> Iterator[Head]:
    reader = fastexcel.read_excel(path)
    for sheet in reader.sheet_names:
        cells = reader.load_sheet(sheet, header_row=None, skip_rows=0, n_rows=_ROWS, dtypes="string").to_polars()
        yield tuple(tuple("" if cell is None else str(cell) for cell in row) for row in cells.rows())


def _of_records(path: Path, records: str | None) -> tuple[Head, ...]:
    paths: dict[str, None] = {}
    for record in islice(records_of(path, records), _RECORDS):
        paths |= dict.fromkeys(record)
    return ((tuple(paths),),) if paths else ()
