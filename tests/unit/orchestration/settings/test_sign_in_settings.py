"""`access` and `sign_in`: what can be said there, and words for what can't."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.errors import SettingsError
from orchestration.settings.settings import Settings, read_settings
from published.access_rules import Partner


def read(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "workspace.yml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file)


def test_roles_are_given_by_name_and_group_and_partners_have_units(tmp_path: Path) -> None:
    rules = read(
        tmp_path,
        """
        access:
          hr_leader: [lea@firm.example]
          learning: ["group:L&D", " lou "]
          hr_partner: [{who: [bo], units: [D1, D2]}]
          employees: true
        """,
    ).access.rules()
    assert rules.named["hr_leader"] == {"lea@firm.example"}
    assert rules.named["learning"] == {"group:L&D", "lou"}
    assert rules.partners == (Partner(frozenset({"bo"}), frozenset({"D1", "D2"})),)
    assert rules.employees


def test_no_figure_depends_on_who_sees_what(tmp_path: Path) -> None:
    text = "access: {hr_leader: [lea]}\nsign_in: {mode: local}\n"
    assert read(tmp_path, text).figures() == Settings().figures()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("access: {manager: [bo]}", "manager"),
        ("access: {employee: [bo]}", "employees"),
        ("access: {hr_leader: lea}", "hr_leader"),
        ('access: {hr_leader: [""]}', "hr_leader"),
        ("access: {hr_partner: [bo]}", "hr_partner"),
        ("access: {hr_partner: [{who: [bo], units: []}]}", "units"),
        ("sign_in: {mode: saml}", "mode"),
        ("sign_in: {mode: header}", "trusted_proxies"),
        ("sign_in: {mode: header, user_header: X-Remote-User}", "trusted_proxies"),
        ("sign_in: {mode: header, user_header: 'X Remote', trusted_proxies: [127.0.0.1]}", "X-Remote-User"),
        ("sign_in: {trusted_proxies: [proxy.firm.example]}", "127.0.0.1"),
        ("sign_in: {trusted_proxies: [10.0.0.1/8]}", "10.0.0.0/8"),
        ("sign_in: {idle_minutes: 0}", "idle_minutes"),
    ],
)
def test_what_can_not_be_taken_is_said_in_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, text)
    assert said in str(refused.value)
    assert "pydantic" not in str(refused.value)
