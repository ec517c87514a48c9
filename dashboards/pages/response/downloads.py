"""Download of the Response page: the rows of its own query, with the same permissions."""

from __future__ import annotations

from dashboards.pages.downloads import Download, Found
from dashboards.pages.response.queries import FEWEST, ResponseRow, response
from dashboards.pages.response.url import ResponseUrl
from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers


def _response(reader: Reader, url: ResponseUrl) -> Found:
    found = response(reader, url.unit_id, url.cycle_id)
    if found is None:
        raise NotAllowedError("not_yours")
    cycle = found.cycle
    note = (
        ""
        if found.cycle.is_closed
        else f"The cycle is not closed: numbers of peers and direct reports are blank while they are "
        f"{numbers.fewer_than(FEWEST)}."
    )
    return Found(
        f"response-{cycle.cycle_id}",
        f"Response, {cycle.label}",
        found.rows,
        note,
        facts={"unit_id": None if found.unit is None else found.unit.org_unit_id, "cycle_id": cycle.cycle_id},
    )


DOWNLOADS = (
    Download(
        "response",
        "Response",
        "export response",
        _response,
        ResponseRow,
        is_offered=lambda reader, url: response(reader, url.unit_id, url.cycle_id) is not None,
    ),
)
