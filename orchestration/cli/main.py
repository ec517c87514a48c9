"""`skillgap`: options in, one function called, words and an exit code out.

What a command does, and how its result is printed, stands in a module of its own beside this one. Each imports what it
needs when it is called: `--help` needs none of it. Exit codes: 0 done; 1 a refresh or check failed, what is
published has not changed; 2 the command or the settings can't be taken; 130 and 143 it was ended by Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import errno
import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli.at_hand import FAILED, console, now, opened
from orchestration.cli.for_administrators import access, user
from orchestration.cli.for_analysts import audit, export, sql
from orchestration.cli.for_keeping import backup, restore, rollback, snapshots
from orchestration.cli.for_operators import doctor, notify, status
from orchestration.cli.interruption import Interruption
from orchestration.cli.schedule import schedule
from orchestration.errors import SettingsError, SkillgapError

if TYPE_CHECKING:
    from orchestration.privacy.person_lookup import Subject

DEFAULT_WORKSPACE = Path("workspace")
UNUSABLE = 2
_OF_THE_MACHINE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO})
OTHERS_NOTHING = 0o077
PERSON_FILE = "person-<number>.json"
INTERRUPTION = "skillgap.interruption"


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="In this order: init, drop files into exports/, map, check, refresh, dashboards or sql.",
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
    if isinstance(context.obj, Interruption):
        context.meta[INTERRUPTION] = context.obj
    context.obj = root


for _command in (
    sql,
    export,
    audit,
    user,
    access,
    schedule,
    status,
    doctor,
    notify,
    snapshots,
    rollback,
    backup,
    restore,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; errors that a person can mend become words and an exit code.

    Whatever is written is its owner's alone, the files of libraries too, however the machine is set up.
    """
    os.umask(OTHERS_NOTHING)
    interruption = Interruption()
    interruption.listen()
    try:
        cli(standalone_mode=False, obj=interruption)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except Exception as error:
        code = _ended_by(error, interruption)
        if code is None:
            raise
        sys.exit(code)


def _ended_by(error: Exception, interruption: Interruption) -> int | None:
    """Say what ended a command, and return its exit code; None where it is an error of our own."""
    if isinstance(error, click.Abort) or interruption.is_told:
        _complain(interruption.text)
        return interruption.exit_code
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if isinstance(error, SkillgapError):
        _complain(str(error))
        return UNUSABLE if isinstance(error, SettingsError) else FAILED
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        _complain(
            f"{error.filename or 'A file'}: {error.strerror}. `skillgap doctor` says what is wrong and what to do."
        )
        return FAILED
    return None


def _complain(text: str) -> None:
    from orchestration.cli.terminal import PlainConsole

    PlainConsole(stderr=True).print(text, style="red")


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def init(root: Path, folder: Path | None) -> None:
    """Make a workspace: a commented workspace.yml and the folders for exports.

    In FOLDER; without it, where --workspace or SKILLGAP_WORKSPACE says.
    """
    from orchestration.cli.init import initialise, initialised

    initialised(console(), initialise(folder or root))


@cli.command()
@click.pass_obj
def check(root: Path) -> None:
    """Look at the exports without loading them.

    Says which file is which contract, which headers matched, what is missing, what would be set aside and why, and how
    people and competencies are found across systems. Nothing is loaded.
    """
    from orchestration.cli.check import check_exports, checked

    report = check_exports(opened(root), today=date.today())  # noqa: DTZ011 - the user's day
    checked(console(), report)
    if not report.is_loadable:
        sys.exit(FAILED)


@cli.command("map")
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--contract", help="What FILE is an export of, as hris/people. Without it: what it looks like.")
@click.option("--profile", help="The known system that wrote FILE, as docebo. Without it: the one that recognises it.")
@click.option("--force", is_flag=True, help="Replace a mapping of FILE that is there already.")
@click.pass_obj
def map_(root: Path, file: Path | None, contract: str | None, profile: str | None, force: bool) -> None:  # noqa: FBT001 - as above
    """Write what your files need to be read into workspace.yml, to be looked over.

    For FILE, or without it for every file that is not read as it is: either the profile of the system that wrote it, or
    which header is which column. Comments and other settings of workspace.yml stay; what was written is shown.

    Without FILE the tables that no system exports are begun too, from what your ratings name: competencies, the levels
    asked for (fill them in), assessment cycles. A table that is there is never touched.
    """
    from orchestration.cli.map import map_all, map_file, mapped

    workspace = opened(root)
    if file is not None:
        written = map_file(workspace, file, contract=contract, profile=profile, force=force)
    elif contract or profile or force:
        raise SettingsError("--contract, --profile and --force are about one file; name it.")
    else:
        written = map_all(workspace, today=date.today())  # noqa: DTZ011 - the user's day
    mapped(console(), written, workspace)


@cli.command()
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the figures speak for, as 2026-03-31. Without it: today.",
)
@click.option("--quiet", is_flag=True, help="Say nothing unless something is wrong.")
@click.option(
    "--yes",
    is_flag=True,
    help="Publish for a day, or by a clock, before what is published or long after it, without asking.",
)
@click.option("--no-notify", is_flag=True, help="Tell nobody how it went; skillgap notify --check does it then.")
@click.pass_obj
def refresh(root: Path, as_of: datetime | None, quiet: bool, yes: bool, no_notify: bool) -> None:  # noqa: FBT001 - click hands flags over so
    """Read what is new in the exports, compute every figure, and publish.

    Either a whole, checked snapshot is published or nothing changes; dashboards may stay open meanwhile.
    """
    from orchestration.cli.refresh import asks_about_time, failure, refreshed, removed
    from orchestration.cli.terminal import TerminalProgress
    from orchestration.operate.after_refresh import tell_after_refresh
    from orchestration.refresh.run import refresh as run
    from orchestration.refresh_log.log_file import read_removals
    from published.files import OPERATIONS

    workspace = opened(root)
    day: date | None = as_of.date() if as_of else None
    question = None if yes or not sys.stdin.isatty() else asks_about_time(workspace, day, now=now())
    yes = yes or (question is not None and click.confirm(question))
    with TerminalProgress(quiet=quiet) as progress:
        outcome = run(workspace, as_of=day, progress=progress, accepts_doubtful_time=yes)
    if outcome.status == "failed":
        _complain(failure(outcome))
    elif not quiet:
        refreshed(console(), workspace, outcome)
        removed(console(), read_removals(workspace.operations / OPERATIONS, since=outcome.refreshed_at))
    if not no_notify:
        tell_after_refresh(workspace)
    if outcome.status == "failed":
        sys.exit(FAILED)


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others need TLS.")
@click.option("--port", default=8050, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer beside each other.",
)
@click.option("--tls-cert", type=click.Path(path_type=Path), help="PEM file of the certificate, with those above it.")
@click.option("--tls-key", type=click.Path(path_type=Path), help="PEM file of its key.")
@click.option("--insecure", is_flag=True, help="Let others connect without TLS: what they send and see can be read.")
@click.pass_context
def dashboards(
    context: click.Context,
    host: str,
    port: int,
    workers: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    insecure: bool,  # noqa: FBT001 - click hands flags over so
) -> None:
    """Serve the dashboards; end with Ctrl-C."""
    from orchestration.cli.dashboards import listening_at, serve_dashboards

    listening = listening_at(host, port, workers, tls_cert, tls_key, is_insecure=insecure)
    workspace = opened(context.obj)
    if (interruption := context.meta.get(INTERRUPTION)) is not None:
        interruption.serves()
    # Processes begin in the folder that this one is in, which may be one that a service user may not enter.
    os.chdir(workspace.root)
    serve_dashboards(workspace, listening, announce=console().print)


@cli.command()
@click.argument("person")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_obj
def erase(root: Path, person: str, yes: bool) -> None:  # noqa: FBT001 - click hands flags over so
    """Erase PERSON (number, e-mail or user name) from everything here but the exports.

    Gone: rows about them, raw and published, in every kept snapshot; names and addresses; rows set aside; logs. Where
    they were somebody's manager or mentor, that is blank from now on.

    Kept: answers they gave about others, under a random key; audit entries, under a pseudonym; a salted hash of
    number, e-mail, user name and full name, so that tomorrow's export does not bring them back.

    Not done: exports are never deleted. Those that still hold the person are listed, for you to delete.

    Files are written anew, not only marked, and figures are published anew, for the same day: what changes in closed
    cycles is told as a restatement by erasure, without a name. Refreshes are locked out meanwhile. If it was killed,
    call it again: it finishes what was begun.

    Save first what is held, if you need to: skillgap person PERSON --export.
    """
    from orchestration.cli.erase import erase_person, erased, question
    from orchestration.cli.terminal import TerminalProgress

    workspace = opened(root)
    with TerminalProgress() as progress:

        def confirm(subject: Subject) -> bool:
            with progress.paused():
                return yes or click.confirm(question(subject))

        reports = erase_person(workspace, person, confirm=confirm, progress=progress)
    for report in reports:
        erased(console(), report)
    if any(report.refresh is not None and report.refresh.status == "failed" for report in reports):
        sys.exit(FAILED)


@cli.command()
@click.argument("person")
@click.option(
    "--export",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    is_flag=False,
    flag_value=PERSON_FILE,
    required=True,
    help=f"Write it to this file; without a name, to {PERSON_FILE} here.",
)
@click.pass_obj
def person(root: Path, person: str, file: Path) -> None:
    """Write all that is held about PERSON (number, e-mail or user name) as JSON, for the person to read.

    Who they are and were, their levels and gaps as the person may see them, movement, courses, actions, suggestions,
    what they answered, rows set aside, who looked, which files. Not in it, and said so at its top: what would tell how
    a confidential rater answered. The file is readable by you alone, and the audit log has an entry.
    """
    from orchestration.cli.person import export_person, exported

    target = None if str(file) == PERSON_FILE else file
    exported(console(), export_person(opened(root), person, target, clock=now))


@cli.command()
@click.option("--seed", default=7, show_default=True, help="Another number makes another company.")
@click.option("--serve", is_flag=True, help="Refresh it, and serve the dashboards.")
@click.option("--port", default=8050, show_default=True, type=click.IntRange(0, 65535), help="Where to serve.")
@click.pass_context
def demo(context: click.Context, seed: int, serve: bool, port: int) -> None:  # noqa: FBT001 - as above
    """Make a workspace with the exports of an invented company."""
    from orchestration.cli.init import demo_made, make_demo

    demo_made(console(), make_demo(context.obj, seed=seed, today=date.today()))  # noqa: DTZ011 - the user's day
    if serve:
        context.invoke(refresh)
        context.invoke(dashboards, host="127.0.0.1", port=port, workers=1)


@cli.command()
@click.option("--port", default=3000, show_default=True, type=click.IntRange(1, 65535), help="Where its pages are.")
@click.pass_obj
def dagster(root: Path, port: int) -> None:
    """Open Dagster over the workspace: its schedule, a sensor on new files, and its pages, on this machine alone.

    What is switched on there, and every run, is kept in the workspace's state/dagster.
    """
    from orchestration.dagster.daemon import run_dagster

    if not run_dagster(opened(root), port=port):
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
