"""Downloads of the pages about the framework: their own rows, with the same permissions and the same hiding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboards.pages.downloads import Download, Found, chosen, withheld_note
from dashboards.pages.framework.competency_queries import ProfileEntry, competency_page, role_page
from dashboards.pages.framework.health_queries import (
    Deployment,
    FrameworkHealth,
    RoleRules,
    UnmappedSkill,
    Upkeep,
    framework_health,
)
from dashboards.pages.framework.queries import FrameworkFilter, framework
from dashboards.pages.framework.rows import SIGNALS, Framework, Item, RoleIrrelevance
from dashboards.pages.framework.severity_queries import ManagerDifference, manager_severity
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.guard import NotAllowedError, or_none
from dashboards.snapshot.reader import Reader

Query = Mapping[str, str]


def read_filters(reader: Reader, query: Query) -> FrameworkFilter:
    """Return the filters of a query string; a signal or family that is not on offer counts as not chosen."""
    signal = next((each for each in SIGNALS if each == query.get("signal")), None)
    found = or_none(framework, reader, FrameworkFilter(query.get("cycle")))
    family = query.get("family")
    return FrameworkFilter(query.get("cycle"), family if found and family in found.families else None, signal)


def _of(found: Framework) -> Cycle:
    """Return the cycle that items are of.

    Raises:
        NotAllowedError: none has closed yet.
    """
    if found.cycle is None:
        raise NotAllowedError("no_cycle")
    return found.cycle


def _signals(reader: Reader, query: Query) -> Found:
    filters = read_filters(reader, query)
    found = framework(reader, filters)
    cycle = _of(found)
    return Found(
        f"framework-signals-{cycle.cycle_id}",
        f"Signals of the framework, {cycle.label}",
        found.items,
        withheld_note(sum(item.is_withheld for item in found.items), found.min_group),
        chosen(filters),
    )


def _irrelevance(reader: Reader, query: Query) -> Found:
    filters = read_filters(reader, query)
    found = framework(reader, filters)
    cycle = _of(found)
    return Found(
        f"not-relevant-{cycle.cycle_id}",
        f"Called not relevant by role, {cycle.label}",
        found.roles,
        withheld_note(sum(role.is_withheld for role in found.roles), found.min_group),
        chosen(filters),
    )


def _severity(reader: Reader, query: Query) -> Found:
    found = manager_severity(reader, query.get("cycle"))
    return Found(
        "rating-level-differences",
        f"Managers' rating level beside that of others, {found.cycle.label}",
        found.managers,
        "A difference in rating level, not a bias: the manager's less that of the others who rated the same people.",
        {"cycle_id": found.cycle.cycle_id},
    )


def _health(key: str, title: str, row: type[Any], rows: Callable[[FrameworkHealth], Sequence[Any]]) -> Download[Query]:
    """Return the download of one part of what the framework is like."""

    def read(reader: Reader, _query: Query) -> Found:
        return Found(f"framework-{key}", title, rows(framework_health(reader)))

    return Download(key, None, f"export framework {key}", read, row)


def _competency(reader: Reader, competency_id: str) -> Found:
    found = competency_page(reader, competency_id)
    return Found(
        f"competency-{competency_id}",
        f"Signals of {found.facts.competency_name}",
        found.items,
        withheld_note(sum(item.is_withheld for item in found.items), found.min_group),
        {"competency_id": competency_id},
    )


def _profile(reader: Reader, role_id: str) -> Found:
    found = role_page(reader, role_id)
    title = f"Profile of {found.rules.role_title}"
    return Found(f"profile-{role_id}", title, found.profile, facts={"role_id": role_id})


DRIFT = "Standard skills that jobs name and no competency maps to"
DOWNLOADS = (
    Download(
        "signals",
        "Signals",
        "export framework signals",
        _signals,
        Item,
        is_offered=lambda reader, _query: bool(reader.cycles),
    ),
    Download(
        "irrelevance",
        None,
        "export framework irrelevance",
        _irrelevance,
        RoleIrrelevance,
    ),
    Download("severity", None, "export manager severity", _severity, ManagerDifference),
    _health("profiles", "Role profiles against their rules", RoleRules, lambda found: found.roles),
    _health("upkeep", "Upkeep of the framework", Upkeep, lambda found: found.upkeep),
    _health("deployment", "From paper to a known movement", Deployment, lambda found: found.deployment),
    _health("drift", DRIFT, UnmappedSkill, lambda found: found.drift.skills),
)
OF_COMPETENCY = (Download("competency", "Signals", "export competency", _competency, Item),)
OF_ROLE = (Download("role", "Profile", "export role profile", _profile, ProfileEntry),)
