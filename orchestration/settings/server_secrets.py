"""The secrets that serving takes: the provider's for skillgap, and the metrics' token. `secret_source` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.errors import SettingsError
from orchestration.settings.metrics_settings import MetricsSettings
from orchestration.settings.secret_source import SecretSource
from orchestration.settings.sign_in_settings import SignInSettings

FEWEST_OF_TOKEN = 20
_COMMAND = "skillgap dashboards"


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
    source = SecretSource(
        key="sign_in.client_secret",
        what="the client's secret",
        command=_COMMAND,
        variable=settings.client_secret_env,
        file=settings.client_secret_file,
        if_seen="let the provider make another secret",
    )
    return source.read(root, environment)


def metrics_token(settings: MetricsSettings, root: Path, environment: Mapping[str, str]) -> str | None:
    """Read the token that whoever reads the server's metrics has to show; the arguments are those of `client_secret`.

    Returns:
        The token, which no message repeats; None where none is named: then nobody reads them.

    Raises:
        SettingsError: it is not there, others can read it, or it can be guessed.
    """
    source = SecretSource(
        key="metrics.token",
        what="the token",
        command=_COMMAND,
        variable=settings.token_env,
        file=settings.token_file,
        if_seen="take another token",
    )
    token = source.read(root, environment)
    if token is not None and len(token) < FEWEST_OF_TOKEN:
        raise SettingsError(
            f"workspace.yml: metrics: the token has {len(token)} characters, and can be guessed; expected at least "
            f"{FEWEST_OF_TOKEN}, such as `openssl rand -hex 32` makes."
        )
    return token
