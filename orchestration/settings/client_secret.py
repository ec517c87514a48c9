"""The secret by which an OpenID provider knows skillgap: read from where `workspace.yml` says, and never from there."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from orchestration.errors import SettingsError
from orchestration.settings.sign_in_settings import SignInSettings

LARGEST = 4_096
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def client_secret(settings: SignInSettings, root: Path, environment: Mapping[str, str]) -> str | None:
    """Read the secret.

    Args:
        settings: say where it is.
        root: the workspace, which a file's path may start from.
        environment: the variables of this process.

    Returns:
        The secret, which no message repeats; None where none is named: then skillgap is a public client.

    Raises:
        SettingsError: it is not there, or others can read it.
    """
    if settings.client_secret_env is not None:
        secret = environment.get(settings.client_secret_env, "").strip()
        if not secret:
            raise SettingsError(
                f"workspace.yml: sign_in.client_secret_env: the environment variable {settings.client_secret_env} is "
                "not set, or empty, where skillgap dashboards starts. Set it there to the client's secret."
            )
        return secret
    if settings.client_secret_file is not None:
        return _read(root / Path(settings.client_secret_file).expanduser())
    return None


def _read(file: Path) -> str:
    problem = "workspace.yml: sign_in.client_secret_file"
    try:
        with file.open("rb") as stream:
            found = os.fstat(stream.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise SettingsError(f"{problem}: {file} is not a file.")
            if found.st_mode & OTHERS:
                raise SettingsError(
                    f"{problem}: others than its owner can read or change {file}. chmod 600 it, and let the provider "
                    "make another secret if anybody else works on this machine."
                )
            secret = stream.read(LARGEST + 1).decode().strip()
    except OSError as error:
        raise SettingsError(f"{problem}: {file} can't be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise SettingsError(f"{problem}: {file} is not text in UTF-8.") from None  # its cause quotes the secret
    if not secret or len(secret) > LARGEST or not secret.isprintable():
        raise SettingsError(f"{problem}: {file} is expected to hold the client's secret, one line, and nothing else.")
    return secret
