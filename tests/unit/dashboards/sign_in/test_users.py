"""Names with passwords: kept as hashes, verified alike whether a name exists or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from dashboards.sign_in.users import UserError, Users, weakness_of

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD = "correct horse battery"  # noqa: S105 - a test's


@pytest.fixture
def users(tmp_path: Path) -> Users:
    users = Users(tmp_path / "users.json", CHEAP)
    users.add("Lea@firm.example", PASSWORD)
    return users


def test_who_knows_the_password_is_known_by_the_name_as_it_was_added(users: Users) -> None:
    assert users.verified(" lea@FIRM.example", PASSWORD) == "Lea@firm.example"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("lea@firm.example", "correct horse batterY"),
        ("lea@firm.example", ""),
        ("lea@firm.example", PASSWORD + " "),
        ("lea@firm.example", PASSWORD + "x" * 1000),
        ("nobody", PASSWORD),
        ("nobody", "nobody's"),
        ("", ""),
    ],
)
def test_nobody_else_is_known(users: Users, name: str, password: str) -> None:
    assert users.verified(name, password) is None


def test_the_file_holds_no_password_and_is_its_owners_alone(users: Users, tmp_path: Path) -> None:
    file = tmp_path / "users.json"
    assert PASSWORD not in file.read_text(encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8"))["Lea@firm.example"].startswith("$argon2id$")
    assert all(each.stat().st_mode & 0o077 == 0 for each in tmp_path.iterdir())
    assert users.names() == ["Lea@firm.example"]


def test_another_password_takes_the_place_of_the_first(users: Users) -> None:
    users.change_password("lea@firm.example", "another long secret")
    assert users.verified("lea@firm.example", PASSWORD) is None
    assert users.verified("lea@firm.example", "another long secret") == "Lea@firm.example"


def test_who_is_removed_is_known_no_more(users: Users) -> None:
    users.remove("LEA@firm.example")
    assert (users.names(), users.known("lea@firm.example")) == ([], None)
    assert users.verified("lea@firm.example", PASSWORD) is None


def test_what_can_not_be_done_is_said(users: Users) -> None:
    with pytest.raises(UserError, match="already"):
        users.add("LEA@firm.example ", PASSWORD)
    with pytest.raises(UserError, match="There is no user 'bo'"):
        users.remove("bo")
    with pytest.raises(UserError, match="There is no user 'bo'"):
        users.change_password("bo", PASSWORD)
    with pytest.raises(UserError, match="can't be a user name"):
        users.add("  ", PASSWORD)
    with pytest.raises(UserError, match="can't be a user name"):
        users.add("a\nb", PASSWORD)
    assert users.names() == ["Lea@firm.example"]


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("eleven char", "12 to 256 characters"),
        ("x" * 257, "12 to 256 characters"),
        ("abababababab", "repeats itself"),
        ("my name is Lea", "must not be part"),
        ("Skillgap for ever", "skillgap must not be part"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(users: Users, password: str, problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        users.change_password("lea@firm.example", password)
    assert users.verified("lea@firm.example", PASSWORD) is not None


def test_length_counts_and_not_kinds_of_characters() -> None:
    assert weakness_of("nur kleine buchstaben", "lea") is None
    assert weakness_of("пароль на кириллице", "lea") is None


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"lea": 1}'])
def test_a_damaged_file_lets_nobody_in_and_is_not_overwritten(tmp_path: Path, text: str) -> None:
    file = tmp_path / "users.json"
    file.write_text(text, encoding="utf-8")
    users = Users(file, CHEAP)
    with pytest.raises(UserError, match="damaged"):
        users.verified("lea", PASSWORD)
    with pytest.raises(UserError, match="damaged"):
        users.add("lea", PASSWORD)
    assert file.read_text(encoding="utf-8") == text
