"""Commands of `skillgap` that look at what is there without changing it: options in, one function called."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli.at_hand import FAILED, console, opened
from orchestration.errors import SettingsError

if TYPE_CHECKING:
    from orchestration.cli.sql_rows import Form


@click.command()
@click.argument("query", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "parquet"]),
    help="How QUERY's rows are written. Without it: as the ending of FILE says, else a table.",
)
@click.option(
    "--output",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the rows to FILE, readable by you alone; one that is there is replaced.",
)
@click.option("--names", is_flag=True, help="Have names and addresses as identity.person_identity; noted.")
@click.pass_obj
def sql(root: Path, query: str | None, form: Form | None, file: Path | None, names: bool) -> None:  # noqa: FBT001 - as above
    """Ask the published snapshot: with QUERY once, without it in a shell with example questions.

    A terminal shows the first 1,000 rows; a file, or a program that the rows are passed on to, has all of them. The
    refresh log is there as operations.refreshes and others; .tables lists them.

    The audit log has each statement. One that works for longer than a minute is ended.
    """
    from orchestration.cli.sql import answer_once, run_shell
    from orchestration.cli.sql_rows import wanted_by

    workspace = opened(root)
    if query:
        answer_once(workspace, query, console(), wanted_by(form, file, with_names=names))
    elif form is not None or file is not None:
        raise SettingsError("--format and --output are about one QUERY; name it.")
    else:
        run_shell(workspace, console(), with_names=names)


@click.command()
@click.option(
    "--parquet",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A Parquet file for each table, in the folder DIR; descriptions and keys are in each.",
)
@click.option(
    "--csv",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A CSV file for each table, in the folder DIR, with a data dictionary beside them.",
)
@click.option(
    "--xlsx",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="One workbook: a data dictionary, then a sheet for each table, of 1,048,575 rows at the most.",
)
@click.option(
    "--to",
    "address",
    metavar="ADDRESS",
    help="A PostgreSQL database, as postgresql://user@host:5432/database: tables with their keys and comments. The "
    "password is better in ~/.pgpass or PGPASSWORD than in ADDRESS.",
)
@click.option("--schema", metavar="NAME", help="The schema there. Without it: skillgap, or skillgap_shareable.")
@click.option(
    "--shareable",
    "is_shareable",
    is_flag=True,
    help="Hand on shareable.duckdb in place of the warehouse: nobody's own figures, small groups left out.",
)
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@click.pass_obj
def export(
    root: Path,
    parquet: Path | None,
    csv: Path | None,
    xlsx: Path | None,
    address: str | None,
    schema: str | None,
    is_shareable: bool,  # noqa: FBT001 - as above
    quiet: bool,  # noqa: FBT001 - as above
) -> None:
    """Hand on all published tables: as Parquet, CSV, a workbook, or into PostgreSQL.

    The tables are those of the current snapshot, all of them from the same one. What an earlier export left is replaced
    in one step, once all is written: whoever reads has the old tables or the new. What no export wrote stays untouched.

    Without --shareable they hold figures about every person, by number; names are not in them. The audit log has what
    was handed on, by whom and where to. Files are readable by you alone.
    """
    from orchestration.cli.at_hand import now
    from orchestration.cli.export import Target, export_tables, exported, hide_in_list_of_processes
    from orchestration.cli.terminal import TerminalProgress
    from orchestration.outbound.hand_on import Exporter

    if address is not None:
        hide_in_list_of_processes(address)
    target = Target(parquet, csv, xlsx, address, schema)
    with TerminalProgress(quiet=quiet) as progress:
        done = export_tables(Exporter(opened(root), progress, now, is_shareable=is_shareable), target)
    if not quiet:
        exported(console(), done, target)


@click.group(invoke_without_command=True)
@click.option("--who", help="Entries of whoever has this in their name.")
@click.option("--what", help="Entries that begin so, as: export, person, sql, sign in.")
@click.option("--person", help="Entries about this person: number, e-mail, user name or pseudonym.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day, in UTC.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The last day, in UTC.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_context
def audit(
    context: click.Context,
    who: str | None,
    what: str | None,
    person: str | None,
    since: datetime | None,
    until: datetime | None,
    as_json: bool,  # noqa: FBT001 - click hands flags over so
) -> None:
    """List who saw or took what, the oldest first; `audit verify` looks for lines that are missing or changed."""
    if context.invoked_subcommand is not None:
        return
    from orchestration.cli.audit import Wanted, entries_of, print_entries

    days = [None if each is None else each.date() for each in (since, until)]
    entries = entries_of(opened(context.obj), Wanted(who, what, person, *days))
    print_entries(console(), entries, as_json=as_json)


@audit.command("verify")
@click.pass_obj
def audit_verify(root: Path) -> None:
    """Look for lines of the audit log that were removed, changed, inserted or moved, and for an end that is cut off.

    Exit code 1 where one was found. What a crash leaves, and that skillgap itself wrote the log anew (erasure,
    retention), is said and is nothing wrong.
    """
    from orchestration.cli.audit import print_verdict, verify_log
    from orchestration.privacy.leftovers import audit_file

    workspace = opened(root)
    verdict = verify_log(workspace)
    print_verdict(console(), verdict, audit_file(workspace))
    if verdict.problems:
        sys.exit(FAILED)
