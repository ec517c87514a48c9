"""Role profiles: what each role is asked for on a day, and by which deployment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from .exports import Exports, Row, one_for_each_key
from .organisation import Cycle, Organisation
from .references import Directory
from .retirement import Lifecycle

STRENGTH = {"core": 0, "level": 1, "push": 2}
ALWAYS = date.min
Profile = dict[str, dict[str, Row]]


class Targets:
    """The deployments, and the profile of every role on a day."""

    def __init__(
        self, exports: Exports, directory: Directory, organisation: Organisation, lifecycle: Lifecycle
    ) -> None:
        self._lifecycle = lifecycle
        key = ("competency_id", "scope", "career_level", "role_id", "valid_from")
        resolved = [
            {**row, "competency_id": directory.competency(row["competency_id"])}
            for row in exports.rows["framework/deployments"]
            if directory.competency(row["competency_id"])
        ]
        self._deployments = one_for_each_key(resolved, key)
        levels = one_for_each_key(exports.rows["hris/career_levels"], ("career_level",))
        self._rank = {row["career_level"]: row["rank"] for row in levels}
        self._organisation = organisation

    def on(self, day: date) -> Profile:
        """Return role → competency → the deployment that wins."""
        profile: Profile = defaultdict(dict)
        for role_id, role in self._organisation.on(day).roles.items():
            candidates: dict[str, list[Row]] = defaultdict(list)
            for deployment in self._deployments:
                if self._is_in_force(deployment, day) and self._applies(deployment, role_id, role):
                    candidates[deployment["competency_id"]].append(deployment)
            for competency_id, found in candidates.items():
                profile[role_id][competency_id] = max(found, key=self._precedence)
        return profile

    def _is_in_force(self, deployment: Row, day: date) -> bool:
        begins, ends = deployment.get("valid_from") or ALWAYS, deployment.get("valid_to") or date.max
        return bool(begins <= day <= ends) and self._lifecycle.is_in_use(deployment["competency_id"], day)

    def _applies(self, deployment: Row, role_id: str, role: Row) -> bool:
        if deployment["scope"] == "core":
            return True
        if deployment["scope"] == "push":
            return bool(deployment["role_id"] == role_id)
        own, named = self._rank.get(role.get("career_level")), self._rank.get(deployment["career_level"])
        return own is not None and named is not None and own >= named

    def _precedence(self, deployment: Row) -> tuple[int, float, date, float]:
        """Push before level before core; the highest rank; the newest; the higher target."""
        scope = deployment["scope"]
        rank = self._rank[deployment["career_level"]] if scope == "level" else 0
        return STRENGTH[scope], rank, deployment.get("valid_from") or ALWAYS, deployment["target_level"]


def role_profiles(targets: Targets, cycles: Iterable[Cycle]) -> list[Row]:
    """One row per cycle, role and competency."""
    return [
        {
            "cycle_id": cycle.cycle_id,
            "role_id": role_id,
            "competency_id": competency_id,
            "target_level": deployment["target_level"],
            "scope": deployment["scope"],
        }
        for cycle in cycles
        for role_id, profile in targets.on(cycle.closes_on).items()
        for competency_id, deployment in profile.items()
    ]
