"""The profiles that come with the product, one small file each in `systems/`. Nothing is read at import."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from orchestration.settings.profiles import Profile

_FOLDER = "systems"
_ENDING = ".yml"


@cache
def profile_names() -> tuple[str, ...]:
    """Return the names of all profiles, sorted."""
    folder = files(__package__).joinpath(_FOLDER)
    return tuple(sorted(file.name.removesuffix(_ENDING) for file in folder.iterdir() if file.name.endswith(_ENDING)))


@cache
def profile_named(name: str) -> Profile:
    """Return a profile.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in profile_names():
        raise KeyError(f"no profile is called {name!r}")
    text = files(__package__).joinpath(_FOLDER, name + _ENDING).read_text(encoding="utf-8")
    return Profile.model_validate(yaml.safe_load(text))


def contracts_of(name: str) -> tuple[str, ...] | None:
    """Return the contracts that a profile serves; None if there is no such profile."""
    return tuple(profile_named(name).contracts) if name in profile_names() else None
