"""A browser in front of served dashboards: the server, who is asking, and a watch over what a page does wrong."""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Cookie, Page, expect
from waitress.server import create_server

from dashboards.server import wsgi_application
from dashboards.ui.grid import PAGE_SIZE
from orchestration.cli.init import make_demo
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace
from tests.integration.small_company import AS_OF, write_small_company

CHROMIUM = Path("/usr/bin/chromium")
Scheme = Literal["light", "dark"]
LIGHT_AND_DARK: tuple[Scheme, ...] = ("light", "dark")
PATIENCE_MS = 30_000
OPENINGS = 40  # of one window, whose process grows with each
LINKS = 10  # followed from one document, whose heap does


def published_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return `<workspace>/warehouse` of the demo company, refreshed as a new user's is.

    Processes that test side by side make it once; each has its own copy, since what was seen is written into it.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made, own = shared / "demo-made", tmp_path_factory.mktemp("demo") / "workspace"
    with (shared / "demo-made.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make_demo(tmp_path_factory.mktemp("demo-making") / "workspace").rename(made)
    shutil.copytree(made, own, symlinks=True)
    return own / "warehouse"


def _make_demo(root: Path) -> Path:
    today = date.today()  # noqa: DTZ011 - pages say how old the figures are
    workspace = make_demo(root, seed=7, today=today)
    outcome = refresh(workspace, as_of=today)
    assert outcome.status == "published", outcome.reason
    return workspace.root


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Served:
    """Dashboards that answer on this machine."""

    address: str
    workspace: Path


def _serve(warehouse_folder: Path) -> Iterator[Served]:
    server = create_server(wsgi_application(warehouse_folder), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.effective_port}", warehouse_folder.parent)
    server.close()
    thread.join(timeout=5)


@pytest.fixture(scope="session", autouse=True)
def chromium() -> Path:
    if not CHROMIUM.exists():
        words = f"{CHROMIUM} is missing: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(words)
        pytest.skip(words)
    return CHROMIUM


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Wait as long for what is expected as for everything else: a machine with other work is slow, not wrong."""
    expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: Path) -> dict[str, Any]:
    return {"executable_path": str(chromium), "headless": True, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _serve(published_demo(tmp_path_factory))


@pytest.fixture(scope="session")
def served_empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _serve(tmp_path_factory.mktemp("empty") / "warehouse")


@pytest.fixture(scope="session")
def served_restated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small company after a calibration for its first cycle came long after that had closed."""
    root = tmp_path_factory.mktemp("restated") / "workspace"
    root.mkdir()
    write_small_company(root)
    workspace = open_workspace(root)
    assert refresh(workspace, as_of=AS_OF).status == "published"
    late = "cycle_id,person_id,competency_id,level,calibrated_on\nC1,E2,K1,2,2025-05-20\n"
    (workspace.exports / "ratings" / "calibrations_2025-05.csv").write_text(late, encoding="utf-8")
    assert refresh(workspace, as_of=AS_OF).status == "published"
    yield from _serve(workspace.warehouse)


class Window:
    """A page that one test after another opens: a new one, cold, takes three times as long to show anything.

    Who looks in the role that it was left in goes on as by a link, which takes half the time of a document.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.page = context.new_page()
        self._context = context
        self._shown_to: list[Cookie] = []
        self._followed = 0
        self._scheme: Scheme | None = None
        self.page.set_default_timeout(PATIENCE_MS)
        self._address = ""
        self._faults: list[str] = []
        self._openings = 0
        self._history = context.new_cdp_session(self.page)
        self.page.on("console", lambda message: self._note(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda problem: self._note(str(problem)))
        self.page.on(
            "requestfailed",
            lambda request: None if "ERR_ABORTED" in (request.failure or "") else self._note(f"failed {request.url}"),
        )
        self.page.on("request", lambda request: self._check_host(request.url))

    def show(self, address: str, faults: list[str], *, width: int, height: int, scheme: Scheme) -> None:
        """Turn to whose faults from now on are kept, and look as they do."""
        self._address, self._faults = address, faults
        self._openings += 1
        if scheme != self._scheme:  # its colours would change bit by bit
            self._scheme, self._shown_to = scheme, []
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=scheme)

    def open(self, path: str, *, is_typed: bool) -> None:
        """Show an address, as by a link where whoever asks has asked before, unless it is typed."""
        asking = self._context.cookies()
        self._followed += 1
        if is_typed or self._shown_to != asking or not follow(self.page, path):
            self.page.goto(path)
            self._followed = 0
        self._shown_to = asking
        settle(self.page)

    def clear(self) -> None:
        """Leave nothing of what was shown: no page, nothing kept in the browser, no history, no paper."""
        is_other = self._shown_to != self._context.cookies() or self._followed >= LINKS
        if is_other or self._faults or self.page.evaluate(HAS_KEPT) or not follow(self.page, NOWHERE):
            self.page.goto("/healthz")  # not about:blank, with which Chromium would begin a new process
            self._shown_to = []
        self.page.evaluate("localStorage.clear(); sessionStorage.clear()")
        self._history.send("Page.resetNavigationHistory")
        self.page.emulate_media(media="null")
        self.page.mouse.move(0, 0)

    @property
    def is_worn(self) -> bool:
        """Whether it has been opened often enough."""
        return self._openings >= OPENINGS

    def _check_host(self, url: str) -> None:
        if not url.startswith((self._address, "data:", "blob:")):
            self._note(f"request to another host: {url}")

    def _note(self, words: str) -> None:
        self._faults.append(words)


@dataclass
class Seat:
    """A browser with its own cookies at one address, free or taken, and the windows that are open in it."""

    role: str
    context: BrowserContext
    windows: list[Window]


@dataclass
class Visitor:
    """Somebody with a browser, in one role, whose every page is watched."""

    seat: Seat
    served: Served
    faults: list[str]
    width: int
    height: int
    scheme: Scheme
    taken: list[Window] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        """What the pages share."""
        return self.seat.context

    def open(self, path: str, *, is_typed: bool = False) -> Page:
        """Return a page that has finished loading.

        Args:
            path: its address.
            is_typed: whether a new document is needed: nothing has the focus yet, and the server may lead elsewhere.
        """
        free = [window for window in self.seat.windows if window not in self.taken]
        window = free[0] if free else Window(self.context)
        if not free:
            self.seat.windows.append(window)
        self.taken.append(window)
        window.show(self.served.address, self.faults, width=self.width, height=self.height, scheme=self.scheme)
        window.open(path, is_typed=is_typed)
        return window.page

    def close(self, page: Page) -> None:
        """Be done with a page."""
        window = next(each for each in self.taken if each.page is page)
        self.taken.remove(window)
        window.clear()
        if window.is_worn:
            self.seat.windows.remove(window)
            page.close()

    def leave(self) -> None:
        """Be done with everything."""
        for window in list(self.taken):
            self.close(window.page)
        self.context.clear_cookies()

    def switch_to(self, role: str) -> None:
        """Choose a role as the bar does."""
        answer = self.context.request.post(
            "/access/role", form={"role": role, "next": "/healthz"}, headers={"Origin": self.served.address}
        )
        assert answer.ok


# A table draws its rows a few at a time; it says in `aria-rowcount` how many there are, headings included. Rows per
# page are those of dashboards/ui/grid.py, and a folded table draws nothing. Headings of pinned columns count
# twice here, so a last row or two may still be on their way: who counts rows waits for their number.
ALL_ROWS_ARE_DRAWN = """rows_per_page => [...document.querySelectorAll('.grid[role=group]')].every(place => {
    if (!place.checkVisibility()) return true;
    const table = place.querySelector('.ag-root');
    if (!table) return false;
    const headings = new Set(
        [...table.querySelectorAll('.ag-header-row')].map(row => row.getAttribute('aria-rowindex'))
    ).size;
    const rows = Math.min(Number(table.getAttribute('aria-rowcount')) - headings, rows_per_page);
    const drawn = table.querySelectorAll('.ag-center-cols-container .ag-row').length;
    return drawn >= rows;
})"""


NOWHERE = "/nowhere"
"""No page has this address."""

HAS_KEPT = "() => localStorage.length + sessionStorage.length > 0"
IS_IN_THE_APP = "() => Boolean(window.store && window.dash_clientside?.skillgap?.navigate)"


def follow(page: Page, path: str) -> bool:
    """Go to another page as by a link, until it has been answered; return whether the page had any to follow."""
    if not page.evaluate(IS_IN_THE_APP) or page.url.endswith(path):
        return False
    with page.expect_response(lambda answer: "_pages_content" in (answer.request.post_data or "")):
        page.evaluate("path => window.dash_clientside.skillgap.navigate(path)", path)
    return True


def settle(page: Page) -> None:
    """Wait until the page has a heading and what its folds open, its callbacks are answered, all of it is drawn."""
    page.wait_for_selector("main h1")
    for _ in range(2):  # what was drawn may ask for more
        page.wait_for_function("() => !window.store.getState().isLoading")
        page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    page.wait_for_function("() => !document.querySelector('[data-dash-is-loading=true]')")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.graph')].every(chart => chart.querySelector('.main-svg')"
        " && chart.querySelector('.js-plotly-plot').layout?.font)"  # a blank one has none
    )
    page.wait_for_function("() => [...document.querySelectorAll('details[open]')].every(fold => fold.children[1])")
    page.wait_for_function(ALL_ROWS_ARE_DRAWN, arg=PAGE_SIZE)


Visit = Callable[..., Visitor]
Seats = dict[tuple[str, str], list[Seat]]


@pytest.fixture(scope="session")
def seats() -> Seats:
    """Browsers that nobody sits at, by the address and the role that they are for."""
    return {}


@pytest.fixture
def visit(browser: Browser, served: Served, seats: Seats) -> Iterator[Visit]:
    """Make a visitor in a role; at the end of the test nothing may have gone wrong on any page."""
    visitors: list[Visitor] = []

    def make(
        role: str = "hr_leader",
        *,
        at: Served | None = None,
        width: int = 1440,
        height: int = 900,
        scheme: Scheme = "light",
    ) -> Visitor:
        place = at or served
        free = seats.setdefault((place.address, role), [])
        seat = free.pop() if free else _seat(browser, place, role)
        visitor = Visitor(seat, place, [], width, height, scheme)
        visitors.append(visitor)
        visitor.switch_to(role)
        return visitor

    yield make
    faults = [fault for visitor in visitors for fault in visitor.faults]
    for visitor in reversed(visitors):
        visitor.leave()
        seats[visitor.served.address, visitor.seat.role].append(visitor.seat)
    assert not faults, faults


def _seat(browser: Browser, place: Served, role: str) -> Seat:
    context = browser.new_context(
        base_url=place.address,
        locale="en-GB",
        timezone_id="UTC",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    return Seat(role, context, [])
