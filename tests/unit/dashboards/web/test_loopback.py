from __future__ import annotations

import pytest

from dashboards.web.loopback import host_of, is_loopback
from tests.unit.dashboards.web.test_listening import ELSEWHERE


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_no_other_address_is_this_machine(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("header", "host"),
    [("127.0.0.1:8050", "127.0.0.1"), ("localhost", "localhost"), ("[::1]:8050", "[::1]"), ("[::1]", "[::1]")],
)
def test_the_port_is_no_part_of_the_host(header: str, host: str) -> None:
    assert host_of(header) == host
