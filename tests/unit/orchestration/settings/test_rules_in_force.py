"""Access rules hold as the file has them now; a slip in it locks nobody out."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from orchestration.errors import SettingsError
from orchestration.settings.rules_in_force import RulesInForce
from published.access_rules import AccessRules


def leaders(rules: AccessRules) -> set[str]:
    return set(rules.named.get("hr_leader", ()))


def test_a_change_holds_at_once_and_a_slip_leaves_what_was(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "workspace.yml"
    file.write_text("access: {hr_leader: [lea]}\n", encoding="utf-8")
    rules = RulesInForce(file)
    assert leaders(rules()) == {"lea"}
    file.write_text("access: {hr_leader: [lea, bo]}\n", encoding="utf-8")
    assert leaders(rules()) == {"lea", "bo"}
    with caplog.at_level(logging.WARNING):
        file.write_text("access: {hr_leaders: [lea, bo]}\n", encoding="utf-8")
        assert leaders(rules()) == {"lea", "bo"}
        assert leaders(rules()) == {"lea", "bo"}
    with caplog.at_level(logging.ERROR):
        file.write_text("name: 2026-02-30\n", encoding="utf-8")  # a day that YAML can't make
        assert leaders(rules()) == {"lea", "bo"}
    assert [record.message.count("hr_leaders") for record in caplog.records] == [1]
    file.write_text("access: {}\n", encoding="utf-8")
    assert leaders(rules()) == set()


def test_rules_are_noted_at_the_start_and_when_they_change_until_that_succeeds(tmp_path: Path) -> None:
    file = tmp_path / "workspace.yml"
    file.write_text("access: {hr_leader: [lea]}\n", encoding="utf-8")
    noted: list[set[str]] = []
    is_full = False

    def note(rules: AccessRules) -> None:
        if is_full:
            raise OSError(28, "No space left on device")
        noted.append(leaders(rules))

    rules = RulesInForce(file, note=note)
    for _ in range(2):
        rules()
    assert noted == [{"lea"}]
    is_full = True
    file.write_text("access: {hr_leader: [bo]}\n", encoding="utf-8")
    assert leaders(rules()) == {"bo"}
    assert noted == [{"lea"}]
    is_full = False
    for _ in range(2):
        rules()
    assert noted == [{"lea"}, {"bo"}]


def test_without_a_file_nobody_has_a_role(tmp_path: Path) -> None:
    assert RulesInForce(tmp_path / "workspace.yml")() == AccessRules({role: frozenset() for role in _NAMED})


def test_a_file_that_can_not_be_taken_is_refused_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "workspace.yml"
    file.write_text("access: lea\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="access"):
        RulesInForce(file)


_NAMED = ("hr_leader", "learning", "framework_owner", "analyst", "employee")
