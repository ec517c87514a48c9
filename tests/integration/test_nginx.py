"""nginx with TLS in front, by `deploy/nginx/skillgap.conf` itself: what it hands on, and what it never lets by."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

from dashboards.sign_in.configuration import users_of
from tests.integration.certificates import certificate
from tests.integration.oidc_provider.running import free_port
from tests.integration.tools import needed
from tests.unit.dashboards.published import publish

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(sys.platform != "linux", reason="loopback has more than one address on Linux alone"),
]

CONFIGURATION = (Path(__file__).parents[2] / "deploy" / "nginx" / "skillgap.conf").read_text(encoding="utf-8")
COMMAND = (sys.executable, "-m", "skillgap", "--workspace")
LOCAL = """sign_in: {mode: local, trusted_proxies: [127.0.0.1]}
access: {hr_leader: [lea@firm.example]}
"""
HEADER = """sign_in:
  mode: header
  user_header: X-Remote-User
  groups_header: X-Remote-Groups
  trusted_proxies: [127.0.0.1]
access: {hr_leader: [lea@firm.example, "group:hr"], learning: [lou@firm.example]}
"""
# What a company's own sign-in is, in the smallest.
BASIC = """auth_basic "firm"; auth_basic_user_file {folder}/people;
    proxy_set_header X-Remote-User     $remote_user;"""
PASSWORD = "correct horse battery"  # noqa: S105 - a test's
PAGE = ("Accept", "text/html")
SOMEWHERE = "127.0.0.3"  # another of this machine's addresses: that of a browser, and no proxy's
PATIENCE = 30.0

Headers = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass(frozen=True)
class Front:
    """A workspace that is served, and nginx in front of it.

    Attributes:
        root: the workspace.
        direct: the port at which skillgap itself listens.
        plain: that at which nginx listens without TLS.
        tls: that at which it listens with TLS.
        context: with what to connect there.
    """

    root: Path
    direct: int
    plain: int
    tls: int
    context: ssl.SSLContext

    @property
    def origin(self) -> str:
        return f"https://127.0.0.1:{self.tls}"

    @property
    def audited(self) -> list[dict[str, str]]:
        lines = (self.root / "state" / "audit.jsonl").read_text(encoding="utf-8").splitlines()
        return [{"who": each["who"], "what": each["what"], **each["filter"]} for each in map(json.loads, lines)]

    def ask(self, path: str, *headers: tuple[str, str], form: dict[str, str] | None = None) -> Answer:
        """Ask nginx over TLS, from an address that is no proxy's."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.tls, timeout=PATIENCE, context=self.context, source_address=(SOMEWHERE, 0)
        )
        return _answer(connection, path, headers, form)

    def ask_directly(self, path: str, *headers: tuple[str, str], source: str = SOMEWHERE) -> Answer:
        """Ask skillgap itself, past nginx."""
        connection = http.client.HTTPConnection("127.0.0.1", self.direct, timeout=PATIENCE, source_address=(source, 0))
        return _answer(connection, path, headers, None)


def _answer(connection: http.client.HTTPConnection, path: str, headers: Headers, form: dict[str, str] | None) -> Answer:
    body = b"" if form is None else urlencode(form).encode()
    try:
        connection.putrequest("GET" if form is None else "POST", path)
        for name, value in headers:  # one after the other: a name may be there twice
            connection.putheader(name, value)
        if form is not None:
            connection.putheader("Content-Type", "application/x-www-form-urlencoded")
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())
    finally:
        connection.close()


def _configuration(folder: Path, front: Front, *, changed: dict[str, str]) -> str:
    """Return the file that is shipped, at other ports and with another certificate, in what a machine has around it."""
    text = re.sub(r"(?m)^ *listen \[::\].*\n", "", CONFIGURATION)
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{front.plain};",
        "listen 443 ssl": f"listen 127.0.0.1:{front.tls} ssl",
        "http://127.0.0.1:8050": f"http://127.0.0.1:{front.direct}",
        "/etc/ssl/skills.pem": str(folder / "chain.pem"),
        "/etc/ssl/skills.key": str(folder / "key.pem"),
        **changed,
    }.items():
        assert old in text, f"{old!r} is not in deploy/nginx/skillgap.conf any more"
        text = text.replace(old, new)
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    return f"{user}pid {folder}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{text}}}\n"


@contextmanager
def _running(command: list[str], said: Path) -> Iterator[None]:
    with said.open("w") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE)


@contextmanager
def _served(root: Path, settings: str, *options: str, changed: dict[str, str] | None = None) -> Iterator[Front]:
    """Serve a workspace with nginx in front."""
    nginx = needed("nginx", "nginx")
    folder = root / "nginx"
    folder.mkdir()
    chain, _ = certificate(folder)
    (folder / "people").write_text("lea@firm.example:{PLAIN}x\nbo@firm.example:{PLAIN}x\n", encoding="utf-8")
    (root / "workspace.yml").write_text(settings, encoding="utf-8")
    publish(root / "warehouse")
    front = Front(root, free_port(), free_port(), free_port(), ssl.create_default_context(cafile=str(chain)))
    replaced = {old: new.format(folder=folder) for old, new in (changed or {}).items()}
    (folder / "nginx.conf").write_text(_configuration(folder, front, changed=replaced), encoding="utf-8")
    server = [*COMMAND, str(root), "dashboards", "--port", str(front.direct), *options]
    with ExitStack() as stack:
        stack.enter_context(_running(server, root / "said"))
        stack.enter_context(
            _running(
                [nginx, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr", "-g", "daemon off;"],
                folder / "said",
            )
        )
        _wait_for(front)
        yield front


def _wait_for(front: Front) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        time.sleep(0.1)
        try:
            # 401: nginx asks first who somebody is.
            if front.ask_directly("/healthz").status == 200 and front.ask("/healthz").status in (200, 401):
                return
        except OSError:  # it does not listen yet
            continue
    pytest.fail((front.root / "said").read_text() + (front.root / "nginx" / "said").read_text())


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """People sign in with a password."""
    root = tmp_path_factory.mktemp("local")
    (root / "state").mkdir()
    users_of(root / "state").add("lea@firm.example", PASSWORD)
    with _served(root, LOCAL) as front:
        yield front


@pytest.fixture(scope="module")
def header(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """People sign in at nginx, which names them."""
    named = {'proxy_set_header X-Remote-User     "";': BASIC}
    with _served(tmp_path_factory.mktemp("header"), HEADER, "--workers", "2", changed=named) as front:
        yield front


@pytest.fixture(scope="module")
def careless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The same, where nginx hands on headers with underscores, too."""
    named = {
        'proxy_set_header X-Remote-User     "";': BASIC,
        "client_max_body_size": "underscores_in_headers on; client_max_body_size",
    }
    with _served(tmp_path_factory.mktemp("careless"), HEADER, "--workers", "2", changed=named) as front:
        yield front


@pytest.fixture(scope="module")
def unnamed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """The file as it is shipped, before anybody has put in their own sign-in."""
    with _served(tmp_path_factory.mktemp("unnamed"), HEADER) as front:
        yield front


def sign_in(front: Front, *headers: tuple[str, str]) -> Answer:
    form = {"name": "lea@firm.example", "password": PASSWORD, "next": "/overview"}
    return front.ask("/sign-in", ("Origin", front.origin), *headers, form=form)


def cookie_in(answer: Answer) -> tuple[str, str]:
    return ("Cookie", answer.headers["Set-Cookie"].partition(";")[0])


def as_of_nginx(name: str) -> tuple[str, str]:
    return ("Authorization", "Basic " + base64.b64encode(f"{name}:x".encode()).decode())


def test_without_tls_everybody_is_led_to_it(local: Front) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", local.plain, timeout=PATIENCE)
    led = _answer(connection, "/gaps?by=family", [], None)
    assert (led.status, led.headers["Location"]) == (301, "https://skills.firm.example/gaps?by=family")


def test_somebody_signs_in_behind_tls_with_a_cookie_for_this_host_alone(local: Front) -> None:
    led = local.ask("/overview", PAGE)
    assert (led.status, led.headers["Location"]) == (303, "/sign-in?next=%2Foverview")
    entered = sign_in(local, ("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "http"))
    assert entered.status == 303
    attributes = entered.headers["Set-Cookie"].split("; ")
    assert attributes[0].startswith("__Host-skillgap=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes[1:])
    assert not [each for each in attributes if each.startswith("Domain")]
    page = local.ask("/overview", PAGE, cookie_in(entered))
    assert page.status == 200
    assert "DashRenderer" in page.text
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert local.audited[-1] == {"who": "lea@firm.example", "what": "sign in", "address": SOMEWHERE}


def test_a_cookie_that_was_stolen_before_is_worth_nothing_after_signing_out(local: Front) -> None:
    entered = sign_in(local)
    stolen = cookie_in(entered)
    assert local.ask("/overview", PAGE, stolen).status == 200
    out = local.ask("/sign-out", ("Origin", local.origin), stolen, form={})
    assert out.status == 303
    assert "__Host-skillgap=;" in out.headers["Set-Cookie"]
    assert local.ask("/overview", PAGE, stolen).status == 303
    assert local.ask("/_dash-layout", stolen).status == 401
    # Nor does it open anything past nginx, where cookies are for this host alone as little as anything is encrypted.
    assert local.ask_directly("/_dash-layout", stolen).status == 401


def test_a_cookie_for_tls_is_none_without_it(local: Front) -> None:
    value = cookie_in(sign_in(local))[1]
    assert local.ask_directly("/_dash-layout", ("Cookie", value)).status == 401


def test_another_sites_form_signs_nobody_in_or_out(local: Front) -> None:
    form = {"name": "lea@firm.example", "password": PASSWORD}
    for origin in ("https://evil.example", "http://127.0.0.1", f"https://127.0.0.1:{local.direct}", "null"):
        assert local.ask("/sign-in", ("Origin", origin), form=form).status == 403


def test_figures_about_the_server_are_for_the_machine_that_is_named_alone(local: Front) -> None:
    assert local.ask("/metrics").status == 403


def test_the_person_whom_nginx_names_is_whoever_signed_in_there(header: Front) -> None:
    assert header.ask("/overview", PAGE).status == 401
    assert header.ask("/overview", PAGE, as_of_nginx("lea@firm.example")).status == 200
    unknown = header.ask("/overview", PAGE, as_of_nginx("bo@firm.example"))
    assert unknown.status == 403
    assert "You are signed in as bo@firm.example." in unknown.text
    assert header.audited[-1] == {"who": "bo@firm.example", "what": "refused", "address": SOMEWHERE}


FORGED: dict[str, Headers] = {
    "the same name": [("X-Remote-User", "lea@firm.example")],
    "small letters": [("x-remote-user", "lea@firm.example")],
    "underscores": [("X_Remote_User", "lea@firm.example")],
    "one underscore": [("X-Remote_User", "lea@firm.example")],
    "twice": [("X-Remote-User", "lea@firm.example"), ("X-Remote-User", "lea@firm.example")],
    "a group": [("X-Remote-Groups", "hr"), ("X_Remote_Groups", "hr"), ("X-Remote_Groups", "hr")],
    "forwarded": [("X-Forwarded-For", "127.0.0.1"), ("Forwarded", "for=127.0.0.1"), ("X-Real-IP", "127.0.0.1")],
    "for the connection alone": [("Connection", "X-Remote-User"), ("X-Remote-User", "lea@firm.example")],
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_a_browsers_own_header_makes_nobody_of_anybody_else(header: Front, careless: Front, headers: Headers) -> None:
    assert header.ask("/overview", PAGE, as_of_nginx("bo@firm.example"), *headers).status == 403
    # Where nginx hands headers with underscores on, skillgap does not hear of them.
    assert careless.ask("/overview", PAGE, as_of_nginx("bo@firm.example"), *headers).status == 403


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_the_file_as_it_is_shipped_names_nobody(unnamed: Front, headers: Headers) -> None:
    assert unnamed.ask("/overview", PAGE, *headers).status == 401


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_whoever_comes_past_nginx_from_elsewhere_is_nobody(header: Front, unnamed: Front, headers: Headers) -> None:
    for front in (header, unnamed):  # under hypercorn and under waitress
        assert front.ask_directly("/overview", PAGE, *headers).status == 401
        # Only a connection from the proxy's own address can name anybody.
        assert front.ask_directly("/overview", ("X-Remote-User", "lea@firm.example"), source="127.0.0.1").status == 200
