"""`state/dagster/dagster.yaml`: what Dagster runs with over a workspace, kept at what this release writes.

Whoever edits it has decided, and it stays as it is. So what was written is remembered by its sum, beside it. What
Dagster does with it stands in `orchestration.dagster`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import SettingsError
from published.private_files import write_private

SETTINGS = Path(__file__).resolve().parent / "dagster.yaml"
_WRITTEN = ".dagster.yaml.written"
# What was written before anything was remembered.
_EARLIER = frozenset(
    {
        "b475d16d527812db5d2758b69394cdb9f94ff6f29b96847738c825ab7c73851d",
        "6bc66cb73822021e75545ab6cfb14b80cc28dcd3b47683ce3357566b8e0cd994",
        "9197f647c70086c0549c861f8ca61e4963df3ce64aa74534ba572c4fbd6c6a38",
    }
)


def renew_settings(home: Path) -> None:
    """Write what Dagster runs with, where nothing is there yet or nobody has edited what an earlier release wrote.

    Args:
        home: Dagster's home; it exists.

    Raises:
        OSError: it can't be written.
    """
    file, written = home / SETTINGS.name, home / _WRITTEN
    content = SETTINGS.read_text(encoding="utf-8")
    there = file.read_bytes() if file.exists() else None
    if there is None or (there != content.encode() and _sum(there) in _EARLIER | {_remembered(home)}):
        write_private(file, content)
        there = content.encode()
    if there == content.encode() and _remembered(home) != _sum(there):
        write_private(written, _sum(there))


def edits(home: Path) -> tuple[str, ...]:
    """Return what an edited file says otherwise than this release would, a setting each; none where nobody edited it.

    What stands there alone is named without its value, which may be the password of a database.

    Args:
        home: Dagster's home; it need not exist.

    Raises:
        SettingsError: it is no YAML, or no settings.
        OSError: it can't be read.
    """
    file = home / SETTINGS.name
    if not file.exists():
        return ()
    there, content = file.read_bytes(), SETTINGS.read_bytes()
    if there == content or _sum(there) in _EARLIER | {_remembered(home)}:
        return ()
    try:
        found = yaml.safe_load(there)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError("it is no YAML") from error
    if not isinstance(found, dict):
        raise SettingsError("it holds no settings")
    theirs, ours = dict(_flat(found)), dict(_flat(yaml.safe_load(content)))
    return tuple(
        _told(key, theirs, ours)
        for key in sorted(theirs.keys() | ours.keys())
        if key not in theirs or key not in ours or theirs[key] != ours[key]
    )


def _told(key: str, theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> str:
    if key not in ours:
        return f"{key} is set, which this release leaves alone"
    if key not in theirs:
        return f"{key} is missing, which this release sets to {ours[key]}"
    return f"{key} is {theirs[key]}, which this release sets to {ours[key]}"


def _remembered(home: Path) -> str | None:
    """Return the sum of what was written last; None where nothing is remembered."""
    with suppress(OSError, UnicodeDecodeError):
        return (home / _WRITTEN).read_text(encoding="ascii").strip()
    return None


def _sum(content: bytes) -> str:
    return sha256(content).hexdigest()


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each setting by its path, such as `concurrency.pools.granularity`."""
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value
