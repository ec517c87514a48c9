"""A new workspace, and the demo's, which is marked as one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.cli import init
from published.files import DEMO_MARK


def test_the_demos_workspace_alone_bears_the_mark_of_the_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init, "write_company", lambda *_args, **_settings: None)
    demo = init.make_demo(tmp_path / "demo", seed=7, today=date(2026, 11, 22))
    own = init.initialise(tmp_path / "own")
    assert (demo.state / DEMO_MARK).exists()
    assert not (own.state / DEMO_MARK).exists()
