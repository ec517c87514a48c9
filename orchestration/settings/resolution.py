"""A source of the workspace and the profile it names → the settings in force. Nothing is read from files here."""

from __future__ import annotations

from typing import Any

from orchestration.settings.library import profile_named
from orchestration.settings.source_settings import SourceSettings, written_keys

# Keys whose entries stand for themselves: the workspace's are put beside the profile's. All others are taken whole.
_MERGED = ("format", "where", "columns", "extract", "separators", "constants", "values")


def effective(source: SourceSettings, contract_name: str) -> SourceSettings:
    """Return the settings of a source with those of its profile where it has none.

    A column that the workspace takes from a header or a constant is no longer taken from where the profile takes it.

    Args:
        source: as the workspace has it.
        contract_name: its contract.

    Raises:
        KeyError: there is no such profile, or it does not serve the contract.
    """
    if source.profile is None:
        return source
    known = written_keys(profile_named(source.profile).contracts[contract_name])
    del known["recognised_by"]
    own = written_keys(source)
    for key, other in (("columns", "constants"), ("constants", "columns")):
        for column in own.get(key, {}):
            known.get(other, {}).pop(column, None)
    return SourceSettings.model_validate(_merged(known, own))


def _merged(known: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Return a profile's settings with the workspace's own in their place."""
    merged = known | own
    for key in _MERGED:
        if key in known and key in own:
            merged[key] = known[key] | own[key]
            if key == "values":
                merged[key] |= {c: known[key][c] | own[key][c] for c in known[key].keys() & own[key].keys()}
    return merged
