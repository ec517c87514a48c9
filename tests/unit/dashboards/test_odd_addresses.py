"""Whatever stands in an address, it gives a page, and nothing of it reaches the log as a failure."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer
from tests.walk.visitor import Visitor

ODD = ("unknown", "-1", "9" * 30, "9" * 5000, "²", "\0", "x" * 3000)
FILTERS = {
    "/overview": ("of", "cycle"),
    "/gaps": ("of", "measure", "by", "cycle", "family", "job", "level", "competency", "sort", "page"),
    "/gaps/D1/T1": ("family", "page"),
    "/movement": ("cycle", "family", "competency"),
    "/coverage": ("unit", "cycle", "family", "competency"),
    "/courses": ("verdict", "family", "competency"),
    "/framework": ("cycle", "family", "signal"),
    "/response": ("cycle",),
    "/data": ("file", "reason", "page"),
    "/sql": ("q",),
    "/person/P11": ("cycle",),
}
NOWHERE = (
    "/gaps/NOPE",
    "/gaps/%00",
    "/person/%00",
    "/courses/NOPE",
    "/response/NOPE",
    "/nowhere",
    "/gaps//",
    "/person/",
)


@pytest.fixture(scope="module")
def visitor(connected: Warehouse) -> Visitor:
    return Visitor(connected)


@pytest.fixture(autouse=True)
def as_leader(visitor: Visitor, viewer: Callable[..., Viewer]) -> None:
    visitor.sign_in(viewer("hr_leader"))


@pytest.mark.parametrize("page", FILTERS)
def test_a_filter_with_an_odd_value_gives_a_page(visitor: Visitor, page: str, caplog: pytest.LogCaptureFixture) -> None:
    for name in FILTERS[page]:
        for odd in ODD:
            visitor.tree(f"{page}?{name}={quote(odd)}")
            assert not caplog.records, f"{name}={odd[:20]!r}"


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_leads_nowhere_gives_a_page(
    visitor: Visitor, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.tree(address)
    assert not caplog.records
