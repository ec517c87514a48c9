"""What is said when a command is ended: what publishes can be called again, what serves has nothing to finish."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import dashboards, main
from orchestration.cli.init import initialise
from orchestration.cli.interruption import Interruption
from orchestration.cli.main import cli
from orchestration.errors import SkillgapError


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("Query interrupted"),  # what DuckDB makes of a signal that comes within a query
        SkillgapError("No backup was made: Is the disk full?"),  # what became of the machine's errors on the way out
    ],
)
def test_whatever_goes_wrong_once_a_signal_has_come_is_told_as_the_signal(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def is_told_to_end(interruption: Interruption) -> None:
        monkeypatch.setattr(interruption, "_end", lambda: None)
        with suppress(KeyboardInterrupt):
            interruption._take(signal.SIGTERM, None)
        raise error

    monkeypatch.setattr(Interruption, "listen", lambda _: None)
    monkeypatch.setattr(main, "cli", lambda *, standalone_mode, obj: is_told_to_end(obj))
    umask = os.umask(0)
    try:
        with pytest.raises(SystemExit) as ended:
            main.main()
    finally:
        os.umask(umask)
    assert ended.value.code == 128 + 15
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith("Ended by SIGTERM. What is published is whole.")
    assert "disk" not in said


def test_an_error_of_our_own_without_a_signal_surfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(**_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(Interruption, "listen", lambda _: None)
    monkeypatch.setattr(main, "cli", breaks)
    umask = os.umask(0)
    try:
        with pytest.raises(RuntimeError, match="broken"):
            main.main()
    finally:
        os.umask(umask)


def ended_in_the_middle_of(
    interruption: Interruption, root: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> str:
    """Call a command, which hears SIGTERM in its middle; return what is said of it."""
    monkeypatch.setattr(interruption, "_end", lambda: None)

    def is_told_to_end(*_: object, **__: object) -> None:
        interruption._take(signal.SIGTERM, None)

    monkeypatch.setattr(dashboards, "serve_dashboards", is_told_to_end)
    monkeypatch.setattr("orchestration.refresh.run.refresh", is_told_to_end)
    # Click turns it into an exception of its own, which `main` catches.
    CliRunner().invoke(cli, ["--workspace", str(root), *arguments], obj=interruption)
    assert interruption.exit_code == 128 + 15
    return interruption.text


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return initialise(tmp_path / "skills").root


def test_dashboards_that_are_ended_say_so_and_no_more(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ended_in_the_middle_of(Interruption(), root, monkeypatch, "dashboards") == "Ended by SIGTERM."


def test_a_refresh_that_is_ended_is_to_be_called_again(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ended_in_the_middle_of(Interruption(), root, monkeypatch, "refresh", "--quiet")
    assert said == (
        "Ended by SIGTERM. What is published is whole. Call the command again: it begins anew, or finishes what it had "
        "begun."
    )
