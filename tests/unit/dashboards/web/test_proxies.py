"""What a proxy says of a request is believed from trusted addresses alone."""

from __future__ import annotations

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from dashboards.web.proxies import TrustedProxies, came_by_proxy, networks_of

SAID = {
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "skills.firm.example",
    "X-Remote-User": "lea@firm.example",
}


def client_of(*trusted: str) -> FlaskClient:
    server = Flask("test")

    @server.get("/")
    def told() -> dict[str, object]:
        return {
            "address": request.remote_addr,
            "scheme": request.scheme,
            "host": request.host,
            "user": request.headers.get("X-Remote-User"),
            "by_proxy": came_by_proxy(request.environ),
        }

    server.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
        server.wsgi_app, networks_of(trusted), named_by=("X-Remote-User",)
    )
    return server.test_client()


def told_from(peer: str, *trusted: str, **more: str) -> dict[str, object]:
    answer = client_of(*trusted).get("/", headers=SAID | more, environ_base={"REMOTE_ADDR": peer})
    found: dict[str, object] = answer.json
    return found


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_a_trusted_proxy_is_believed(peer: str) -> None:
    assert told_from(peer, "127.0.0.1", "10.0.0.0/8", "::1") == {
        "address": "198.51.100.7",
        "scheme": "https",
        "host": "skills.firm.example",
        "user": "lea@firm.example",
        "by_proxy": True,
    }


@pytest.mark.parametrize("peer", ["127.0.0.2", "198.51.100.7", "::2", "", "unix:"])
@pytest.mark.parametrize("trusted", [(), ("127.0.0.1", "::1")])
def test_nobody_else_is_believed(peer: str, trusted: tuple[str, ...]) -> None:
    told = told_from(peer, *trusted)
    assert (told["scheme"], told["host"], told["user"], told["by_proxy"]) == ("http", "localhost", None, False)


def test_of_several_addresses_the_one_that_the_proxy_added_counts() -> None:
    told = told_from("127.0.0.1", "127.0.0.1", **{"X-Forwarded-For": "127.0.0.1, 203.0.113.9"})
    assert told["address"] == "203.0.113.9"


def test_no_header_says_that_a_request_came_by_a_proxy() -> None:
    told = told_from("203.0.113.9", "127.0.0.1", **{"skillgap.came_by_proxy": "True", "Skillgap-Came-By-Proxy": "1"})
    assert told["by_proxy"] is False


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="does not appear"):
        networks_of(["proxy.firm.example"])


@pytest.mark.parametrize(("peer", "status"), [("10.1.2.3", 200), ("127.0.0.1", 200), ("::1", 200), ("192.0.2.9", 403)])
def test_where_nothing_is_encrypted_others_come_through_a_proxy_or_not_at_all(peer: str, status: int) -> None:
    server = Flask("test")
    server.get("/")(lambda: "figures")
    server.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
        server.wsgi_app, networks_of(["10.0.0.0/8"]), is_for_them_alone=True
    )
    said = {"X-Forwarded-For": "127.0.0.1"}
    assert server.test_client().get("/", headers=said, environ_base={"REMOTE_ADDR": peer}).status_code == status
