"""Hand on the published tables of the current snapshot: to a folder, a workbook or a database, noted before it is done.

Nothing is handed on that can't be noted. Who may read which file is the account's rights to it, as with `skillgap sql`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from orchestration.build.scratch import scratch_folder
from orchestration.errors import SettingsError, SkillgapError
from orchestration.operate.machine_errors import in_words
from orchestration.outbound.noted import WHAT
from orchestration.outbound.replaced_folder import refuse_foreign
from orchestration.outbound.source import Snapshot, Source, opened_source
from orchestration.outbound.table_files import Advance, Form, write_folder
from orchestration.outbound.workbook import refuse_foreign_file, refuse_long_tables, write_workbook
from orchestration.privacy.cli_user import audit_log
from orchestration.refresh_log.progress import Progress
from orchestration.settings.workspace import Workspace

_DEFAULT_SCHEMA = {"warehouse": "skillgap", "shareable": "skillgap_shareable"}
_LONGEST_NAME = 63


@dataclass(frozen=True)
class HandedOn:
    """What was handed on.

    Attributes:
        to: where to, without a password.
        snapshot: which tables of which snapshot.
    """

    to: str
    snapshot: Snapshot


class Exporter:
    """Hands on the tables of a workspace, and tells how far it is."""

    def __init__(
        self, workspace: Workspace, progress: Progress, clock: Callable[[], datetime], *, is_shareable: bool
    ) -> None:
        """Choose what is handed on.

        Args:
            workspace: the workspace.
            progress: who is told how far it is.
            clock: gives the present moment, with its time zone.
            is_shareable: `shareable.duckdb` in place of the warehouse.
        """
        self._workspace, self._progress, self._clock = workspace, progress, clock
        self._is_shareable = is_shareable

    def to_folder(self, folder: Path, form: Form) -> HandedOn:
        """Write a file for each table into a folder, and a data dictionary.

        Raises:
            SettingsError: the folder lies in the workspace, or holds what no export wrote.
            SkillgapError: nothing is published, it can't be noted, or the machine failed.
        """
        folder = self._outside(folder)
        with self._opened(str(folder)) as source:
            refuse_foreign(folder, source.snapshot.file)
            self._note(source.snapshot, form, str(folder))
            self._progress.step(f"Writing {folder.name}")
            write_folder(source, folder, form, at=self._clock(), advance=self._progress.advance)
        return HandedOn(str(folder), source.snapshot)

    def to_workbook(self, file: Path) -> HandedOn:
        """Write all tables into one XLSX workbook.

        Raises:
            SettingsError: the file lies in the workspace or is another's, or a table has more rows than a sheet.
            SkillgapError: nothing is published, it can't be noted, or the machine failed.
        """
        file = self._outside(file)
        with self._opened(str(file)) as source, scratch_folder(self._workspace) as scratch:
            refuse_foreign_file(file, source.snapshot.file)
            refuse_long_tables(source.snapshot)
            self._note(source.snapshot, "xlsx", str(file))
            self._progress.step(f"Writing {file.name}")
            write_workbook(source, file, scratch=scratch, advance=self._progress.advance)
        return HandedOn(str(file), source.snapshot)

    def to_postgres(self, address: str, schema: str | None) -> HandedOn:
        """Replace a schema of a PostgreSQL database by all tables.

        Args:
            address: as `postgresql://user@host/database`.
            schema: its name; None: `skillgap`, or `skillgap_shareable`.

        Raises:
            SettingsError: the address or the schema's name can't be taken, or the schema holds what no export wrote.
            SkillgapError: nothing is published, it can't be noted, or the server failed.
        """
        # Loaded here: what speaks to PostgreSQL is an extra, which need not be installed.
        from orchestration.outbound.postgres_address import connected, parameters_of, shown_address

        schema = _schema_named(schema, "shareable" if self._is_shareable else "warehouse")
        parameters = parameters_of(address)
        from orchestration.outbound import postgres
        from orchestration.outbound.postgres_errors import in_words as in_the_servers_words

        with self._opened("The database") as source, connected(parameters) as connection:
            place = shown_address(connection)
            with in_the_servers_words(place, schema, connection.info.user):
                before = postgres.prepare(connection, schema, source.snapshot)
                self._note(source.snapshot, "postgresql", place, schema=schema)
                self._progress.step(f"Writing schema {schema}")
                advance: Advance = self._progress.advance
                postgres.write_schema(connection, source, schema, before, at=self._clock(), advance=advance)
        return HandedOn(f"{place}, schema {schema}", source.snapshot)

    @contextmanager
    def _opened(self, target: str) -> Iterator[Source]:
        with (
            in_words(f"{target}: nothing was handed on, and what an earlier export left there is whole"),
            opened_source(self._workspace, is_shareable=self._is_shareable) as source,
        ):
            yield source

    def _outside(self, path: Path) -> Path:
        """Return a path as it is whatever links lead to it.

        Raises:
            SettingsError: it lies in the workspace.
        """
        path = path.resolve()
        if path.is_relative_to(self._workspace.root):
            raise SettingsError(
                f"{path} lies in the workspace, where a refresh may read it as an export of yours. Name another place."
            )
        return path

    def _note(
        self,
        snapshot: Snapshot,
        form: Literal["csv", "parquet", "xlsx", "postgresql"],
        to: str,
        schema: str | None = None,
    ) -> None:
        log, cli_user = audit_log(self._workspace, self._clock)
        try:
            log.write(
                cli_user,
                WHAT,
                file=snapshot.file,
                snapshot=snapshot.name,
                form=form,
                to=to,
                schema=schema,
                n_tables=len(snapshot.tables),
                n_rows=snapshot.n_rows,
            )
        except OSError as error:
            raise SkillgapError(
                f"The audit log can't be written ({error.strerror}), so nothing was handed on. Make room, then call "
                "this again."
            ) from error


def _schema_named(schema: str | None, file: str) -> str:
    """Return the schema's name.

    Raises:
        SettingsError: PostgreSQL has no such name, or keeps it for itself.
    """
    if schema is None:
        return _DEFAULT_SCHEMA[file]
    if not schema or "\0" in schema or len(schema.encode()) > _LONGEST_NAME or schema.startswith("pg_"):
        raise SettingsError(
            f"{schema!r} can't be a schema: expected a name of 1 to {_LONGEST_NAME} bytes that does not begin with pg_."
        )
    return schema
