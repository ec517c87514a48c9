"""Proposals for a file that fits no contract as it is: which system wrote it, which header looks like which column.

Nothing is decided here: a proposal is shown, and written into the settings when a person asks for it. `hints.yml` has
what people write over a column; nothing is read by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from io import StringIO
from itertools import islice
from pathlib import Path

import fastexcel
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.contracts import ALL_CONTRACTS, Contract, contract_named
from orchestration.ingest.formats.csv_layout import DELIMITERS, read_fields
from orchestration.ingest.formats.encodings import detect_encoding, open_text
from orchestration.ingest.formats.json_table import records_of
from orchestration.ingest.formats.signature import check_signature
from orchestration.ingest.mapping.header_scores import same
from orchestration.ingest.mapping.hints import common_headers, letters_of
from orchestration.ingest.mapping.look_alikes import OF_A_WHOLE_FILE, look_alike, of_a_whole_file, says_something
from orchestration.ingest.mapping.proposal import Head, Proposal
from orchestration.ingest.source.filenames import entity_in, format_of, stem_of
from orchestration.ingest.source.headers import TITLE_ROWS, columns_in_each, given_columns, header_names
from orchestration.ingest.source.read_error import ReadError
from orchestration.settings.profiles import ContractProfile, profile_named, profile_names
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.text import plain

_LEAST_SURE = 0.8
_MOST_RECOGNISED = 0.6  # share of the headers that tell a file from others, if all that is needed is there
_FEWEST_COLUMNS = 3
_ROWS = TITLE_ROWS + 400
_RECORDS = 200
_SAMPLE_CHARACTERS = 1 << 17
_ADDRESS = re.compile(r"\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*")  # in a row of headers nobody is named


def propose(
    path: Path, *, contracts: Collection[str] | None = None, profiles: Collection[str] | None = None
) -> tuple[Proposal, ...]:
    """Say what a file may be.

    The folder decides what it can be: below `exports/lms` a file is of the LMS. A profile that recognises the file goes
    before headers that look like columns; one that serves several contracts is proposed for all that the file fits. By
    headers alone, one contract is proposed: that of the file's name, else the one that comes nearest.

    Args:
        path: the file.
        contracts: only these contracts; None: all of the folder.
        profiles: only these profiles, recognised or not; None: those that recognise the file; none: headers alone.
    """
    wanted = [contract for contract in ALL_CONTRACTS if contracts is None or contract.name in contracts]
    if contracts is None:
        wanted = _of_folder(path, wanted)
    known = [
        proposal
        for name in profile_names()
        if profiles is None or name in profiles
        for proposal in _of_profile(path, name, wanted, is_asked_for=profiles is not None)
    ]
    best = tuple(_with_what_holds_for_all(proposal, path) for proposal in _of_best_profile(known))
    if profiles or (best and not best[0].missing):
        return best
    heads = heads_of(path)
    entity = entity_in(stem_of(path.name), [contract.entity for contract in wanted])
    named = [contract for contract in wanted if contract.entity == entity]
    by_headers = [proposal for contract in named or wanted for proposal in _by_headers(heads, contract, path.name)]
    telling = [proposal for proposal in by_headers if named or proposal.missing or says_something(proposal)]
    ranked = sorted(telling, key=lambda proposal: (not proposal.missing, proposal.strength), reverse=True)
    if best and (not ranked or ranked[0].missing or _lacks_what_a_file_may_be_of(best[0])):
        return best
    return tuple(ranked[:1])


def _of_best_profile(known: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Return the proposals of the profile that fits best; none where none does."""
    if not known:
        return ()
    best = max(known, key=lambda proposal: (not proposal.missing, proposal.strength)).profile
    return tuple(proposal for proposal in known if proposal.profile == best)


def _with_what_holds_for_all(proposal: Proposal, path: Path) -> Proposal:
    """Return a profile's proposal with the cycle and the relation of the whole file, where no column gives them."""
    if not proposal.missing or not _lacks_what_a_file_may_be_of(proposal):
        return proposal
    source = profile_named(proposal.profile or "").contracts[proposal.contract]
    when = source.columns.get("submitted_on")
    wanted = {plain(header) for header in when.headers} if when else set()
    days = [
        row[position]
        for head in heads_of(path, source.records, source.each)
        for at, record in enumerate(head[:TITLE_ROWS])
        for position, header in enumerate(record)
        if plain(header) in wanted
        for row in head[at + 1 :]
        if position < len(row)
    ]
    constants = of_a_whole_file(proposal.missing, path.name, days)
    return replace(proposal, settings={**proposal.settings, "constants": constants})


def _lacks_what_a_file_may_be_of(proposal: Proposal) -> bool:
    """Whether nothing is missing but what may hold for the file as a whole."""
    return set(proposal.missing) <= OF_A_WHOLE_FILE


def _of_folder(path: Path, contracts: Sequence[Contract]) -> list[Contract]:
    """Return the contracts of the folder that a file lies in; all where the folder says nothing."""
    sources = {contract.source for contract in contracts}
    folder = next((part for part in reversed(path.parts[:-1]) if part in sources), None)
    return [contract for contract in contracts if folder is None or contract.source == folder]


def _of_profile(path: Path, name: str, wanted: Sequence[Contract], *, is_asked_for: bool) -> Iterator[Proposal]:
    """Yield the contracts of a profile that the file fits."""
    for contract_name, source in profile_named(name).contracts.items():
        contract = contract_named(contract_name)
        if contract not in wanted:
            continue
        if source.from_filename and not re.search(source.from_filename, path.name):
            continue
        names = list(_headers(heads_of(path, source.records, source.each), source))
        columns = columns_in_each(names, contract, source)
        names = [each for each, found in zip(names, columns, strict=True) if found.issuperset(source.needs)]
        fits = map(_fit(contract, source), names, columns_in_each(names, contract, source))
        share, n_own, n_recognised, n_found, missing = max(fits, default=(0.0, 0, 0, 0, ("",)))
        is_recognised = share == 1 or (not missing and share >= _MOST_RECOGNISED and n_own > 0)
        is_named = not missing and source.from_filename is not None and n_found >= _FEWEST_COLUMNS
        if is_recognised or is_named or (is_asked_for and not missing):
            strength = (int(share == 1), n_recognised, n_found)
            yield Proposal(contract_name, name, missing=missing, strength=strength)


def _fit(
    contract: Contract, source: ContractProfile
) -> Callable[[Sequence[str], set[str]], tuple[float, int, int, int, tuple[str, ...]]]:
    """Return what says, of headers and the columns in them, how they fit.

    It gives the share of telling headers, the number of those that no other system writes, the number of all, the
    number of columns, and what is needed and missing.
    """
    given = given_columns(contract, source)
    needed = [column.name for column in contract.required_columns if column.name not in given]
    telling = [[plain(header) for header in form] for form in source.recognised_by]

    def fit(names: Sequence[str], found: set[str]) -> tuple[float, int, int, int, tuple[str, ...]]:
        present = {plain(name) for name in names}
        fits = []
        for form in telling:
            recognised = [header for header in form if header in present]
            n_own = sum(letters_of(header) not in common_headers() for header in recognised)
            fits.append((len(recognised) / len(form), n_own, len(recognised)))
        share, n_own, n_recognised = max(fits)
        return share, n_own, n_recognised, len(found), tuple(name for name in needed if name not in found)

    return fit


def _headers(heads: Sequence[Head], settings: SourceSettings) -> Iterator[tuple[str, ...]]:
    """Yield whatever may be the header."""
    for head in heads:
        for position in range(min(len(head), TITLE_ROWS)):
            if any(cell.strip() for cell in head[position]):
                yield header_names(head, position, settings)


def _by_headers(heads: Sequence[Head], contract: Contract, file_name: str) -> Iterator[Proposal]:
    """Yield the best reading of a file's headers as a contract's columns, if there is anything to it."""
    readings = [
        look_alike(record, head[position + 1 :], contract, file_name)
        for head in heads
        for position, record in enumerate(head[:TITLE_ROWS])
        if sum(map(bool, record)) > 1 and not any(_ADDRESS.fullmatch(cell) for cell in record)
    ]
    best = max(readings, key=lambda proposal: proposal.strength, default=None)
    if best is not None and best.strength and best.strength[-1] > 1:
        yield best


def heads_of(path: Path, records: str | None = None, each: str | None = None) -> tuple[Head, ...]:
    """Return a file's first rows: by delimiter, by sheet, or, of JSON, the paths that its first records have.

    Args:
        path: the file.
        records: where a JSON file's list of records stands.
        each: where in each of them a list stands whose entries are rows.

    Returns:
        One head per way; none where the file can't be read.
    """
    try:
        check_signature(path)
        match format_of(path.name):
            case "workbook":
                return tuple(_of_sheets(path))
            case "json" | "json lines":
                return _of_records(path, records, each)
            case "parquet":
                return ((tuple(pq.read_schema(path).names),),)
            case "text":
                return tuple(_of_text(path))
    except (ReadError, fastexcel.FastExcelError, pa.ArrowInvalid, OSError):
        return ()


def header_of(path: Path, contract_name: str, column_name: str, *, but: Collection[str] = ()) -> str | None:
    """Return the header of a file whose words mean a column, whatever else the file is an export of; None: it has none.

    Args:
        path: the file.
        contract_name: the contract of the column.
        column_name: the column.
        but: headers that mean something else in this file, in small letters.
    """
    contract = contract_named(contract_name)
    column = contract.column(column_name)
    scored = [
        (same(cell, column, contract), -position, cell)
        for head in heads_of(path)
        for position, record in enumerate(head[:TITLE_ROWS])
        for cell in record
        if cell.strip() and letters_of(cell) not in but
    ]
    sureness, _, header = max(scored, default=(0.0, 0, ""))
    return header if sureness >= _LEAST_SURE else None


def error_of_head(path: Path) -> ReadError | None:
    """Return why a file can't be looked into, so that nothing can be proposed for it; None: it can.

    Args:
        path: the file.
    """
    try:
        check_signature(path)
        if format_of(path.name) == "text":
            detect_encoding(path, None)
    except ReadError as error:
        return error
    return None


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


def _of_records(path: Path, records: str | None, each: str | None) -> tuple[Head, ...]:
    found = list(islice(records_of(path, records, each), _RECORDS))
    paths = tuple(dict.fromkeys(header for record in found for header in record))
    return ((paths, *(tuple(record.get(header) or "" for header in paths) for record in found)),) if paths else ()
