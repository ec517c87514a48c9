"""How long pages wait for their callbacks: a browser is on a machine of its own, so it is not in the measurement.

A browser visits the pages once and what it asks for is noted. Then the server is started anew, with nothing remembered,
and the same is asked again without a browser: the callbacks of a page at once, page after page, as one user does.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import duckdb
from playwright.sync_api import BrowserContext, Request, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
CALLBACK = "/_dash-update-component"
COOKIE_OF_ROLE = "/access/role"
VISITS = 15
ROLES = ("hr_leader", "manager", "learning")
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10


@dataclass(frozen=True)
class Timings:
    """Milliseconds from a callback's request to the end of its answer."""

    p50: float
    p95: float
    n: int


@dataclass(frozen=True)
class _Visit:
    """What a browser asked for when it opened one page."""

    page: str
    role: str
    bodies: tuple[bytes, ...]


def measure_pages(root: Path) -> dict[str, Timings]:
    """Visit the pages of a published workspace and time every callback.

    Args:
        root: the workspace.

    Returns:
        Page and role → timings; the first visit of each, for which nothing is remembered, counts like the others.
    """
    paths_of = {role: _paths(root, role) for role in ROLES}  # before the server holds the file
    with _served(root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        visits: list[_Visit] = []
        for role in ROLES:
            context = browser.new_context(base_url=address, reduced_motion="reduce")
            context.request.post(COOKIE_OF_ROLE, form={"role": role, "next": "/healthz"}, headers={"Origin": address})
            visits += _visits(context, role, paths_of[role])
            context.close()
        browser.close()
    waits: dict[str, list[float]] = {}
    with _served(root) as address, ThreadPoolExecutor(max_workers=max(len(visit.bodies) for visit in visits)) as pool:
        cookies = {role: _cookie(address, role) for role in ROLES}
        for visit in visits:
            asked = [pool.submit(_ask, address, cookies[visit.role], body) for body in visit.bodies]
            waits.setdefault(visit.page, []).extend(each.result() for each in asked)
    found = {}
    for page, times in waits.items():
        cuts = quantiles(times, n=20, method="inclusive")
        found[page] = Timings(cuts[9], cuts[18], len(times))
    return found


def _visits(context: BrowserContext, role: str, paths: dict[str, list[str]]) -> Iterator[_Visit]:
    """Open each page in a browser and note its callbacks."""
    page = context.new_page()
    for name, addresses in paths.items():
        for path in addresses:
            bodies: list[bytes] = []

            def note(request: Request, bodies: list[bytes] = bodies) -> None:
                if CALLBACK in request.url and request.post_data_buffer:
                    bodies.append(request.post_data_buffer)

            page.on("request", note)
            page.goto(path)
            page.wait_for_selector("main h1")
            page.wait_for_load_state("networkidle")
            page.remove_listener("request", note)
            yield _Visit(f"{name}, {role}", role, tuple(bodies))


def _cookie(address: str, role: str) -> str:
    """Take a role in the demo and return the cookie that says so."""
    connection = http.client.HTTPConnection(address.removeprefix("http://"))
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": address}
    connection.request("POST", COOKIE_OF_ROLE, f"role={role}&next=/healthz", headers)
    cookie = connection.getresponse().headers["Set-Cookie"]
    connection.close()
    return str(cookie).split(";", 1)[0]


def _ask(address: str, cookie: str, body: bytes) -> float:
    """Send one callback and return the milliseconds until its answer was there."""
    headers = {"Content-Type": "application/json", "Cookie": cookie, "Origin": address}
    request = urllib.request.Request(address + CALLBACK, body, headers)  # noqa: S310 - loopback
    begun = time.perf_counter()
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        content = answer.read()
    waited = (time.perf_counter() - begun) * 1000
    if content:
        json.loads(content)  # an error page would be quick
    return waited


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
    """Serve a workspace from a process of its own, as `skillgap dashboards` does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command: Sequence[str] = (
        *(sys.executable, "-m", "skillgap", "--workspace", str(root)),
        *("dashboards", "--port", str(port)),
    )
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ)) as process:
        try:
            _wait_for(address)
            yield address
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server; by force where this process was started with signals ignored, which it hands on."""
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait_for(address: str) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urllib.request.urlopen(f"{address}/healthz"):  # noqa: S310 - loopback
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
