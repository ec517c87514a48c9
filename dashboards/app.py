"""The dashboards put together: gate, Dash, pages, messages. Nothing here reads figures or decides who may see them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State
from dash.development.base_component import Component
from flask import Flask, Response, abort, current_app, g
from plotly.io import json as plotly_json

from dashboards.pages import not_found
from dashboards.pages.context import EXTENSION
from dashboards.pages.courses import course
from dashboards.pages.courses import page as courses
from dashboards.pages.coverage import page as coverage
from dashboards.pages.data import page as data
from dashboards.pages.framework import page as framework
from dashboards.pages.gaps import page as gaps
from dashboards.pages.movement import page as movement
from dashboards.pages.my_skills import page as my_skills
from dashboards.pages.overview import page as overview
from dashboards.pages.person import page as person
from dashboards.pages.response import page as response
from dashboards.pages.sql import page as sql
from dashboards.snapshot.snapshot import Warehouse
from dashboards.ui.shell import MenuItem, RoleButton, shell
from dashboards.web.callback_body import refuse_malformed
from dashboards.web.errors import tell
from dashboards.web.gate import METRICS, current_viewer, protect
from dashboards.web.modes import Access
from dashboards.web.refusals import EXTENSION as REFUSALS
from dashboards.web.refusals import Refusals
from published.permissions import Page, pages_of
from published.viewer import Viewer

if TYPE_CHECKING:
    from dashboards.monitoring import Monitoring

ACCESS = "skillgap-access"
MENU: dict[Page, tuple[str, str]] = {
    "overview": ("Overview", "/overview"),
    "gaps": ("Gaps", "/gaps"),
    "movement": ("Movement", "/movement"),
    "coverage": ("Training coverage", "/coverage"),
    "courses": ("Courses", "/courses"),
    "framework": ("Framework", "/framework"),
    "response": ("Response", "/response"),
    "data": ("Data", "/data"),
    "sql": ("SQL", sql.PATH),
    "my_skills": ("My skills", my_skills.PATH),
}
# The scheme is known before anything is drawn, so that no page flashes white; the gate allows the script by its hash.
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<script>
(function () {
  const kept = localStorage.getItem("mantine-color-scheme-value") || "auto";
  const isDark = kept === "dark" || (kept === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
})();
</script>
{%metas%}
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="/assets/favicon.svg">
{%css%}
</head>
<body>
{%app_entry%}
<footer>
{%config%}
{%scripts%}
{%renderer%}
</footer>
</body>
</html>"""


def create_app(warehouse: Warehouse, access: Access, monitoring: Monitoring | None = None) -> Dash:
    """Return the dashboards over one workspace's published figures.

    Args:
        warehouse: what is published.
        access: how a request is told whose it is.
        monitoring: counts what is asked, for whoever watches the server; None: nobody does.

    Returns:
        The Dash application; its `server` is the WSGI application.
    """
    # Twice as fast here as the encoder that Plotly would choose: layouts are nested dictionaries, not arrays.
    plotly_json.config.default_engine = "json"
    server = Flask("dashboards")
    server.extensions[EXTENSION] = warehouse
    server.extensions[ACCESS] = access
    server.extensions[REFUSALS] = Refusals(warehouse.audit)
    # Before Dash adds its own routes and hooks.
    protect(server, access, lambda: warehouse.pinned().published_at, open_besides={METRICS})
    app = Dash(
        "dashboards",
        server=server,  # type: ignore[arg-type] # a Flask application is what it takes
        use_pages=True,
        pages_folder="",
        assets_folder="assets",
        title="skillgap",
        update_title="",
        serve_locally=True,
        suppress_callback_exceptions=True,
        enable_mcp=False,
        websocket_callbacks=False,
        compress=False,
        include_pages_meta=False,
        index_string=PAGE,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "robots", "content": "noindex"},
        ],
        on_error=tell,
    )
    app.layout = _frame
    for page in (
        overview.PAGE,
        gaps.PAGE,
        person.PAGE,
        my_skills.PAGE,
        movement.PAGE,
        coverage.PAGE,
        courses.PAGE,
        course.PAGE,
        response.PAGE,
    ):
        page.register(app)
    for module in (framework, data, sql, not_found):
        module.register(app)
    _register_browser_callbacks(app)
    _set_up(server)
    if monitoring is None:
        server.add_url_rule(METRICS, view_func=_no_such_address)
    else:
        monitoring.register(server, warehouse, app.callback_map.keys())
    refuse_malformed(app)
    return app


def _set_up(server: Flask) -> None:
    """Let Dash prepare itself, which it would do at the first request and with a layout: that may be nobody's."""
    gate, *hooks_of_dash = server.before_request_funcs[None]
    del gate
    with server.test_request_context("/"):
        g.viewer = Viewer("nobody")
        for hook in hooks_of_dash:
            hook()


def _no_such_address() -> Response:
    """Say that there are no metrics: else whoever has signed in would see an empty page."""
    abort(HTTPStatus.NOT_FOUND)


def _frame() -> Component:
    viewer = current_viewer()
    access: Access = current_app.extensions[ACCESS]
    menu = [MenuItem(*MENU[page]) for page in pages_of(viewer) if page in MENU]
    roles = [RoleButton(each.role, each.label, each.is_current) for each in access.choices(viewer)]
    frame: Component = shell(
        menu,
        roles,
        access.caption(viewer),
        menu[0].address if menu else "/",
        signed_in_as=access.signed_in_as(viewer),
    )
    return frame


def _register_browser_callbacks(app: Dash) -> None:
    def in_browser(function: str, *dependencies: Any, **options: Any) -> None:  # noqa: ANN401 - Dash's own
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("skillgap", function), *dependencies, **options
        )

    in_browser("watchScheme", Output("scheme", "data"), Input("mantine", "id"))
    in_browser("arrived", Output("arrived", "data"), Input("_pages_location", "pathname"))
    in_browser(
        "paint",
        Output({"kind": "graph", "chart": MATCH}, "figure"),
        Input({"kind": "figure", "chart": MATCH}, "data"),
        Input("scheme", "data"),
    )
    in_browser(
        "open",
        Output({"kind": "figure", "chart": MATCH}, "modified_timestamp"),
        Input({"kind": "graph", "chart": MATCH}, "clickData"),
        State({"kind": "figure", "chart": MATCH}, "data"),
        prevent_initial_call=True,
    )
    in_browser(
        "keepFilters",
        Output("filters-kept", "data"),
        Input({"filter": ALL, "name": ALL, "default": ALL}, "value"),
        prevent_initial_call=True,
    )
    in_browser("print", Output("printed", "data"), Input({"print": ALL}, "n_clicks"), prevent_initial_call=True)
