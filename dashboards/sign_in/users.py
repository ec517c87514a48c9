"""`state/users.json`: names with hashed passwords, for a workspace without an identity provider."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from published.access_rules import plain
from published.private_files import OWNER_ONLY_FILE, write_private

FEWEST_CHARACTERS = 12
MOST_CHARACTERS = 256
_FEWEST_DIFFERENT = 5
_PRODUCT = "skillgap"


class UserError(Exception):
    """What can't be done with a user, in words for whoever runs the workspace."""


class Users:
    """The users of one workspace; each call reads the file anew, so that changes hold at once."""

    def __init__(self, file: Path, hasher: PasswordHasher | None = None) -> None:
        """Name the file; it is made with the first user.

        Args:
            file: as in `<workspace>/state/users.json`; its owner alone may read it.
            hasher: of passwords; None: argon2id, at the costs that the library takes from RFC 9106.
        """
        self._file = file
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody's")

    def names(self) -> list[str]:
        """Return all names, in order.

        Raises:
            UserError: the file is damaged.
        """
        return sorted(self._read(), key=plain)

    def add(self, name: str, password: str) -> None:
        """Add a user.

        Raises:
            UserError: there is one of that name, the password is too weak, or the file is damaged.
        """
        with self._changed() as users:
            if _found(users, name) is not None:
                raise UserError(f"There is a user {name!r} already. `skillgap user password` changes the password.")
            if not plain(name) or not name.isprintable():
                raise UserError(f"{name!r} can't be a user name: expected an e-mail address or a user name.")
            users[name.strip()] = self._hashed(name, password)

    def change_password(self, name: str, password: str) -> None:
        """Give a user another password.

        Raises:
            UserError: there is no such user, the password is too weak, or the file is damaged.
        """
        with self._changed() as users:
            users[_existing(users, name)] = self._hashed(name, password)

    def remove(self, name: str) -> None:
        """Remove a user.

        Raises:
            UserError: there is no such user, or the file is damaged.
        """
        with self._changed() as users:
            del users[_existing(users, name)]

    def verified(self, name: str, password: str) -> str | None:
        """Return the name under which somebody is known who knows the password; None otherwise.

        It takes as long for a name that does not exist.

        Raises:
            UserError: the file is damaged.
        """
        users = self._read()
        known = _found(users, name)
        kept = self._nobody if known is None else users[known]
        try:
            self._hasher.verify(kept, password if len(password) <= MOST_CHARACTERS else "")
        except (VerificationError, InvalidHashError):
            return None
        if known is not None and self._hasher.check_needs_rehash(kept):
            with self._changed() as changed:
                if changed.get(known) == kept:
                    changed[known] = self._hasher.hash(password)
        return known

    def known(self, name: str) -> str | None:
        """Return a user's name as it was added; None for nobody's.

        Raises:
            UserError: the file is damaged.
        """
        return _found(self._read(), name)

    def _hashed(self, name: str, password: str) -> str:
        if problem := weakness_of(password, name):
            raise UserError(problem)
        return self._hasher.hash(password)

    def _read(self) -> dict[str, str]:
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise UserError(
                f"{self._file} is damaged ({error}). Restore it, or remove it and add the users."
            ) from error
        if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
            raise UserError(f"{self._file} is damaged: expected names with hashes. Restore it, or remove it.")
        return content

    @contextmanager
    def _changed(self) -> Iterator[dict[str, str]]:
        """Give the users to be changed, one process at a time; the file is replaced in one step."""
        lock = os.open(self._file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, OWNER_ONLY_FILE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            users = self._read()
            yield users
            write_private(self._file, json.dumps(users, ensure_ascii=False, indent=1) + "\n")
        finally:
            os.close(lock)


def weakness_of(password: str, name: str) -> str | None:
    """Return why a password can't be taken; None where it can.

    Length counts, as NIST SP 800-63B has it, not kinds of characters.
    """
    if not FEWEST_CHARACTERS <= len(password) <= MOST_CHARACTERS:
        return f"A password has {FEWEST_CHARACTERS} to {MOST_CHARACTERS} characters; a few words do well."
    if len(set(password)) < _FEWEST_DIFFERENT:
        return f"This password repeats itself: at least {_FEWEST_DIFFERENT} different characters."
    first_part = plain(name).partition("@")[0]
    if len(first_part) > 2 and first_part in password.casefold():
        return "The name must not be part of the password."
    if _PRODUCT in password.casefold():
        return f"{_PRODUCT} must not be part of the password: it is what others try first."
    return None


def _found(users: dict[str, str], name: str) -> str | None:
    return next((known for known in users if plain(known) == plain(name)), None)


def _existing(users: dict[str, str], name: str) -> str:
    known = _found(users, name)
    if known is None:
        raise UserError(f"There is no user {name!r}. `skillgap user list` names those there are.")
    return known
