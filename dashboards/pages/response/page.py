"""The Response page: who was asked in a cycle and who has answered, before and after it closes."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboards.pages.context import today
from dashboards.pages.frame import Content, Controls, Page
from dashboards.pages.response.downloads import DOWNLOADS
from dashboards.pages.response.queries import Response, next_opening, opened_cycles, response
from dashboards.pages.response.sections import (
    kpi_section,
    nothing_opened,
    response_section,
    stage_notice,
    unit_address,
)
from dashboards.pages.response.text import finding
from dashboards.pages.response.url import ResponseUrl
from dashboards.snapshot.reader import Reader
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.filters import Filter


def controls(reader: Reader, url: ResponseUrl) -> Controls:
    """Return the picker of cycles."""
    options = tuple(
        (each.cycle_id, each.label if each.is_closed else f"{each.label}, open") for each in opened_cycles(reader)
    )
    return Controls([Filter("cycle", "Cycle", options, url.cycle_id)] if options else [])


def content(reader: Reader, url: ResponseUrl) -> Content:
    """Return what the page shows."""
    found = response(reader, url.unit_id, url.cycle_id)
    if found is None:
        return Content("No cycle has opened yet", [nothing_opened(next_opening(reader))], is_dated=False)
    return Content(
        f"Response in {found.unit.org_unit_name}" if found.unit is not None else "Response in your units",
        [
            stage_notice(found, reader.as_of or today()),
            kpi_section(found),
            response_section(found, url, reader.as_of),
        ],
        finding=finding(found),
        crumbs=_crumbs(found, url),
    )


def _crumbs(found: Response, url: ResponseUrl) -> Component | None:
    if found.unit is None or len(found.path) == 1:
        return None
    steps = [(unit.org_unit_name, unit_address(found, url, unit)) for unit in found.path[:-1]]
    return breadcrumbs(steps, found.unit.org_unit_name)


PAGE = Page(
    name="response",
    permission="response",
    title="Response",
    paths={"response": "/response", "response-unit": "/response/<units>"},
    read=ResponseUrl.read,
    content=content,
    controls=controls,
    downloads=DOWNLOADS,
    is_wide=True,
)
