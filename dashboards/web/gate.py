"""The gate that every request passes, and the headers that every answer carries.

Call `protect` before Dash adds its own hooks. What a viewer may see is checked again where the data is read.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Collection
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboards.web.loopback import host_of, is_loopback
from dashboards.web.modes import Access
from dashboards.web.proxies import says_it_was_forwarded
from published.permissions import PAGES, Page, pages_of
from published.viewer import Viewer

HEALTH, READY, METRICS = "/healthz", "/readyz", "/metrics"
LARGEST_REQUEST = 512 * 1024
SECONDS_OF_A_YEAR = 365 * 24 * 60 * 60
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
STATIC = ("/_dash-component-suites/", "/assets/")

PATHS: dict[Page, str] = {page: f"/{page.replace('_', '-')}" for page in PAGES}

_INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL | re.IGNORECASE)
_IS_NO_SCRIPT = re.compile(r"\bsrc=|application/json")

# Dash and Mantine set styles inline; scripts run from this server alone, or by the hash of what was served.
_POLICY = (
    "default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def current_viewer() -> Viewer:
    """Return who the present request comes from; without anyone the request ends with 401."""
    viewer = g.get("viewer")
    if not isinstance(viewer, Viewer):
        abort(401)
    return viewer


def first_path(viewer: Viewer) -> str | None:
    """Return the first page that a viewer may open; None where there is none but one about somebody to be named."""
    return next((PATHS[page] for page in pages_of(viewer) if page != "person"), None)


def _never() -> None:
    return None


def protect(
    server: Flask,
    access: Access,
    published_at: Callable[[], datetime | None] = _never,
    *,
    open_besides: Collection[str] = (),
) -> None:
    """Let nobody through but viewers, and put the security headers on every answer.

    Args:
        server: the Flask server, before Dash is built on it.
        access: how a request becomes a viewer.
        published_at: gives when what it serves was published, for whoever watches over it; None for never.
        open_besides: paths that are open to those who have not signed in, besides those of signing in and of health.
    """
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    open_paths = access.routes(server) | {HEALTH, READY, *open_besides}

    @server.before_request
    def gate() -> AnyResponse | None:
        # A name that leads here from elsewhere (DNS rebinding) must not read what is for this machine alone.
        if access.is_loopback_only and not is_loopback(host_of(request.host)):
            abort(403)
        # Nor what a proxy passes on from elsewhere, for whoever asks would be anybody.
        if access.is_loopback_only and says_it_was_forwarded(request.environ):
            abort(403, "Nobody signs in here, so this is for this machine alone: set sign_in in workspace.yml.")
        if request.method not in SAFE_METHODS and not _is_same_origin():
            abort(403)
        if request.path in open_paths:
            return None
        viewer = access.viewer_of(request)
        if viewer is None or not viewer.roles:
            refusal = access.refusal(request, viewer)
            if refusal is not None:
                return refusal
            abort(401, "Nobody is signed in, or what says who cannot be verified. Load the page again.")
        g.viewer = viewer
        if request.path == "/" and request.method in SAFE_METHODS:
            first = first_path(viewer)
            if first is None:
                return access.refusal(request, viewer) or abort(403, "There is no page for your role yet.")
            return redirect(first)
        return None

    @server.after_request
    def headers(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = _POLICY.format(hashes=_hashes_of(response))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        # Not no-referrer: with it browsers send `Origin: null`, and the check of the origin would refuse every form.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={SECONDS_OF_A_YEAR}"
        if not request.path.startswith(STATIC):
            response.headers["Cache-Control"] = "no-store"
        return response

    @server.get(HEALTH)
    def health() -> str:
        return "ok"

    @server.get(READY)
    def ready() -> tuple[dict[str, str | None], HTTPStatus]:
        when = published_at()
        status = HTTPStatus.SERVICE_UNAVAILABLE if when is None else HTTPStatus.OK
        return {"published_at": None if when is None else when.isoformat(timespec="seconds")}, status


def _is_same_origin() -> bool:
    """Return whether a request that changes something comes from a page of this server."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def _hashes_of(response: Response) -> str:
    """Return the hashes of the inline scripts in a page, each after a space, for the policy."""
    if response.mimetype != "text/html" or response.direct_passthrough:
        return ""
    digests = [
        base64.b64encode(hashlib.sha256(script["body"].encode()).digest()).decode()
        for script in _INLINE_SCRIPT.finditer(response.get_data(as_text=True))
        if script["body"].strip() and not _IS_NO_SCRIPT.search(script["attributes"])
    ]
    return "".join(f" 'sha256-{digest}'" for digest in digests)
