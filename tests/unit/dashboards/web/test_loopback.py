from __future__ import annotations

import pytest

from dashboards.web.loopback import NotLoopbackError, host_of, is_loopback, refuse_unless_loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_this_machine_is_let_through(host: str) -> None:
    assert is_loopback(host)
    refuse_unless_loopback(host)


ELSEWHERE = [
    "0.0.0.0",  # noqa: S104
    "::",
    "",
    "192.168.1.4",
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil",
]


@pytest.mark.parametrize("host", ELSEWHERE)
def test_every_other_address_is_refused(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(NotLoopbackError, match=r"--host 127\.0\.0\.1"):
        refuse_unless_loopback(host)


@pytest.mark.parametrize(
    ("header", "host"),
    [("127.0.0.1:8050", "127.0.0.1"), ("localhost", "localhost"), ("[::1]:8050", "[::1]"), ("[::1]", "[::1]")],
)
def test_the_port_is_no_part_of_the_host(header: str, host: str) -> None:
    assert host_of(header) == host
