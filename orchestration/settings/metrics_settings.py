"""`metrics` in `workspace.yml`: who may read figures about the server."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from orchestration.settings.sign_in_settings import Name, Variable
from orchestration.settings.source_settings import Section


class MetricsSettings(Section):
    """Where the token is that Prometheus has to show; without one there are no metrics.

    Attributes:
        token_env: the environment variable that holds it.
        token_file: the file that holds it, its owner's alone; from the workspace on.
    """

    token_env: Variable | None = None
    token_file: Name | None = None

    @model_validator(mode="after")
    def _in_one_place(self) -> Self:
        if self.token_env is not None and self.token_file is not None:
            raise ValueError("the token is in token_env or in token_file, not in both")
        return self
