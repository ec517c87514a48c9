"""Many signed-in people at once, who open the pages of their roles while a snapshot is published in the middle.

    python -m tests.benchmarks.load WORKSPACE                    200 people, 3 minutes after 1.5 at work, 2 processes
    python -m tests.benchmarks.load WORKSPACE --people 50 --seconds 30

WORKSPACE is any that was refreshed; nothing in it is changed. Its files are served from a temporary workspace, which
has sessions of its own; the publish puts a copy of the snapshot in its place under the next number.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from argon2 import PasswordHasher

from dashboards.sign_in.configuration import sessions_of, users_of
from dashboards.sign_in.sessions import Lifetime
from published.access_rules import SignedIn
from tests.benchmarks.load_people import Asked, Person, people_of, settings_for

CALLBACK = "/_dash-update-component"
THINKS = (2.0, 8.0)
TOKEN = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of a server that is gone afterwards
FAILED = (b"could not be made", b"That did not work", b"not part of your role", b"not yours to see")
SECONDS_TO_START = 120.0
SECONDS_BETWEEN_LOOKS = 1.0
MOST_MILLISECONDS_P95 = 100.0


@dataclass
class Seen:
    """What was seen by all people together.

    Attributes:
        waits: kind → milliseconds until an answer had come whole.
        errors: kind → what came instead of an answer.
        memory: worker → the most bytes that it held.
        ready_after: worker → seconds from the publish until it had read the new snapshot ahead.
        is_counting: set once waits count; errors count always.
    """

    waits: dict[str, list[float]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    ready_after: dict[str, float] = field(default_factory=dict)
    is_counting: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, milliseconds: float, error: str | None) -> None:
        """Note one answer."""
        with self.lock:
            if self.is_counting.is_set():
                self.waits.setdefault(kind, []).append(milliseconds)
            if error is not None:
                self.errors.setdefault(kind, []).append(error)


class Browser(threading.Thread):
    """One person with a connection of their own, until told to stop."""

    def __init__(self, person: Person, cookie: str, port: int, outputs: dict[str, str], seen: Seen, seed: int) -> None:
        super().__init__(daemon=True)
        self._person, self._cookie, self._port, self._outputs = person, cookie, port, outputs
        self._seen, self._chance = seen, random.Random(seed)  # noqa: S311 - for load
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.stop = threading.Event()

    def run(self) -> None:
        """Open one page after the other, and think in between."""
        if self.stop.wait(self._chance.uniform(0, THINKS[1])):
            return
        while True:
            asked = self._chance.choice(self._person.pages)
            begun = time.perf_counter()
            error = self._answered(asked)
            self._seen.note(asked.kind, (time.perf_counter() - begun) * 1000, error)
            if self.stop.wait(self._chance.uniform(*THINKS)):
                return

    def _answered(self, asked: Asked) -> str | None:
        """Ask, and return what is wrong with the answer; None where nothing is."""
        body = json.dumps(_page(self._outputs["page"], asked.path) if asked.statement is None else _question(asked))
        try:
            status, content = self._post(body)
        except (OSError, http.client.HTTPException) as problem:
            self._connection.close()
            return repr(problem)
        if status != http.HTTPStatus.OK:
            return f"status {status}"
        return next((words.decode() for words in FAILED if words in content), None)

    def _post(self, body: str) -> tuple[int, bytes]:
        headers = {
            "Content-Type": "application/json",
            "Cookie": self._cookie,
            "Origin": f"http://127.0.0.1:{self._port}",
        }
        for is_last in (False, True):
            try:
                self._connection.request("POST", CALLBACK, body, headers)
                answer = self._connection.getresponse()
                return answer.status, answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # A connection that was kept, and closed meanwhile: a browser asks again on another.
                self._connection.close()
                if is_last:
                    raise
        raise AssertionError


def measure_load(
    workspace: Path, *, n_people: int, seconds: float, n_workers: int, warm_up: float = 0, seed: int = 7
) -> Seen:
    """Let people open pages of a published workspace, and publish in the middle.

    Args:
        workspace: it was refreshed; nothing in it is changed.
        n_people: how many are signed in.
        seconds: for how long.
        n_workers: processes that serve.
        warm_up: for how many seconds before that they work already, uncounted.
        seed: for who opens what.
    """
    snapshot = (workspace / "warehouse" / "current").resolve(strict=True)
    people = people_of(snapshot, n_people, seed)
    with tempfile.TemporaryDirectory(prefix="skillgap-load-") as folder:
        root = Path(folder)
        numbers = _signed_in(root, people, snapshot)
        with _served(root, n_workers) as port:
            cookies = [f"skillgap={number}" for number in numbers]
            outputs = {"page": _output(port, cookies[0])}
            seen = Seen()
            browsers = [
                Browser(person, cookie, port, outputs, seen, seed + number)
                for number, (person, cookie) in enumerate(zip(people, cookies, strict=True))
            ]
            for browser in browsers:
                browser.start()
            time.sleep(warm_up)
            seen.is_counting.set()
            _watch(port, root, snapshot, seconds, seen)
            for browser in browsers:
                browser.stop.set()
            for browser in browsers:
                browser.join(60)
    return seen


def told(seen: Seen) -> Iterator[str]:
    """Yield what was seen, a line each."""
    every = [wait for waits in seen.waits.values() for wait in waits]
    for kind, waits in (*sorted(seen.waits.items()), ("all", every)):
        p50, p95, p99 = _percentiles(waits)
        n_errors = len(seen.errors.get(kind, []))
        yield f"{kind:32} n {len(waits):6,}  p50 {p50:6.0f}  p95 {p95:6.0f}  p99 {p99:6.0f} ms  errors {n_errors}"
    yield f"bound for p95: {MOST_MILLISECONDS_P95:.0f} ms; errors in all: {sum(map(len, seen.errors.values()))}"
    for kind, errors in sorted(seen.errors.items()):
        yield f"    {kind}: {sorted(set(errors))[:5]}"
    for worker, most in sorted(seen.memory.items()):
        ready = seen.ready_after.get(worker)
        after = "not within the time" if ready is None else f"{ready:.0f} s after the publish"
        yield f"process {worker}: at most {most / 2**20:.0f} MiB, on the new snapshot {after}"


def _percentiles(waits: Sequence[float]) -> tuple[float, float, float]:
    if len(waits) < 2:
        return (*waits, *waits, *waits) if waits else (0, 0, 0)  # type: ignore[return-value]
    cuts = quantiles(waits, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def _signed_in(root: Path, people: Sequence[Person], snapshot: Path) -> list[str]:
    """Make a workspace over a snapshot in which people are signed in; return the numbers of their sessions."""
    for name in ("state", "warehouse"):
        (root / name).mkdir()
    for link in ("current", "operations"):
        (root / "warehouse" / link).symlink_to(snapshot)
    (root / "workspace.yml").write_text(settings_for(people, snapshot), encoding="utf-8")
    users = users_of(root / "state", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    sessions = sessions_of(root / "state", Lifetime())
    for name in {person.name for person in people}:
        users.add(name, "nobody signs in with it")
    return [sessions.begin(SignedIn(person.name), "local") for person in people]


@contextmanager
def _served(root: Path, n_workers: int) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "skillgap", "--workspace", str(root), "dashboards"]
    command += ["--port", str(port), "--workers", str(n_workers)]
    environment = {**os.environ, "SKILLGAP_METRICS_TOKEN": TOKEN}
    with subprocess.Popen(command, stdout=sys.stderr, env=environment) as process:
        try:
            deadline = time.monotonic() + SECONDS_TO_START
            while len(_figures(port, "skillgap_worker_snapshot_number")) < n_workers:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise RuntimeError("the dashboards do not begin; what they said is above")
                time.sleep(0.5)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def _watch(port: int, root: Path, snapshot: Path, seconds: float, seen: Seen) -> None:
    """Look at the server until the time is over, and publish in the middle."""
    begun, published_at, number = time.monotonic(), None, 0
    while (passed := time.monotonic() - begun) < seconds:
        if published_at is None and passed >= seconds / 2:
            number = _publish(root, snapshot)
            published_at = time.monotonic()
        for worker, resident in _figures(port, "skillgap_worker_resident_bytes").items():
            seen.memory[worker] = max(seen.memory.get(worker, 0), resident)
        if published_at is not None:
            for worker, at in _figures(port, "skillgap_worker_snapshot_number").items():
                if at == number:
                    seen.ready_after.setdefault(worker, time.monotonic() - published_at)
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _publish(root: Path, snapshot: Path) -> int:
    """Put a copy of the snapshot in its place, in one step, as a refresh does; return its number."""
    number = int(re.findall(r"^\d+", snapshot.name)[0]) + 1
    copy = root / "warehouse" / "snapshots" / f"{number:08d}-20990101T000000Z"
    shutil.copytree(snapshot, copy)
    for name in ("current", "operations"):
        link = root / "warehouse" / f".{name}.new"
        link.symlink_to(copy)
        link.replace(root / "warehouse" / name)
    return number


def _figures(port: int, name: str) -> dict[str, float]:
    """Return a figure of each process; none while nobody answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - loopback
            text = answer.read().decode()
    except OSError:
        return {}
    return {worker: float(value) for worker, value in re.findall(rf'{name}{{worker="(\d+)"}} (\S+)', text)}


def _output(port: int, cookie: str) -> str:
    """Return the name of the callback that makes pages, from the server itself."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/_dash-dependencies", headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        found = [each["output"] for each in json.load(answer)]
    return next(each for each in found if "_pages_content.children" in each)


def _page(output: str, address: str) -> dict[str, object]:
    path, _, query = address.partition("?")
    return {
        "output": output,
        "outputs": [
            dict(zip(("id", "property"), each.rsplit(".", 1), strict=True)) for each in output[2:-2].split("...")
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": path},
            {"id": "_pages_location", "property": "search", "value": f"?{query}" if query else ""},
        ],
        "state": [],
        "changedPropIds": ["_pages_location.pathname"],
    }


def _question(asked: Asked) -> dict[str, object]:
    return {
        "output": "sql-answer.children",
        "outputs": {"id": "sql-answer", "property": "children"},
        "inputs": [{"id": "sql-run", "property": "n_clicks", "value": 1}],
        "state": [
            {"id": "sql-text", "property": "value", "value": asked.statement},
            {"id": "sql-question", "property": "data", "value": ""},
        ],
        "changedPropIds": ["sql-run.n_clicks"],
    }


def main() -> None:
    """Measure, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--warm-up", type=float, default=90, help="seconds of work before anything counts")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    seen = measure_load(
        arguments.workspace,
        n_people=arguments.people,
        seconds=arguments.seconds,
        n_workers=arguments.workers,
        warm_up=arguments.warm_up,
        seed=arguments.seed,
    )
    for line in told(seen):
        os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
