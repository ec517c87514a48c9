"""The profiles that come with the product, one small file each in `systems/`. Nothing is read at import."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from expectations.contracts import ALL_CONTRACTS
from orchestration.ingest.dialects.profile import Profile

_FOLDER = "systems"
_ENDING = ".yml"


@cache
def profile_names() -> tuple[str, ...]:
    """Return the names of all profiles, sorted."""
    folder = files(__package__).joinpath(_FOLDER)
    return tuple(sorted(file.name.removesuffix(_ENDING) for file in folder.iterdir() if file.name.endswith(_ENDING)))


@cache
def profile_named(name: str) -> Profile:
    """Return a profile, with the contracts that there are: a system may have files of a kind that is not read yet.

    Raises:
        KeyError: there is none of that name.
    """
    if name not in profile_names():
        raise KeyError(f"no profile is called {name!r}")
    content = yaml.safe_load(files(__package__).joinpath(_FOLDER, name + _ENDING).read_text(encoding="utf-8"))
    known = {contract.name for contract in ALL_CONTRACTS}
    content["contracts"] = {name: each for name, each in content["contracts"].items() if name in known}
    return Profile.model_validate(content)


def contracts_of(name: str) -> tuple[str, ...] | None:
    """Return the contracts that a profile serves; None if there is no such profile."""
    return tuple(profile_named(name).contracts) if name in profile_names() else None
