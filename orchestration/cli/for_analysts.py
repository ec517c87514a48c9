"""Commands of `skillgap` that look at what is there without changing it: options in, one function called."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

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
    from orchestration.cli.terminal import PlainConsole
    from orchestration.settings.workspace import open_workspace

    workspace, console = open_workspace(root), PlainConsole()
    if query:
        answer_once(workspace, query, console, wanted_by(form, file, with_names=names))
    elif form is not None or file is not None:
        raise SettingsError("--format and --output are about one QUERY; name it.")
    else:
        run_shell(workspace, console, with_names=names)
