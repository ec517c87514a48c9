"""Proposals in words, as `check` and `map` print them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from orchestration.ingest.mapping.proposal import Proposal
from orchestration.settings.profiles import profile_named

_ALTERNATIVES = re.compile(r"\(\?P<(\w+)>((?:[^()\\]|\\.)*\|(?:[^()\\]|\\.)*)\)", re.DOTALL)
_SHOWN_ITEMS = 3


def proposal_text(proposal: Proposal) -> str:
    """Return what a file may be."""
    missing = [name for name in proposal.missing if name not in proposal.settings.get("constants", {})]
    if proposal.profile is not None:
        text = f"{proposal.contract} by the profile {proposal.profile} ({profile_named(proposal.profile).title})"
    elif proposal.columns:
        columns = ", ".join(f"{column} ← {header_text(header)}" for column, header in proposal.columns.items())
        text = f"{proposal.contract}, with {columns}"
    elif proposal.settings or proposal.unknown_words:
        text = proposal.contract
    else:
        text = f"{proposal.contract}, whose headers it has"
    parts = [text, *_settings(proposal.settings)]
    parts += [
        f"{column}: nobody knows {', '.join(f'{word!r} × {n}' for word, n in words.items())}"
        for column, words in proposal.unknown_words.items()
    ]
    if missing and proposal.profile is not None:
        parts.append(f"give {', '.join(missing)} under `constants` or `from_filename` besides")
    elif missing:
        parts.append(f"nothing looks like {', '.join(missing)}")
    return "; ".join(parts)


def header_text(header: str | Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> str:
    """Return a header, those that are joined, or those of which the first that is filled counts, as it is proposed."""
    return (" + " if isinstance(header, Mapping) else " or ").join(headers_in(header))


def headers_in(header: str | Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the headers that a column is proposed to be taken from."""
    if isinstance(header, str):
        return [header]
    return list(header["join"]) if isinstance(header, Mapping) else [part["header"] for part in header]


def _settings(settings: Mapping[str, Any]) -> list[str]:
    """Return the further keys that a file needs, each in words."""
    parts = []
    for key, value in settings.items():
        if key == "unpivot":
            parts.append(_unpivot(value))
        elif key == "constants":
            parts.append(f"for all rows {', '.join(f'{column}: {text}' for column, text in value.items())}")
        elif key == "values":
            words = (f"{theirs} is {ours}" for column in value.values() for theirs, ours in column.items())
            parts.append(", ".join(words))
        else:
            parts.append(f"{key}: {value}")
    return parts


def _unpivot(unpivot: Mapping[str, Any]) -> str:
    """Return how many headers hold a value, and the first of them."""
    found = _ALTERNATIVES.search(unpivot["headers"])
    items = [item.replace("\\", "") for item in found[2].split("|")] if found else []
    shown = ", ".join(items[:_SHOWN_ITEMS]) + (", …" if len(items) > _SHOWN_ITEMS else "")
    if found and found[1] == "relation":
        return f"headers hold {unpivot['into']} by {' and '.join(items)}"
    return f"{len(items)} headers hold {unpivot['into']} ({shown})"
