"""Downloads of one's own page: the rows of its own query, and so nothing that is not on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from dashboards.pages.downloads import Download, Found
from dashboards.pages.my_skills.queries import my_skills
from dashboards.pages.my_skills.rows import MySkills, OwnLevel, OwnSuggestion
from dashboards.pages.person.rows import LevelAtCycle
from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.reader import Reader


class MySkillsUrl(NamedTuple):
    """The page's address, read: nothing in it says whose page it is."""

    cycle_id: str | None = None


def read_url(_where: str | None, query: Mapping[str, str]) -> MySkillsUrl:
    """Return what an address asks for."""
    return MySkillsUrl(query.get("cycle"))


def _mine(reader: Reader, cycle_id: str | None = None) -> MySkills:
    found = my_skills(reader, cycle_id)
    if found is None:
        raise NotAllowedError("not_yours")
    return found


def _levels(reader: Reader, url: MySkillsUrl) -> Found:
    found = _mine(reader, url.cycle_id)
    facts = {"person_id": found.header.person_id, "cycle_id": url.cycle_id}
    return Found("my-levels", "My levels and gaps", found.levels, facts=facts)


def _over_cycles(reader: Reader, _url: MySkillsUrl) -> Found:
    found = _mine(reader)
    facts = {"person_id": found.header.person_id}
    return Found("my-levels-over-the-cycles", "My levels over the cycles", found.over_cycles, facts=facts)


def _suggestions(reader: Reader, _url: MySkillsUrl) -> Found:
    found = _mine(reader)
    note = "" if found.suggestions else "Nothing is suggested."
    facts = {"person_id": found.header.person_id}
    return Found("my-suggestions", "Suggestions for me", found.suggestions, note, facts)


DOWNLOADS = (
    Download("levels", "Levels", "export my_skills", _levels, OwnLevel),
    Download("cycles", "Over the cycles", "export my_skills over the cycles", _over_cycles, LevelAtCycle),
    Download("suggestions", "Suggestions", "export my_skills suggestions", _suggestions, OwnSuggestion),
)
