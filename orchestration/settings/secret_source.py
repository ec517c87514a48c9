"""Secrets: read from where `workspace.yml` says, an environment variable or its owner's file, and never from there."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import SettingsError

LARGEST = 4_096
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class SecretSource:
    """Where a secret is.

    Attributes:
        key: the setting that says so, without its ending `_env` or `_file`.
        what: what it is, as in `the client's secret`.
        command: what needs it, as in `skillgap dashboards`.
        variable: the environment variable that holds it.
        file: the file that holds it, from the workspace on.
        if_seen: what to do besides where others could read it.
    """

    key: str
    what: str
    command: str
    variable: str | None
    file: str | None
    if_seen: str

    def read(self, root: Path, environment: Mapping[str, str]) -> str | None:
        """Read the secret.

        Args:
            root: the workspace, which a file's path may start from.
            environment: the variables of this process.

        Returns:
            The secret, which no message repeats; None where neither variable nor file is named.

        Raises:
            SettingsError: it is not there, or others can read it.
        """
        if self.variable is not None:
            return self._of_variable(self.variable, environment)
        if self.file is not None:
            return self._of_file(root / Path(self.file).expanduser())
        return None

    def _of_variable(self, variable: str, environment: Mapping[str, str]) -> str:
        secret = environment.get(variable, "").strip()
        if not secret:
            raise SettingsError(
                f"workspace.yml: {self.key}_env: the environment variable {variable} is not set, or empty, where "
                f"{self.command} starts. Set it there to {self.what}."
            )
        return secret

    def _of_file(self, file: Path) -> str:
        problem = f"workspace.yml: {self.key}_file"
        try:
            with file.open("rb") as stream:
                found = os.fstat(stream.fileno())
                if not stat.S_ISREG(found.st_mode):
                    raise SettingsError(f"{problem}: {file} is not a file.")
                if found.st_mode & OTHERS:
                    raise SettingsError(
                        f"{problem}: others than its owner can read or change {file}. chmod 600 it, and {self.if_seen} "
                        "if anybody else works on this machine."
                    )
                secret = stream.read(LARGEST + 1).decode().strip()
        except OSError as error:
            raise SettingsError(f"{problem}: {file} can't be read ({error.strerror}).") from error
        except UnicodeDecodeError:
            raise SettingsError(f"{problem}: {file} is not text in UTF-8.") from None  # its cause quotes the secret
        if not secret or len(secret) > LARGEST or not secret.isprintable():
            raise SettingsError(f"{problem}: {file} is expected to hold {self.what}, one line, and nothing else.")
        return secret
