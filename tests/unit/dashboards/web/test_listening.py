"""Nobody listens where others could be anybody, or be listened in on."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.web.listening import Certificate, Listening, UnsafeListeningError, refuse_unsafe

ELSEWHERE = [
    "0.0.0.0",  # noqa: S104
    "::",
    "",
    "192.168.1.4",
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil",
]
CERTIFICATE = Certificate(Path("chain.pem"), Path("key.pem"))


@pytest.mark.parametrize("tells_people_apart", [False, True])
@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "[::1]", "localhost"])
def test_this_machine_alone_needs_nothing(host: str, *, tells_people_apart: bool) -> None:
    refuse_unsafe(Listening(host), tells_people_apart=tells_people_apart, has_proxies=False)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_where_others_connect_people_have_to_sign_in(host: str) -> None:
    listening = Listening(host, certificate=CERTIFICATE, is_insecure=True)
    with pytest.raises(UnsafeListeningError, match=r"sign_in\.mode in workspace\.yml to local, oidc or header"):
        refuse_unsafe(listening, tells_people_apart=False, has_proxies=True)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_where_others_connect_something_has_to_encrypt(host: str) -> None:
    with pytest.raises(UnsafeListeningError, match=r"--tls-cert .* sign_in\.trusted_proxies .* --insecure"):
        refuse_unsafe(Listening(host), tells_people_apart=True, has_proxies=False)


@pytest.mark.parametrize(
    ("listening", "has_proxies", "is_for_proxies_alone"),
    [
        (Listening("10.0.0.4", certificate=CERTIFICATE), False, False),
        (Listening("10.0.0.4"), True, True),
        (Listening("10.0.0.4", is_insecure=True), False, False),
    ],
)
def test_a_certificate_a_proxy_or_the_word_of_whoever_runs_it_will_do(
    listening: Listening, *, has_proxies: bool, is_for_proxies_alone: bool
) -> None:
    refuse_unsafe(listening, tells_people_apart=True, has_proxies=has_proxies)
    assert listening.is_for_proxies_alone == is_for_proxies_alone


@pytest.mark.parametrize(
    ("listening", "address"),
    [
        (Listening(), "http://127.0.0.1:8050"),
        (Listening("::1", 80), "http://[::1]:80"),
        (Listening("[::1]", 80), "http://[::1]:80"),
        (Listening("skills.firm.example", 443, certificate=CERTIFICATE), "https://skills.firm.example:443"),
    ],
)
def test_the_address_is_written_as_a_browser_takes_it(listening: Listening, address: str) -> None:
    assert listening.address == address
