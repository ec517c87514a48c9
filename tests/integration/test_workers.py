"""Several processes serve at one address: over TLS, past the end of one of them, through a publish, to the end."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from dashboards.renewal import SECONDS_BETWEEN_LOOKS as RENEWED_EVERY
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import Workspace, open_workspace
from tests.integration.certificates import certificate
from tests.integration.small_company import AS_OF

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc"),
]

PATIENCE = 60.0
SETTINGS = """sign_in: {mode: header, user_header: X-Remote-User, trusted_proxies: [127.0.0.1]}
access: {hr_leader: [lea@firm.example]}
metrics: {token_env: SKILLGAP_METRICS_TOKEN}
"""
TOKEN = "0123456789abcdef0123456789"  # noqa: S105 - a test's
LEA = {"X-Remote-User": "lea@firm.example"}


@dataclass(frozen=True)
class Serving:
    """Dashboards that some processes serve.

    Attributes:
        process: that of the command.
        port: where they answer.
        tls: with what to connect; None: without TLS.
    """

    process: subprocess.Popen[str]
    port: int
    tls: ssl.SSLContext | None = None

    def get(self, path: str, headers: dict[str, str] | None = None, method: str = "GET") -> tuple[int, str]:
        """Return the status and the body of an answer, from a connection of its own."""
        if self.tls is None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        else:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE, context=self.tls)
        try:
            connection.request(method, path, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def metrics(self, name: str) -> dict[str, float]:
        """Return the values of a metric, by its labels as they are written."""
        status, text = self.get("/metrics", {"Authorization": f"Bearer {TOKEN}"})
        assert status == 200
        found = re.findall(rf"^{name}(?:{{(.*)}})? (\S+)$", text, re.MULTILINE)
        return {labels: float(value) for labels, value in found}

    def workers(self) -> set[int]:
        """Return the processes that serve."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


Serve = Callable[..., Serving]


def command(workspace: Workspace, port: int) -> list[str]:
    skillgap = [sys.executable, "-m", "skillgap", "--workspace", str(workspace.root)]
    return [*skillgap, "dashboards", "--port", str(port), "--workers", "2"]


@pytest.fixture(scope="module")
def workspace(small_company: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = tmp_path_factory.mktemp("served") / "workspace"
    shutil.copytree(small_company.root, root, symlinks=True)
    (root / "workspace.yml").write_text(SETTINGS, encoding="utf-8")
    return open_workspace(root)


@pytest.fixture(scope="module")
def serve(workspace: Workspace) -> Iterator[Serve]:
    """Serve the small company; whatever is left of it at the end is killed."""
    begun: list[Serving] = []

    def make(*options: str, tls: ssl.SSLContext | None = None) -> Serving:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        process = subprocess.Popen(
            [*command(workspace, port), *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "SKILLGAP_METRICS_TOKEN": TOKEN},
        )
        serving = Serving(process, port, tls)
        begun.append(serving)
        until(lambda: answers(serving))
        return serving

    yield make
    for serving in begun:
        if serving.process.poll() is None:
            serving.process.kill()
        serving.process.communicate()


@pytest.fixture(scope="module")
def serving(serve: Serve) -> Serving:
    """Two processes that serve without TLS; whoever stops them makes their own."""
    return serve()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def answers(serving: Serving) -> bool:
    assert serving.process.poll() is None, "it has ended"
    try:
        return serving.get("/healthz")[0] == 200
    except OSError:
        return False


def test_they_speak_tls_and_nothing_else(serve: Serve, tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    context = ssl.create_default_context(cafile=str(chain))
    context.check_hostname = False  # it is for a name that leads nowhere here
    serving = serve("--tls-cert", str(chain), "--tls-key", str(key), tls=context)
    assert len(serving.workers()) == 2
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", serving.port)) as plain, context.wrap_socket(plain) as spoken:
        assert spoken.selected_alpn_protocol() == "http/1.1"  # in which an answer may take its time
    context.set_alpn_protocols([])
    status, page = serving.get("/overview", LEA)
    assert status == 200
    assert "DashRenderer" in page
    assert serving.get("/overview", LEA, "HEAD") == (200, "")
    assert serving.get("/overview")[0] == 401
    with pytest.raises(OSError):  # noqa: PT011 - one of several
        Serving(serving.process, serving.port).get("/healthz")


def test_a_renewed_certificate_is_shown_without_a_restart(serve: Serve, tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    context = ssl.create_default_context(cafile=str(chain))
    context.check_hostname = False
    serving = serve("--tls-cert", str(chain), "--tls-key", str(key), tls=context)
    until(lambda: len(serving.metrics("skillgap_worker_resident_bytes")) == 2)  # both have begun
    workers, first = serving.workers(), shown(serving)
    # Half of a renewal: a key that belongs to another certificate. Those who connect meanwhile see that of before.
    (tmp_path / "new").mkdir()
    new_chain, new_key = certificate(tmp_path / "new")
    new_key.replace(key)
    time.sleep(RENEWED_EVERY + 1)
    assert {shown(serving) for _ in range(8)} == {first}
    assert serving.get("/overview", LEA)[0] == 200
    second = ssl.PEM_cert_to_DER_cert(new_chain.read_text(encoding="ascii"))
    new_chain.replace(chain)
    until(lambda: {shown(serving) for _ in range(8)} == {second})  # both processes
    assert serving.workers() == workers


def shown(serving: Serving) -> bytes:
    """Return the certificate that whoever connects is shown."""
    return ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", serving.port), timeout=PATIENCE))


def test_whoever_takes_an_answer_slowly_holds_nobody_up(serving: Serving) -> None:
    script = "/_dash-component-suites/plotly/package_data/plotly.min.js"
    assert len(serving.get(script, LEA)[1]) > 4_500_000  # more than the system keeps for a connection
    asked = f"GET {script} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Remote-User: lea@firm.example\r\n\r\n".encode()
    slow = [socket.socket() for _ in range(60)]
    try:
        for each in slow:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            each.connect(("127.0.0.1", serving.port))
            each.sendall(asked)
        for _ in range(10):
            assert serving.get("/overview", LEA)[0] == 200
    finally:
        for each in slow:
            each.close()


def test_more_than_a_page_asks_for_is_not_taken_in(serving: Serving) -> None:
    with socket.create_connection(("127.0.0.1", serving.port), timeout=PATIENCE) as connection:
        connection.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 90000000\r\n\r\n" + b"x" * 2**20
        )
        assert connection.recv(12) == b"HTTP/1.1 400"


def test_one_that_ends_is_replaced_and_meanwhile_the_others_answer(serving: Serving) -> None:
    before = serving.workers()
    os.kill(min(before), signal.SIGKILL)
    until(lambda: not is_running(min(before)))
    for _ in range(20):
        assert serving.get("/overview", LEA)[0] == 200
    until(lambda: len(serving.workers()) == 2)
    assert serving.workers() != before


def test_all_of_them_show_what_is_published_meanwhile(serving: Serving, workspace: Workspace) -> None:
    workers, before = serving.workers(), serving.get("/readyz")
    assert before[0] == 200
    assert refresh(workspace, as_of=AS_OF + timedelta(days=1)).status == "published"
    until(lambda: before not in [serving.get("/readyz") for _ in range(20)])
    assert serving.workers() == workers


def test_whichever_answers_tells_what_all_have_counted_also_those_that_have_ended(
    serving: Serving, workspace: Workspace
) -> None:
    pages = 'method="GET",route="/<path:path>",status="200"'
    before = serving.metrics("skillgap_request_seconds_count").get(pages, 0)
    for _ in range(40):  # by some of either process: each has a connection of its own
        assert serving.get("/overview", LEA)[0] == 200
    told = [serving.metrics("skillgap_request_seconds_count")[pages] for _ in range(10)]
    assert told == [before + 40] * 10
    snapshots = serving.metrics("skillgap_worker_snapshot_number")
    ended = min(serving.workers())
    os.kill(ended, signal.SIGKILL)
    until(lambda: len(serving.workers()) == 2 and ended not in serving.workers())
    until(lambda: serving.metrics("skillgap_worker_snapshot_number") == snapshots)
    assert serving.metrics("skillgap_request_seconds_count")[pages] == before + 40
    assert set(serving.metrics("skillgap_worker_resident_bytes")) == {'worker="1"', 'worker="2"'}
    files = list((workspace.state / "metrics").glob("*/*.db"))
    assert files
    assert [file.name for file in files if not file.name.endswith(("_1.db", "_2.db"))] == []  # as many as processes


@pytest.mark.parametrize(
    "first", [b"", b"GET / HTTP/1.1\r\nHo", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1"]
)
def test_connections_that_say_nothing_more_hold_nobody_up(serving: Serving, first: bytes) -> None:
    idle = [socket.create_connection(("127.0.0.1", serving.port)) for _ in range(200)]
    try:
        for each in idle:
            each.sendall(first)
        began = time.monotonic()
        assert serving.get("/healthz")[0] == 200
        assert time.monotonic() - began < 5
    finally:
        for each in idle:
            each.close()


def test_a_browsers_own_header_beside_the_proxys_makes_nobody_of_both(serving: Serving) -> None:
    assert serving.get("/overview", LEA)[0] == 200
    assert serving.get("/overview", {"X_Remote_User": "lea@firm.example"})[0] == 401
    assert serving.get("/overview", {"X-Remote_User": "lea@firm.example"})[0] == 401
    assert serving.get("/overview", {"X-Remote-User": "bo@firm.example", "X_Remote_User": "lea@firm.example"})[0] == 401
    assert serving.get("/overview", {"X_Remote_User": "lea@firm.example", "X-Remote-User": "bo@firm.example"})[0] == 401


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_they_end_with_the_command_within_five_seconds(serve: Serve, how: signal.Signals) -> None:
    serving = serve()
    workers = serving.workers()
    began = time.monotonic()
    serving.process.send_signal(how)
    assert serving.process.wait(PATIENCE) == 128 + how
    assert time.monotonic() - began < 5
    assert [each for each in workers if Path(f"/proc/{each}").exists()] == []


def test_they_end_when_the_command_was_killed(serve: Serve) -> None:
    serving = serve()
    workers = serving.workers()
    serving.process.kill()
    until(lambda: not any(is_running(each) for each in workers))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_port_that_is_taken_is_said(serving: Serving, workspace: Workspace) -> None:
    again = subprocess.run(
        command(workspace, serving.port),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={**os.environ, "SKILLGAP_METRICS_TOKEN": TOKEN},
    )
    assert again.returncode == 2
    assert f"port {serving.port}, can't be opened" in again.stderr
