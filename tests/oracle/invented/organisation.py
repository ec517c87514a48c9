"""The people, org units and roles of an invented company.

Half of the people come as effective-dated history, half in snapshots. Among them: who is hired or leaves on a
cycle's last day or the day after, who leaves and comes back, who vanishes from a snapshot, whose leaving was
recorded late; transfers, changes of role and of manager, a manager who leaves and is still named, a manager whom
nobody knows, no unit and no role, a unit and a role that no export describes. Units move, are renamed, begin late, lie
deep, are missing from a later snapshot; so are roles.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from .calendar import CLOSED

SNAPSHOT_DAYS = (date(2024, 1, 15), date(2024, 8, 20), date(2025, 2, 10), date(2025, 6, 25))
N_DATED = 28
N_IN_SNAPSHOTS = 27
FIRST = date(2020, 1, 1)
TEAMS = ("T1", "T2", "T3", "T4", "T5", "T6", "T7")

ORG_UNITS = """org_unit_id,name,parent_org_unit_id,type,valid_from
ORG,Awkward Ltd,,company,2020-01-01
V1,Operations,ORG,division,2020-01-01
D1,Sales,V1,department,2020-01-01
D2,Finance,V1,department,2020-01-01
D3,Research,ORG,department,2020-01-01
D3,Research and Development,V1,department,2024-09-30
D4,Laboratory,D3,department,2020-01-01
T1,Field,D1,team,2020-01-01
T2,Office,D1,team,2020-01-01
T3,Ledger,D1,team,2020-01-01
T3,Ledger,D2,team,2024-12-01
T4,Treasury,D2,team,2020-01-01
T5,Benches,D4,team,2020-01-01
T6,Night Benches,T5,team,2020-01-01
T6,Night Benches,T4,,2025-03-31
T7,Staff,ORG,team,2025-01-01
"""
ROLES = """role_id,title,job_family,career_level,valid_from
R1,Clerk,Office,L1,2020-01-01
R2,Expert,Office,L2,2020-01-01
R2,Senior Expert,Office,L3,2024-10-01
R3,Lead,Office,L2B,2020-01-01
R4,Director,Board,L4,2020-01-01
R5,Odd Job,Office,,2020-01-01
R6,Unused,Office,L3,2020-01-01
"""
UNITS = "org_unit_id,name,parent_org_unit_id,type"
MORE_SNAPSHOTS = {
    "hris/roles_extra_2024-01-31.csv": "role_id,title,career_level\nR7,Gone,L3\nR8,Stays,L2\n",
    "hris/roles_extra_2024-12-31.csv": "role_id,title,career_level\nR8,Stays on,L3\n",
    "hris/org_units_extra_2024-01-31.csv": f"{UNITS}\nT8,Closed,D2,team\nT9,Kept,D2,team\nD9,Emptied,ORG,\n",
    "hris/org_units_extra_2024-12-31.csv": f"{UNITS}\nD9,Emptied,V1,department\n",
}
CAREER_LEVELS = """career_level,rank,population
L1,1,specialist
L2,2,specialist
L2B,2,manager
L3,3,manager
L4,4,director
"""

# Who has the address of whom: P12 left before P10 came; P14 and P09 were there at the same time, and each alone.
HANDED_ON = {"P10": "P12", "P09": "P14"}


@dataclass(frozen=True)
class State:
    """One person from a day on."""

    person_id: str
    since: date
    org_unit_id: str
    role_id: str
    manager: str
    hired_on: date | None = FIRST
    left_on: date | None = None


@dataclass
class Workforce:
    """Everybody who ever worked there: their states, and the snapshots in which they are missing."""

    states: dict[str, list[State]] = field(default_factory=dict)
    absences: dict[str, set[date]] = field(default_factory=dict)

    @property
    def ids(self) -> list[str]:
        """Everybody's number."""
        return list(self.states)


def email_of(person_id: str) -> str:
    """Return the address under which other systems know somebody; two have had somebody else's."""
    return f"{HANDED_ON.get(person_id, person_id).lower()}@awkward.example"


def username_of(person_id: str) -> str:
    """Return the user name under which other systems know somebody."""
    return f"user{person_id[1:]}"


def make_workforce(random: Random) -> Workforce:
    """Make the people; the first eight lead, P01 leads them."""
    workforce = Workforce()
    for number in range(1, N_DATED + N_IN_SNAPSHOTS + 1):
        person_id = f"P{number:02}"
        leads = number <= 8
        unit = ("ORG", "V1", "D1", "D2", "D3", "D4", "T1", "T4")[number - 1] if leads else random.choice(TEAMS)
        role = "R4" if number <= 2 else "R3" if leads else random.choice(("R1", "R1", "R2", "R2", "R3", "R5"))
        manager = "" if number == 1 else "P01" if leads else f"P{random.randint(2, 8):02}"
        first = State(person_id, FIRST, unit, role, manager, random.choice([FIRST, FIRST, FIRST, None]))
        workforce.states[person_id] = [first]
    _change_dated(workforce, random)
    _change_in_snapshots(workforce, random)
    return workforce


def _change_dated(workforce: Workforce, random: Random) -> None:
    """Change those with effective-dated rows: P09 to P28, and P08, a manager who leaves."""
    closes = [closes_on for _, closes_on in CLOSED]
    day = timedelta(days=1)
    states = workforce.states
    _amend(states, "P08", closes[1] + day, left_on=closes[1] + day)
    for number, cycle in ((9, 0), (10, 1), (11, 3)):
        _replace_first(states, f"P{number:02}", hired_on=closes[cycle] + day * random.choice([0, 1]))
    for number, cycle in ((12, 0), (13, 1), (14, 2)):
        _replace_first(states, f"P{number:02}", left_on=closes[cycle] + day * random.choice([0, 1]))
    _amend(states, "P15", closes[1], org_unit_id="T4")
    _amend(states, "P16", closes[1] + day, org_unit_id="T1", role_id="R2", manager="P03")
    _amend(states, "P17", date(2024, 11, 1), role_id="R3")
    _amend(states, "P18", date(2024, 8, 1), left_on=date(2024, 8, 1))
    _amend(states, "P18", date(2025, 1, 1), hired_on=date(2025, 1, 1), left_on=None, org_unit_id="T2")
    _amend(states, "P19", date(2025, 5, 1), left_on=date(2025, 2, 1))
    _replace_first(states, "P20", since=date(2024, 9, 15))
    _replace_first(states, "P21", org_unit_id="")
    _replace_first(states, "P22", role_id="")
    _replace_first(states, "P24", org_unit_id="T8")
    _amend(states, "P24", date(2024, 10, 10), org_unit_id="T77", role_id="R77")
    _replace_first(states, "P26", org_unit_id="T9", role_id="R7")
    _amend(states, "P26", date(2025, 4, 30), role_id="R8")
    _amend(states, "P27", date(2024, 8, 15), manager="nobody")
    _amend(states, "P23", date(2025, 4, 1), manager="P24")
    _amend(states, "P25", date(2026, 1, 1), org_unit_id="T1", role_id="R4")


def _change_in_snapshots(workforce: Workforce, random: Random) -> None:
    """Change those who come in snapshots: P29 to P55; each change is seen from a snapshot on."""
    second, third, fourth = SNAPSHOT_DAYS[1:]
    states = workforce.states
    workforce.absences = {
        "P30": {second, third, fourth},
        "P31": {third, fourth},
        "P32": {second},
        "P33": {SNAPSHOT_DAYS[0]},
        "P34": {SNAPSHOT_DAYS[0], second},
        "P35": {SNAPSHOT_DAYS[0], third},
    }
    _replace_first(states, "P34", hired_on=date(2025, 1, 2))
    _amend(states, "P36", third, org_unit_id=random.choice(TEAMS), role_id="R2", manager="P04")
    _amend(states, "P37", second, role_id="R3")
    _amend(states, "P38", third, left_on=date(2024, 9, 15))
    _amend(states, "P39", fourth, left_on=date(2025, 6, 1))
    _amend(states, "P40", second, manager="P41")
    _amend(states, "P42", second, org_unit_id=random.choice(TEAMS))
    _amend(states, "P42", third, org_unit_id=random.choice(TEAMS))


def _replace_first(states: dict[str, list[State]], person_id: str, **changes: object) -> None:
    states[person_id][0] = replace(states[person_id][0], **changes)  # type: ignore[arg-type]


def _amend(states: dict[str, list[State]], person_id: str, since: date, **changes: object) -> None:
    states[person_id].append(replace(states[person_id][-1], since=since, **changes))  # type: ignore[arg-type]


def write_people(workforce: Workforce, random: Random) -> dict[str, str]:
    """Return file → text: the history of some, snapshots of the others."""
    header = "person_id,full_name,email,username,hired_on,left_on,manager_id,org_unit_id,role_id"
    dated = [f"{header},valid_from"]
    for person_id in workforce.ids[:N_DATED]:
        dated += [f"{_columns(state, random)},{state.since}" for state in workforce.states[person_id]]
    files = {"hris/people_history.csv": "\n".join(dated) + "\n"}
    for day in SNAPSHOT_DAYS:
        lines = [header]
        for person_id in workforce.ids[N_DATED:]:
            if day not in workforce.absences.get(person_id, set()):
                known = [state for state in workforce.states[person_id] if state.since <= day]
                lines.append(_columns(known[-1], random))
        files[f"hris/people_{day}.csv"] = "\n".join(lines) + "\n"
    return files


def _columns(state: State, random: Random) -> str:
    manager = state.manager
    if manager[:1] == "P" and random.random() < 0.3:
        manager = random.choice([email_of(manager).upper(), username_of(manager)])
    return ",".join(
        (
            state.person_id,
            f"Somebody {state.person_id}",
            email_of(state.person_id),
            username_of(state.person_id),
            str(state.hired_on or ""),
            str(state.left_on or ""),
            manager,
            state.org_unit_id,
            state.role_id,
        )
    )
