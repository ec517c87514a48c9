"""The company's org units, roles and career levels. The people who fill them stand in `seeds.demo.people`."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.demo.texts import text_of

COMPANY_LEVEL = "L6"
DEPARTMENT_LEVEL = "L5"
TEAM_LEVEL = "L4"
SPECIALIST_LEVELS = ("L1", "L2", "L3")


@dataclass(frozen=True)
class OrgUnit:
    """A part of the organisation; `parent_id` is None at the top."""

    org_unit_id: str
    name: str
    parent_id: str | None
    type: str


@dataclass(frozen=True)
class Team:
    """A team: how many people it has when fully staffed (its lead included), of which job family, and where."""

    org_unit_id: str
    department_id: str
    size: int
    family: str
    location: str


@dataclass(frozen=True)
class Role:
    """A job family at one career level."""

    role_id: str
    title: str
    family: str
    family_name: str
    career_level: str


@dataclass(frozen=True)
class CareerLevel:
    """A step of the ladder."""

    career_level: str
    rank: int
    population: str


@dataclass(frozen=True)
class Organisation:
    """Everything about the company but its people."""

    units: tuple[OrgUnit, ...]
    teams: tuple[Team, ...]
    roles: tuple[Role, ...]
    career_levels: tuple[CareerLevel, ...]

    def parent_of(self, org_unit_id: str) -> str | None:
        """Return the unit above, or None at the top."""
        return next(unit.parent_id for unit in self.units if unit.org_unit_id == org_unit_id)

    def department_of(self, org_unit_id: str) -> str | None:
        """Return the department at or above a unit, or None above departments."""
        unit = next(unit for unit in self.units if unit.org_unit_id == org_unit_id)
        while unit.type != "department":
            if unit.parent_id is None:
                return None
            parent_id = unit.parent_id
            unit = next(other for other in self.units if other.org_unit_id == parent_id)
        return unit.org_unit_id

    def role(self, role_id: str) -> Role:
        """Return the role of that id."""
        return next(role for role in self.roles if role.role_id == role_id)


def read_organisation() -> Organisation:
    """Read org units, teams, roles and career levels from `data/organisation.yaml`."""
    text = text_of("organisation")
    company = text["company"]
    units = [OrgUnit(company["id"], company["name"], None, "company")]
    teams: list[Team] = []
    for division in text["divisions"]:
        units.append(OrgUnit(division["id"], division["name"], company["id"], "division"))
        for department in division["departments"]:
            units.append(OrgUnit(department["id"], department["name"], division["id"], "department"))
            for team_id, name, size, family, location in department["teams"]:
                units.append(OrgUnit(team_id, name, department["id"], "team"))
                teams.append(Team(team_id, department["id"], size, family, location))
    roles = tuple(
        Role(f"{family_id}-{level}", title, family_id, family["name"], level)
        for family_id, family in text["job_families"].items()
        for level, title in family["titles"].items()
    )
    levels = tuple(CareerLevel(level["id"], level["rank"], level["population"]) for level in text["career_levels"])
    return Organisation(tuple(units), tuple(teams), roles, levels)
