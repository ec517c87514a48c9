"""A provider on loopback whose keys the test holds, and which does what a test wants it to do wrongly."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from joserfc.jws import JWSRegistry

from tests.unit.dashboards.sign_in.clock import Clock

CLIENT_ID, SECRET = "skillgap", "s3cr3t:with/odd+characters%"
ANY_ALGORITHM = JWSRegistry(algorithms=list(JWSRegistry.algorithms))


@dataclass(frozen=True)
class Answer:
    """What is answered to one request."""

    content: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def as_json(content: object, status: int = 200) -> Answer:
    return Answer(json.dumps(content).encode(), status, {"Content-Type": "application/json"})


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    path: str
    form: dict[str, str]
    headers: dict[str, str]


class ProviderOnLoopback:
    """The provider: discovery, keys, tokens for codes and their verifiers, userinfo."""

    def __init__(self, clock: Clock, key: RSAKey) -> None:
        self.clock, self.key = clock, key
        self.keys = [key]
        self.issuer = ""
        self.metadata: dict[str, object] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": key.kid}
        self.userinfo: dict[str, Any] = {}
        self.instead: dict[str, Callable[[], Answer]] = {}
        """Path → what is answered there in place of what would be right."""
        self.asked: list[Asked] = []
        self._codes: dict[str, tuple[str, str | None]] = {}

    def code_for(self, authorization_url: str) -> str:
        """Let somebody sign in who was sent here, and return the code that goes back with them."""
        sent = {name: values[0] for name, values in parse_qs(urlsplit(authorization_url).query).items()}
        assert (sent["client_id"], sent["response_type"]) == (CLIENT_ID, "code")
        code = f"code-{len(self._codes)}"
        self._codes[code] = sent.get("nonce", ""), sent.get("code_challenge")
        return code

    def id_token(self, nonce: str) -> str:
        now = int(self.clock().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "1",
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            "email": "lea@firm.example",
        } | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(dict(self.header), claims, self.key, registry=ANY_ALGORITHM)

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if asked.path in self.instead:
            return self.instead[asked.path]()
        return {
            "/.well-known/openid-configuration": self._discovery,
            "/keys": lambda: as_json(KeySet(self.keys).as_dict(private=False)),
            "/token": lambda: self._token(asked),
            "/userinfo": lambda: as_json({"sub": "1"} | self.userinfo),
        }.get(asked.path, lambda: Answer(b"", 404))()

    def n_asked(self, path: str) -> int:
        return sum(asked.path == path for asked in self.asked)

    def _discovery(self) -> Answer:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        } | self.metadata
        return as_json({name: value for name, value in found.items() if value is not None})

    def _token(self, asked: Asked) -> Answer:
        nonce, challenge = self._codes.pop(asked.form.get("code", ""), ("", None))
        verifier = asked.form.get("code_verifier", "")
        if challenge is None or create_s256_code_challenge(verifier) != challenge:
            said = "<b>not your code</b>"
            return as_json({"error": "invalid_grant", "error_description": said}, 400)
        return as_json({"access_token": "access", "token_type": "Bearer", "id_token": self.id_token(nonce)})


@contextmanager
def listening(provider: ProviderOnLoopback) -> Iterator[None]:
    """Let a provider answer on a port of its own, which becomes its issuer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answered({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answered({name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()})

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answered(self, form: dict[str, str]) -> None:
            answer = provider.answer(Asked(urlsplit(self.path).path, form, dict(self.headers)))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(answer.content)
            except OSError:  # whoever asked has read enough
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
