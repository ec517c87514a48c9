"""A file that the machine does not let a command have is said in words; a mistake of our own is not dressed up."""

from __future__ import annotations

import errno

import pytest

from orchestration.cli import main as command_line


def _ends(monkeypatch: pytest.MonkeyPatch, error: Exception) -> int | str | None:
    def fails(**_: object) -> None:
        raise error

    monkeypatch.setattr(command_line, "cli", fails)
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    return ended.value.code


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_it_names_the_file_and_who_knows_more(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    code = _ends(monkeypatch, OSError(number, "Not so", "/srv/skills/state/x"))
    assert code == 1
    said = " ".join(capsys.readouterr().err.split())
    assert said == "/srv/skills/state/x: Not so. `skillgap doctor` says what is wrong and what to do."


def test_a_mistake_of_our_own_shows_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (FileNotFoundError(errno.ENOENT, "No such file", "x"), ValueError("x")):
        with pytest.raises(type(error)):
            _ends(monkeypatch, error)
