"""The secret by which an OpenID provider knows skillgap. How secrets are read stands in `secret_source`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.settings.secret_source import SecretSource
from orchestration.settings.sign_in_settings import SignInSettings


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
    source = SecretSource(
        key="sign_in.client_secret",
        what="the client's secret",
        command="skillgap dashboards",
        variable=settings.client_secret_env,
        file=settings.client_secret_file,
        if_seen="let the provider make another secret",
    )
    return source.read(root, environment)
