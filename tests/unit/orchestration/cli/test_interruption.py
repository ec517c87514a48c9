"""What is said when a command is ended: what publishes can be called again, what serves has nothing to finish."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli import dashboards
from orchestration.cli.init import initialise
from orchestration.cli.interruption import Interruption
from orchestration.cli.main import cli


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
