"""How long pages wait for their callbacks: as a browser sees it, one visitor after the other.

A measurement of the server: what the browser needs to draw is not in it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import duckdb
from playwright.sync_api import Page, Request, sync_playwright
from waitress.server import create_server

from dashboards.server import wsgi_application

CHROMIUM = Path("/usr/bin/chromium")
CALLBACK = "/_dash-update-component"
VISITS = 15
ROLES = ("hr_leader", "manager", "learning")


@dataclass(frozen=True)
class Timings:
    """Milliseconds from a callback's request to the end of its answer."""

    p50: float
    p95: float
    n: int


def measure_pages(root: Path) -> dict[str, Timings]:
    """Visit the pages of a published workspace and time every callback.

    Args:
        root: the workspace.

    Returns:
        Page and role → timings; the first visit of each, which opens the snapshot, counts like the others.
    """
    found: dict[str, Timings] = {}
    paths_of = {role: _paths(root, role) for role in ROLES}  # before the server holds the file
    with _served(root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for role in ROLES:
            context = browser.new_context(base_url=address, reduced_motion="reduce")
            context.request.post("/access/role", form={"role": role, "next": "/healthz"}, headers={"Origin": address})
            page = context.new_page()
            for name, paths in paths_of[role].items():
                waits = [wait for path in paths for wait in _visit(page, path)]
                if len(waits) > 1:
                    cuts = quantiles(waits, n=20, method="inclusive")
                    found[f"{name}, {role}"] = Timings(cuts[9], cuts[18], len(waits))
            context.close()
        browser.close()
    return found


def _visit(page: Page, path: str) -> list[float]:
    """Open a page and return how long each of its callbacks took."""
    waits: list[float] = []

    def note(request: Request) -> None:
        if CALLBACK in request.url:
            waits.append(request.timing["responseEnd"] - request.timing["requestStart"])

    page.on("requestfinished", note)
    page.goto(path)
    page.wait_for_selector("main h1")
    page.wait_for_load_state("networkidle")
    page.remove_listener("requestfinished", note)
    return [wait for wait in waits if wait >= 0]


def _paths(root: Path, role: str) -> dict[str, list[str]]:
    """Return the addresses to visit, by page: different units and people, as a person who browses would."""
    file = (root / "warehouse" / "current" / "warehouse.duckdb").resolve()
    with duckdb.connect(str(file), read_only=True) as connection:
        units = connection.execute(
            "select org_unit_id from dim_org_unit where depth between 1 and 3 order by hash(org_unit_id) limit ?",
            [VISITS],
        ).fetchall()
        people = connection.execute(
            "select person_id from dim_person where is_active order by hash(person_id) limit ?", [VISITS]
        ).fetchall()
        competencies = connection.execute(
            "select competency_id from dim_competency order by hash(competency_id) limit ?", [VISITS]
        ).fetchall()
    paths = {"Overview": ["/overview"] * VISITS, "Training coverage": ["/coverage"] * VISITS}
    if role == "manager":
        return paths | {"Gaps": ["/gaps"] * VISITS}
    paths["Gaps"] = ["/gaps", *(f"/gaps/{unit}" for (unit,) in units)]
    paths["Framework"] = ["/framework", *(f"/framework/{competency}" for (competency,) in competencies)]
    paths["Movement"] = ["/movement", *(f"/movement/{unit}" for (unit,) in units)]
    if role == "hr_leader":
        paths["Person"] = [f"/person/{person}" for (person,) in people]
        paths["Data"] = ["/data"] * VISITS
    return paths


@contextmanager
def _served(root: Path) -> Iterator[str]:
    """Serve a workspace on a free port of this machine."""
    server = create_server(wsgi_application(root / "warehouse"), host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)
