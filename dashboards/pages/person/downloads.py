"""Downloads of a person's page: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote

from dashboards.pages.downloads import Download, Found
from dashboards.pages.person.development_queries import Suggestion
from dashboards.pages.person.queries import profile
from dashboards.pages.person.rows import CompetencyLevel
from dashboards.snapshot.reader import Reader


class PersonUrl(NamedTuple):
    """The Person page's address, read: whose page, and in which cycle."""

    person_id: str
    cycle_id: str | None = None


def read_url(where: str | None, query: Mapping[str, str]) -> PersonUrl:
    """Return what an address asks for."""
    return PersonUrl(unquote(where or ""), query.get("cycle"))


def _levels(reader: Reader, url: PersonUrl) -> Found:
    found = profile(reader, url.person_id, url.cycle_id)
    title = f"Levels and gaps of {found.header.name or url.person_id}"
    return Found(f"person-{url.person_id}", title, found.competencies, facts=url._asdict())


def _suggestions(reader: Reader, url: PersonUrl) -> Found:
    found = profile(reader, url.person_id)
    suggested = found.development.suggestions
    return Found(
        f"suggestions-{url.person_id}",
        f"Suggestions for {found.header.name or url.person_id}",
        suggested,
        "" if suggested else "Nothing is suggested.",
        {"person_id": url.person_id},
    )


DOWNLOADS = (
    Download("person", "Levels", "export person", _levels, CompetencyLevel),
    Download("suggestions", "Suggestions", "export suggestions", _suggestions, Suggestion),
)
