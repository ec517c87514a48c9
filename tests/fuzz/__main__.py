"""`make fuzz`: damaged files through reading, typing, checking and accounting, for some minutes.

What may come of a file is that it is loaded, every row in one place, or refused by an `ExportError`. Anything else is a
failure: it is printed with its seed, and the file is kept below `build/fuzz`.

    python -m tests.fuzz --minutes 5
    python -m tests.fuzz --seed 1234        one file again
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from expectations.contracts import contract_named
from expectations.runner import validate
from orchestration.build.raw_tables import prepare_build_file
from orchestration.errors import ExportError
from orchestration.ingest.discover import discover
from orchestration.ingest.formats.encodings import detect_encoding, open_text
from orchestration.ingest.load import load_contract
from orchestration.ingest.notices import NAMELESS_COLUMNS
from orchestration.ingest.source.source_file import SourceFile, fingerprint
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from tests.fuzz.mutations import mutate
from tests.fuzz.samples import COLUMNS, FORMATS, TOKEN, Sample, table
from tests.unit.orchestration.ingest.conftest import validate_in_sql

CONTRACT = contract_named("hris/people")
KEPT = Path("build/fuzz")
MOST_ROWS = 40
MOST_MEMORY = 4 << 30
MOST_SECONDS = 120  # of one file; whatever takes longer ends the process and says where it was
EACH_NTH_WHOLE = 50  # files that Great Expectations checks; it takes longer than all the rest, and knows no bytes
AT = datetime(2025, 7, 1)


@dataclass
class Figures:
    """What came of the files so far."""

    n_files: int = 0
    n_rows: int = 0
    n_refused: int = 0
    n_set_aside: int = 0
    failures: list[str] = field(default_factory=list)

    def error_text(self) -> str:
        """Return them as they are printed."""
        return (
            f"{self.n_files} files, {self.n_rows} rows read, {self.n_set_aside} set aside, "
            f"{self.n_refused} files refused, {len(self.failures)} failures"
        )


class AstrayError(AssertionError):
    """A row is lost or doubled, or a cell has slipped."""


def sample_of(seed: int) -> tuple[Sample, str]:
    """Return the file that a seed stands for, and what was done to it."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    rows = table(rng, rng.randrange(MOST_ROWS))
    return mutate(rng, rng.choice(FORMATS)(rng, rows))


def load(sample: Sample, folder: Path, connection: duckdb.DuckDBPyConnection, *, is_whole: bool) -> tuple[int, int]:
    """Load a file into a workspace of its own and account for it.

    Args:
        sample: the file.
        folder: an empty one.
        connection: a build file; what an earlier file brought goes first.
        is_whole: have the contract's own suite check it.

    Returns:
        Rows read and rows set aside.

    Raises:
        ExportError: it is refused, which is an answer.
        AstrayError: its rows are not where they should be.
    """
    workspace = Workspace(folder, Settings(tolerance=1))
    path = workspace.exports / "hris" / f"{sample.stem}{sample.ending}"
    path.parent.mkdir(parents=True)
    path.write_bytes(sample.content)
    workspace.prepare()
    (file,) = discover(workspace, clock=lambda: 1e12).of(CONTRACT)
    for table_name in (CONTRACT.table, "quarantined_rows", "source_files"):
        connection.execute(f"delete from raw.{table_name}")
    report = load_contract(
        connection,
        workspace,
        CONTRACT,
        [file],
        fingerprints={file.name: fingerprint(file)},
        validate=validate if is_whole else validate_in_sql,
        loaded_at=AT,
    )
    n_read, n_set_aside = _check_counts(connection)
    found = _check_columns(connection, is_text=sample.is_text)
    # Below a header that is damaged, and in a row without its place, nothing is kept; then what is kept is there once.
    is_kept_whole = not {"unknown columns", NAMELESS_COLUMNS} & (report.files[0].details or {}).keys()
    _check_tokens(sample, file, found, is_kept_whole=is_kept_whole)
    return n_read, n_set_aside


def _check_counts(connection: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Hold what was read against where it went."""
    n_read, n_raw, n_set_aside, n_filtered, n_numbers = connection.execute(f"""
        select
            (select n_read from raw.source_files),
            (select count(*) from raw.{CONTRACT.table}),
            (select count(*) from raw.quarantined_rows),
            (select n_filtered from raw.source_files),
            (select count(distinct row_number) from (
                select row_number from raw.{CONTRACT.table} union all select row_number from raw.quarantined_rows
            ))
    """).fetchone() or (0, 0, 0, 0, 0)
    if n_read != n_raw + n_set_aside + n_filtered or n_numbers != n_raw + n_set_aside:
        raise AstrayError(f"read {n_read}; in the table {n_raw}, set aside {n_set_aside}, filtered {n_filtered}")
    return int(n_read), int(n_set_aside)


def _check_columns(connection: duckdb.DuckDBPyConnection, *, is_text: bool) -> Counter[str]:
    """Return the marks of all cells that were kept; none may lie in a column that is not its own."""
    found: Counter[str] = Counter()
    names = ", ".join(COLUMNS)
    for row in connection.execute(f"select {names} from raw.{CONTRACT.table}").fetchall():
        for column, cell in zip(COLUMNS, row, strict=True):
            marks = [match.group() for match in TOKEN.finditer(cell or "")]
            found.update(marks)
            # Inside a workbook or a Parquet file a changed byte may point to another text: nobody could tell.
            if (
                is_text
                and len(marks) == 1
                and (cell or "").strip() == marks[0]
                and not marks[0].startswith(f"{column}~")
            ):
                raise AstrayError(f"{cell!r} has slipped into {column}")
    for (record,) in connection.execute("select record from raw.quarantined_rows").fetchall():
        for cell in json.loads(record).values():
            found.update(match.group() for match in TOKEN.finditer(cell or ""))
    return found


def _check_tokens(sample: Sample, file: SourceFile, found: Counter[str], *, is_kept_whole: bool) -> None:
    """Hold the marks that were kept against those in the text, as often as they stand there."""
    is_delimited = file.path.name.removesuffix(".gz").endswith((".csv", ".tsv", ".txt"))
    if not sample.is_text or not is_delimited:
        return
    with open_text(file.path, detect_encoding(file.path, None)) as text:
        there = Counter(match.group() for match in TOKEN.finditer(text.read().replace("\0", "")))
    if is_kept_whole and (lost := there - found):
        raise AstrayError(f"lost: {dict(lost)}")
    # A mark that a quotation mark has cut in two is whole again without it, so only what is there twice is doubled.
    if doubled := {mark: n for mark, n in (found - there).items() if found[mark] > 1}:
        raise AstrayError(f"doubled: {doubled}")


def try_one(seed: int, figures: Figures, connection: duckdb.DuckDBPyConnection) -> None:
    """Make a file, load it, and note what came of it."""
    sample, what = sample_of(seed)
    current = KEPT / f"current{sample.ending}"  # is left behind if the whole process dies of it
    current.write_bytes(sample.content)
    figures.n_files += 1
    faulthandler.dump_traceback_later(MOST_SECONDS, exit=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            n_read, n_set_aside = load(sample, Path(folder), connection, is_whole=seed % EACH_NTH_WHOLE == 0)
        figures.n_rows += n_read
        figures.n_set_aside += n_set_aside
    except ExportError as error:
        figures.n_refused += 1
        if not (error.file and error.remedy):
            figures.failures.append(f"seed {seed} ({what}): refused without a place or a remedy: {error}")
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        kept = KEPT / f"{seed}{sample.ending}"
        kept.write_bytes(sample.content)
        last = traceback.extract_tb(error.__traceback__)[-1]
        figures.failures.append(
            f"seed {seed} ({what}), {kept}: {type(error).__name__} in {Path(last.filename).name}:{last.lineno}: "
            f"{str(error)[:300]}"
        )
        sys.stdout.write(figures.failures[-1] + "\n")
    faulthandler.cancel_dump_traceback_later()
    current.unlink()


def main() -> int:
    """Try files until the time is up; return 1 if one of them failed."""
    parser = argparse.ArgumentParser(description="Damaged files through reading, typing, checking and accounting.")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, help="this file alone")
    parser.add_argument("--first", type=int, help="the seed to begin with; without it, another one each time")
    options = parser.parse_args()
    KEPT.mkdir(parents=True, exist_ok=True)
    figures = Figures()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    with duckdb.connect(config={"threads": 1}) as connection:
        prepare_build_file(connection)
        if options.seed is not None:
            try_one(options.seed, figures, connection)
        else:
            seed = options.first if options.first is not None else time.time_ns() % 1_000_000_000
            end = time.monotonic() + options.minutes * 60
            while time.monotonic() < end:
                try_one(seed, figures, connection)
                seed += 1
    sys.stdout.write(figures.error_text() + "\n")
    return 1 if figures.failures else 0


if __name__ == "__main__":
    sys.exit(main())
