"""`notify` in `workspace.yml`: what is taken, and what is refused in words that repeat no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.cli.init import template
from orchestration.errors import SettingsError
from orchestration.settings.settings import Settings, read_settings

MAIL = "mail: {server: smtp.firm.example, sender: skillgap@firm.example}"


def read(folder: Path, notify: str) -> Settings:
    (folder / "workspace.yml").write_text(f"notify: {{{notify}}}\n", encoding="utf-8")
    return read_settings(folder / "workspace.yml")


def test_the_block_shown_in_the_template_is_valid(tmp_path: Path) -> None:
    text = template()
    block = text[text.index("# notify:\n") : text.index("# --- Who sees what")]
    shown = "\n".join(line.removeprefix("# ").removeprefix("#") for line in block.splitlines())
    (tmp_path / "workspace.yml").write_text(shown, encoding="utf-8")
    settings = read_settings(tmp_path / "workspace.yml").notify
    assert settings.mail is not None
    assert settings.mail.port_in_use == 587
    assert [target.name for target in settings.targets] == ["operators", "teams"]
    assert settings.ends["The provider's secret"].isoformat() == "2027-05-31"


def test_no_figure_follows_from_who_is_told(tmp_path: Path) -> None:
    with_notify = read(tmp_path, f"{MAIL}, digests: [{{to: lea@firm.example}}]")
    assert with_notify.figures() == Settings().figures()


@pytest.mark.parametrize(
    ("notify", "words"),
    [
        ("target: []", "Did you mean 'targets'?"),
        ("targets: [{name: a, url_env: HOOK, events: [faild]}]", "'failed'"),
        ("targets: [{name: a, url_env: HOOK, events: []}]", "notify.targets[1].events"),
        ("targets: [{name: a, events: [failed]}]", "expected one of mail, url_env and url_file"),
        ("targets: [{name: a, url_env: HOOK, url_file: b, events: [failed]}]", "expected one of mail, url_env"),
        ("targets: [{name: a, url_env: HOOK, events: [recovered]}]", "needs one of them beside it"),
        ("targets: [{name: a, mail: ops@firm.example, events: [failed]}]", "says nothing of a server"),
        ("digests: [{to: lea@firm.example}]", "says nothing of a server"),
        (f"{MAIL}, digests: [{{to: lea}}]", "one e-mail address"),
        (f'{MAIL}, digests: [{{to: "lea@firm.example\\nBcc: eve@x.example"}}]', "one e-mail address"),
        (f'{MAIL}, digests: [{{to: "lea@firm.example\\n"}}]', "one e-mail address"),
        (f"{MAIL}, digests: [{{to: lea@firm.example}}, {{to: Lea@firm.example}}]", "has lea@firm.example twice"),
        (f"{MAIL}, digests: [{{to: lea@firm.example, every: day}}]", "'cycle' or 'month'"),
        ("mail: {server: smtp.firm.example, sender: s@x.example, encryption: none}", "on this machine"),
        ("mail: {server: 'smtp.firm.example:25', sender: s@x.example, user: u}", "user needs its password"),
        ("mail: {server: 'smtp/x', sender: s@x.example}", "name of a server"),
        ("mail: {server: s.example, sender: s@x.example, password_env: P}", "they need a user"),
        ("late_after_hours: 0", "late_after_hours"),
        ("ends: {secret: soon}", "notify.ends"),
    ],
)
def test_what_cannot_be_taken_is_said(tmp_path: Path, notify: str, words: str) -> None:
    with pytest.raises(SettingsError) as found:
        read(tmp_path, notify)
    assert words in str(found.value)


@pytest.mark.parametrize(
    "notify",
    [
        "targets: [{name: a, url: 'https://h.example/s3cr3t-Value', events: [failed]}]",
        "targets: [{name: a, url_env: 'https://h.example/s3cr3t-Value', events: [failed]}]",
        "targets: [{name: a, url_env: s3cr3t-Value, url_file: x, events: [failed]}]",
        "targets: [{name: a, url_file: ['s3cr3t-Value'], events: [failed]}]",
        "mail: {server: s.example, sender: s@x.example, user: u, password: s3cr3t-Value}",
        "mail: {server: s.example, sender: s@x.example, user: u, password_env: s3cr3t-Value}",
        "mail: {server: s.example, sender: s@x.example, password_file: s3cr3t-Value}",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(tmp_path: Path, notify: str) -> None:
    with pytest.raises(SettingsError) as found:
        read(tmp_path, notify)
    assert "s3cr3t" not in str(found.value)
