"""What `skillgap export` says, and how it is chosen where to; what it does is `orchestration.outbound`'s."""

from __future__ import annotations

import ctypes
import os
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from orchestration.errors import SettingsError
from orchestration.outbound.hand_on import Exporter, HandedOn

_ARGUMENTS_BEGIN, _ARGUMENTS_END = 45, 46  # fields of /proc/self/stat behind the name: proc(5), 48 and 49


@dataclass(frozen=True)
class Target:
    """Where tables are to go: exactly one of these is given.

    Attributes:
        parquet: a folder for Parquet files.
        csv: a folder for CSV files.
        xlsx: a workbook.
        address: a PostgreSQL database.
        schema: the schema there; None: the usual one.
    """

    parquet: Path | None = None
    csv: Path | None = None
    xlsx: Path | None = None
    address: str | None = None
    schema: str | None = None


def export_tables(exporter: Exporter, target: Target) -> HandedOn:
    """Hand on the published tables.

    Args:
        exporter: what is handed on.
        target: where to.

    Raises:
        SettingsError: no place is named, or several, or it can't be taken.
        SkillgapError: nothing was handed on; its text says why.
    """
    given = {"--parquet": target.parquet, "--csv": target.csv, "--xlsx": target.xlsx, "--to": target.address}
    named = [option for option, value in given.items() if value is not None]
    if len(named) != 1:
        found = " and ".join(named) or "none"
        raise SettingsError(f"Say where to by one of --parquet, --csv, --xlsx and --to; found {found}.")
    if target.schema is not None and target.address is None:
        raise SettingsError("--schema is about a database; name it with --to.")
    if target.parquet is not None:
        return exporter.to_folder(target.parquet, "parquet")
    if target.csv is not None:
        return exporter.to_folder(target.csv, "csv")
    if target.xlsx is not None:
        return exporter.to_workbook(target.xlsx)
    return exporter.to_postgres(target.address or "", target.schema)


def exported(console: Console, done: HandedOn, target: Target) -> None:
    """Say what was handed on, and what there is to know about it."""
    snapshot = done.snapshot
    console.print(
        f"{len(snapshot.tables)} tables with {snapshot.n_rows:,} rows, as of {snapshot.as_of}, are in {done.to}."
    )
    if target.address is None:
        console.print("  Readable by you alone. The audit log has an entry.")
    else:
        console.print("  exported_tables there says as of when they are. The audit log has an entry.")
    if snapshot.file == "warehouse":
        console.print(
            "  They hold figures about every person, by number: keep them as safe as the workspace, and export anew "
            "after an erasure."
        )


def hide_in_list_of_processes(text: str) -> None:
    """Write dots over a text among this process's arguments, which every user of the machine can read; on Linux."""
    secret = os.fsencode(text)
    try:
        fields = Path("/proc/self/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        begin, end = int(fields[_ARGUMENTS_BEGIN]), int(fields[_ARGUMENTS_END])
    except (OSError, ValueError, IndexError):
        return
    if not secret or not 0 < begin < end:
        return
    arguments = ctypes.string_at(begin, end - begin)
    found = arguments.find(secret)
    while found >= 0:
        ctypes.memset(begin + found, ord("."), len(secret))
        found = arguments.find(secret, found + 1)
