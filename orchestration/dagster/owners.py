"""Who answers for an asset, as `dbt_project/models/groups.yml` says: the one place where that is written.

A model is its group's. A raw table has no group in dbt; it is that of the models that read it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What is known of each file that was loaded is for whoever runs the refresh; so are the files and what is published.
_OF_FILES = "source_files"


@dataclass(frozen=True)
class Owners:
    """Owners as Dagster names them, by dbt's manifest.

    Attributes:
        of_source: table → who answers for it, for each table that models read and dbt does not make.
    """

    of_source: Mapping[str, tuple[str, ...]]

    @property
    def of_files(self) -> list[str]:
        """Who answers for what is no table of anybody's: the exports' folder, the snapshot."""
        return self.of(_OF_FILES)

    def of(self, table: str) -> list[str]:
        """Return who answers for a raw table.

        Args:
            table: its name.

        Raises:
            KeyError: no model reads it.
        """
        return list(self.of_source[table])


def owners_by(manifest: Mapping[str, Any]) -> Owners:
    """Find out who answers for each raw table.

    Args:
        manifest: dbt's.
    """
    groups = {group["name"]: group for group in manifest["groups"].values()}
    found: dict[str, set[str]] = {}
    for node in manifest["nodes"].values():
        group = groups.get(node.get("group") or "")
        if node["resource_type"] == "model" and group is not None:
            for read in node["depends_on"]["nodes"]:
                source = manifest["sources"].get(read)
                if source is not None:
                    found.setdefault(source["identifier"] or source["name"], set()).update(owners_of(group))
    return Owners({table: tuple(sorted(owners)) for table, owners in found.items()})


def owners_of(group: Mapping[str, Any]) -> list[str]:
    """Return who answers for what a group of dbt's holds: its owner's addresses, or the group as a team.

    Args:
        group: as the manifest has it.
    """
    addresses = (group.get("owner") or {}).get("email")
    if not addresses:
        return [f"team:{group['name']}"]
    return [addresses] if isinstance(addresses, str) else list(addresses)
