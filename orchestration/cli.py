"""`skillgap`: options in, one function called, words and an exit code out.

What a command does stands in `orchestration.commands` or the room it belongs to; how its result is worded, in
`orchestration.wording`. Exit codes: 0 done; 1 a refresh or check failed, what is published has not changed; 2 the
command or the settings can't be taken.
"""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console

from orchestration import wording
from orchestration.errors import SettingsError, SkillgapError
from orchestration.terminal import TerminalProgress
from orchestration.workspace import open_workspace

DEFAULT_WORKSPACE = Path("workspace")
FAILED, UNUSABLE = 1, 2


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="In this order: init, drop files into exports/, check (and map, where it proposes to), refresh, dashboards.",
)
@click.option(
    "--workspace",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT_WORKSPACE,
    envvar="SKILLGAP_WORKSPACE",
    show_default=True,
    show_envvar=True,
    help="The organisation's folder.",
)
@click.version_option(package_name="skillgap")
@click.pass_context
def cli(context: click.Context, root: Path) -> None:
    """Who is short of what, does training exist for it, and did the training move the score?

    skillgap turns the exports of an HRIS, a 360 rating tool and an LMS into one checked DuckDB warehouse and shows it
    in dashboards. Everything stays in one folder on this machine.
    """
    context.obj = root


def main() -> None:
    """Run the command line; errors that a person can mend become words and an exit code."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except SettingsError as error:
        _complain(str(error))
        sys.exit(UNUSABLE)
    except SkillgapError as error:
        _complain(str(error))
        sys.exit(FAILED)


def _complain(text: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, style="red", markup=False)


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def init(folder: Path) -> None:
    """Make a workspace: FOLDER with a commented workspace.yml and the folders for exports."""
    from orchestration.commands.initialise import initialise

    wording.initialised(_console(), initialise(folder))


@cli.command()
@click.pass_obj
def check(root: Path) -> None:
    """Look at the exports without loading them.

    Says which file is which contract, which headers matched, what is missing, what would be set aside and why, and how
    people and competencies are found across systems. Nothing is written.
    """
    from orchestration.check_wording import checked
    from orchestration.commands.check import check_exports

    report = check_exports(open_workspace(root))
    checked(_console(), report)
    if not report.is_loadable:
        sys.exit(FAILED)


@cli.command("map")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--contract", help="What the file is an export of, as hris/people. Without it: what it looks like.")
@click.option("--profile", help="The known system that wrote it, as docebo. Without it: the one that recognises it.")
@click.option("--force", is_flag=True, help="Replace a mapping of this file that is there already.")
@click.pass_obj
def map_(root: Path, file: Path, contract: str | None, profile: str | None, force: bool) -> None:  # noqa: FBT001 - as above
    """Write what FILE needs to be read into workspace.yml, to be looked over.

    Either the profile of the system that wrote it, or which header is which column. Comments and other settings of
    workspace.yml stay; what was written is shown.
    """
    from orchestration.check_wording import mapped
    from orchestration.commands.map import map_file

    mapped(_console(), map_file(open_workspace(root), file, contract=contract, profile=profile, force=force))


@cli.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the figures speak for, as 2026-03-31. Without it: today.",
)
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@click.pass_obj
def refresh(root: Path, as_of: datetime | None, quiet: bool) -> None:  # noqa: FBT001 - click hands flags over so
    """Read what is new in the exports, compute every figure, and publish.

    Either a whole, checked snapshot is published or nothing changes; dashboards may stay open meanwhile.
    """
    from orchestration.refresh import refresh as run

    workspace = open_workspace(root)
    day: date | None = as_of.date() if as_of else None
    with TerminalProgress(quiet=quiet) as progress:
        outcome = run(workspace, as_of=day, progress=progress)
    if outcome.status == "failed":
        _complain(wording.failure(outcome))
        sys.exit(FAILED)
    if not quiet:
        wording.refreshed(_console(), workspace, outcome)


@cli.command()
@click.pass_obj
def status(root: Path) -> None:
    """Say what is published, how old it is, and what was set aside."""
    from orchestration.commands.status import status_of

    wording.status(_console(), status_of(open_workspace(root)))


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address; others are refused.")
@click.option("--port", default=8050, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
def dashboards(root: Path, host: str, port: int) -> None:
    """Serve the dashboards on this machine; end with Ctrl-C."""
    from orchestration.commands.dashboards import serve_dashboards

    serve_dashboards(open_workspace(root), host=host, port=port, announce=_console().print)


@cli.command()
@click.argument("query", required=False)
@click.pass_obj
def sql(root: Path, query: str | None) -> None:
    """Ask the published snapshot: with QUERY once, without it in a shell with example questions."""
    from orchestration.shell import answer_once, run_shell

    workspace = open_workspace(root)
    if query:
        answer_once(workspace, query, _console())
    else:
        run_shell(workspace, _console())


@cli.command()
@click.option("--seed", default=7, show_default=True, help="Another number makes another company.")
@click.pass_obj
def demo(root: Path, seed: int) -> None:
    """Make a workspace with the exports of an invented company."""
    from orchestration.commands.demo import make_demo

    wording.demo_made(_console(), make_demo(root, seed=seed, today=date.today()))  # noqa: DTZ011 - the user's day


if __name__ == "__main__":
    main()
