"""Secrets that `workspace.yml` names and never holds: read from the environment, or from a file of its owner's."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import SettingsError
from orchestration.settings.metrics_settings import MetricsSettings
from orchestration.settings.sign_in_settings import SignInSettings

LARGEST = 4_096
FEWEST_OF_TOKEN = 20
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class _Named:
    """Where a secret is.

    Attributes:
        key: in `workspace.yml`, without `_env` and `_file`.
        what: it is, as messages name it.
        if_read: what is to be done once others may have read it.
        variable: of the environment.
        file: its path, from the workspace on.
    """

    key: str
    what: str
    if_read: str
    variable: str | None
    file: str | None


def client_secret(settings: SignInSettings, root: Path, environment: Mapping[str, str]) -> str | None:
    """Read the secret by which an OpenID provider knows skillgap.

    Args:
        settings: say where it is.
        root: the workspace, which a file's path may start from.
        environment: the variables of this process.

    Returns:
        The secret, which no message repeats; None where none is named: then skillgap is a public client.

    Raises:
        SettingsError: it is not there, or others can read it.
    """
    named = _Named(
        "sign_in.client_secret",
        "the client's secret",
        "let the provider make another secret",
        settings.client_secret_env,
        settings.client_secret_file,
    )
    return _secret(named, root, environment)


def metrics_token(settings: MetricsSettings, root: Path, environment: Mapping[str, str]) -> str | None:
    """Read the token that whoever reads the server's metrics has to show; the arguments are those of `client_secret`.

    Returns:
        The token, which no message repeats; None where none is named: then nobody reads them.

    Raises:
        SettingsError: it is not there, others can read it, or it can be guessed.
    """
    named = _Named("metrics.token", "the token", "take another token", settings.token_env, settings.token_file)
    token = _secret(named, root, environment)
    if token is not None and len(token) < FEWEST_OF_TOKEN:
        raise SettingsError(
            f"workspace.yml: metrics: the token has {len(token)} characters, and can be guessed; expected at least "
            f"{FEWEST_OF_TOKEN}, such as `openssl rand -hex 32` makes."
        )
    return token


def _secret(named: _Named, root: Path, environment: Mapping[str, str]) -> str | None:
    if named.variable is not None:
        secret = environment.get(named.variable, "").strip()
        if not secret:
            raise SettingsError(
                f"workspace.yml: {named.key}_env: the environment variable {named.variable} is not set, or empty, "
                f"where skillgap dashboards starts. Set it there to {named.what}."
            )
        return secret
    return None if named.file is None else _read(root / Path(named.file).expanduser(), named)


def _read(file: Path, named: _Named) -> str:
    problem = f"workspace.yml: {named.key}_file"
    try:
        with file.open("rb") as stream:
            found = os.fstat(stream.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise SettingsError(f"{problem}: {file} is not a file.")
            if found.st_mode & OTHERS:
                raise SettingsError(
                    f"{problem}: others than its owner can read or change {file}. chmod 600 it, and {named.if_read} "
                    "if anybody else works on this machine."
                )
            secret = stream.read(LARGEST + 1).decode().strip()
    except OSError as error:
        raise SettingsError(f"{problem}: {file} can't be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise SettingsError(f"{problem}: {file} is not text in UTF-8.") from None  # its cause quotes the secret
    if not secret or len(secret) > LARGEST or not secret.isprintable():
        raise SettingsError(f"{problem}: {file} is expected to hold {named.what}, one line, and nothing else.")
    return secret
