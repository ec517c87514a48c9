"""Downloads of a person's page: the rows of its own queries, with the same permissions and the same hiding."""

from __future__ import annotations

from dashboards.pages.downloads import export_of
from dashboards.pages.person import development_queries
from dashboards.pages.person import queries as person
from dashboards.snapshot.guard import Denied, NotPublished
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.downloads import Answer
from published.viewer import Viewer


def export_person(warehouse: Warehouse, viewer: Viewer, person_id: str, cycle_id: str | None = None) -> Answer:
    """Return one person's levels and gaps, and write that they were taken."""
    found = person.profile(warehouse, viewer, person_id, cycle_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export person", person_id=person_id, cycle_id=cycle_id)
    title = f"Levels and gaps of {found.header.name or person_id}"
    return export_of(f"person-{person_id}", title, "", found.competencies, person.CompetencyLevel)


def export_suggestions(warehouse: Warehouse, viewer: Viewer, person_id: str) -> Answer:
    """Return what is suggested to one person, mentors as the page shows them, and write that it was taken."""
    found = person.profile(warehouse, viewer, person_id)
    if isinstance(found, Denied | NotPublished):
        return found
    warehouse.audit.write(viewer, "export suggestions", person_id=person_id)
    title = f"Suggestions for {found.header.name or person_id}"
    suggested = found.development.suggestions
    note = "" if suggested else "Nothing is suggested."
    return export_of(f"suggestions-{person_id}", title, note, suggested, development_queries.Suggestion)
