"""The frame that every page fills in: addresses, filters, head, body, downloads, and the words where it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Generic, TypeVar

import dash
from dash import ALL, Dash, Input, Output, State, ctx, dcc, html
from dash.dcc.express import send_bytes
from dash.development.base_component import Component

from dashboards.pages.context import reader, today
from dashboards.pages.downloads import Download, download
from dashboards.pages.first_cycle import TITLE as FIRST_CYCLE
from dashboards.pages.first_cycle import first_cycle_section
from dashboards.pages.lately import note_opened
from dashboards.snapshot.cycles import Cycle
from dashboards.snapshot.first_cycle import first_cycle
from dashboards.snapshot.freshness import Freshness, freshness
from dashboards.snapshot.guard import REFUSALS, NotAllowedError
from dashboards.snapshot.org_units import Selection
from dashboards.snapshot.reader import Reader
from dashboards.text import numbers
from dashboards.ui import notice
from dashboards.ui.breadcrumbs import breadcrumbs
from dashboards.ui.downloads import Form, file_bytes
from dashboards.ui.filters import Filter, chosen_filters, filter_bar, filter_inputs, filter_states
from dashboards.ui.page import page_head, page_top
from dashboards.web.counted import note_page
from dashboards.web.errors import guarded, note_refusal
from published.permissions import Page as PageName

STALE_AFTER_DAYS = 7
Parts = tuple[Component, list[Component]]
"""A page's head, and the sections of its body."""

U = TypeVar("U")


@dataclass(frozen=True)
class Controls:
    """A page's filters: those always in sight, and those folded away. One with nothing to choose is left out.

    `note` says beside those folded away which are not offered, and why.
    """

    always: Sequence[Filter] = ()
    folded: Sequence[Filter] = ()
    note: str = ""


@dataclass(frozen=True)
class Content:
    """What a page shows.

    Attributes:
        title: the only first-level heading.
        sections: of the body, from the top; those that are None are left out.
        kicker: which page it is, where that is not the page's title.
        cycle: the cycle that the figures are from, where they are of one.
        finding: the most important figures in a sentence, where the title is none.
        crumbs: the way from the top.
        is_headline: the title is a sentence with the finding.
        is_dated: figures are shown, so the reader is told where they are old.
    """

    title: str
    sections: Sequence[Component | None]
    kicker: str | None = None
    cycle: Cycle | None = None
    finding: str = ""
    crumbs: Component | None = None
    is_headline: bool = False
    is_dated: bool = True


@dataclass(frozen=True)
class Page(Generic[U]):
    """A page, from its address to its downloads. What it shows comes from `content`.

    Attributes:
        name: unique among the pages; the ids of its parts begin with it.
        permission: the page that a role must open.
        title: of the browser's tab, and the kicker.
        paths: the name of each address and its path, or a template with a part in angle brackets.
        read: makes a URL of the part in the path and of the query string.
        content: asks the page's queries; it raises NotAllowedError and NotPublishedError.
        controls: the filters on offer; where they are refused the whole page is. None: the page has no filters.
        downloads: what can be taken along.
        is_wide: tables and maps need all the width.
        parent: address of the page above it, for a page about one person or thing: where that is refused, the whole
            page is. None: the page stands, with the words under its head.
        awaits: what the page shows once a cycle has closed, as a sentence, for a page that shows nothing before; empty
            for one that does.
    """

    name: str
    permission: PageName
    title: str
    paths: Mapping[str, str]
    read: Callable[[str | None, Mapping[str, str]], U]
    content: Callable[[Reader, U], Content]
    controls: Callable[[Reader, U], Controls] | None = None
    downloads: Sequence[Download[U]] = field(default=())
    is_wide: bool = False
    parent: str | None = None
    awaits: str = ""

    def register(self, app: Dash) -> None:
        """Register the addresses, and the callbacks for filters and downloads."""
        for name, path in self.paths.items():
            register_page(name, path, self.title, guarded(self._at_address, self.parent or "/"))
        if self.controls is not None:
            app.callback(
                Output(f"{self.name}-head", "children"),
                Output(f"{self.name}-body", "children"),
                filter_inputs(self.name),
                State({"where": self.name}, "data"),
                prevent_initial_call=True,
            )(self._changed)
        if self.downloads:
            register_downloads(app, self.name, self.downloads, self.read)

    def layout(self, where: str | None, query: Mapping[str, str]) -> Component:
        """Return the page for the part in its path and the query string.

        Raises:
            NotAllowedError: it is not for this viewer.
            NotPublishedError: there is no snapshot.
        """
        asking, url = reader(), self.read(where, query)
        bar: list[Component] = []
        has_rows = not self.awaits or bool(asking.cycles)
        if self.controls is not None:
            offered = self.controls(asking, url) if has_rows else Controls()
            bar.append(filter_bar(self.name, offered.always, offered.folded, offered.note))
        head, body = self.parts(url) if self.parent is None else self._parts_of(self.content(asking, url))
        offered_downloads = [each for each in self.downloads if has_rows and each.is_offered(asking, url)]
        in_head = [(each.key, each.label) for each in offered_downloads if each.label]
        return html.Div(
            [
                dcc.Store(id={"where": self.name}, data=where),
                page_top(self.name, head, in_head),
                *bar,
                html.Div(body, id=f"{self.name}-body", className="page-body"),
            ],
            className="page page-wide" if self.is_wide else "page",
        )

    def parts(self, url: U) -> Parts:
        """Return the head and the body for a URL; where it is refused, the page's title and the words why."""
        try:
            return self._parts_of(self.content(reader(), url))
        except REFUSALS as refused:
            if self.awaits and isinstance(refused, NotAllowedError) and refused.reason == "no_cycle":
                return self._parts_of(Content(self.title, [before_first_cycle(reader(), self.permission, self.awaits)]))
            note_refusal(refused)
            home = next(iter(self.paths.values())) if self.parent is None else "/"
            return page_head(self.title, kicker=self.title, dateline=None), [notice.refusal(refused, home)]

    def _parts_of(self, content: Content) -> Parts:
        fresh = freshness(reader(), self.permission)
        head = page_head(
            content.title,
            kicker=content.kicker or self.title,
            dateline=dateline(content.cycle, fresh),
            finding=content.finding,
            crumbs=content.crumbs,
            is_headline=content.is_headline,
        )
        body = [age_notice(fresh) if content.is_dated else None, *content.sections]
        return head, [section for section in body if section is not None]

    def _at_address(self, **given: str) -> Component:
        variable = next((name for path in self.paths.values() for name in _variables(path)), "")
        query = {name: value for name, value in given.items() if name != variable}
        return self.layout(given.get(variable), query)

    def _changed(self, _values: list[str], where: object) -> Parts:
        return self.parts(self.read(where if isinstance(where, str) else None, chosen_filters()))


def before_first_cycle(reader: Reader, page: PageName, awaits: str, *, title: str = FIRST_CYCLE) -> html.Section:
    """Return the section that says what is there and what is missing before a first cycle has closed.

    Args:
        reader: the request's snapshot and viewer.
        page: the page on whose behalf.
        awaits: what it shows once a cycle has closed, as a sentence.
        title: the section's heading.
    """
    fewest = 1 if reader.scope(page).is_unhidden else reader.min_group
    found = first_cycle(reader, page)
    return first_cycle_section(found, awaits, reader.as_of, min_group=fewest, title=title)


def dateline(cycle: Cycle | None, fresh: Freshness) -> str:
    """Return which cycle and date the figures are from."""
    data = f"Data as of {numbers.day(fresh.as_of)}."
    if cycle is not None and cycle.is_today:
        return f"Today, by each person's newest level. {data}"
    return data if cycle is None else f"{cycle.label}, closed {numbers.day(cycle.closes_on)}. {data}"


def age_notice(fresh: Freshness | None) -> Component | None:
    """Return the line that says that the figures are old; None where they are not."""
    if fresh is None or fresh.as_of is None or (today() - fresh.as_of).days <= STALE_AFTER_DAYS:
        return None
    return notice.stale(fresh.as_of, today(), fresh.last_reason if fresh.last_status == "failed" else None)


def name_of(selection: Selection) -> str:
    """Return what a selection is called within a sentence."""
    if selection.kind == "own_line":
        return "your line"
    return selection.name or "the organisation"


def unit_crumbs(
    selection: Selection, cycle: Cycle, top_address: str, address_of: Callable[..., str]
) -> Component | None:
    """Return the way down from the top to a unit; None for anything but a unit.

    The organisation's own unit, where there is one alone, is the top itself.

    Args:
        selection: what is on screen.
        cycle: as of which cycle.
        top_address: of the whole organisation.
        address_of: gives the address of a unit by the ids of the path to it.
    """
    if selection.kind != "unit":
        return None
    tree = reader().tree(cycle.cycle_id)
    path = tree.path(selection.unit_id)
    has_one_top = sum(unit.depth == 0 for unit in tree.units) == 1
    below = [unit for unit in path if not has_one_top or unit.depth > 0]
    ids = [unit.org_unit_id for unit in below]
    steps = [(path[0].org_unit_name if has_one_top else "Organisation", top_address)]
    steps += [(unit.org_unit_name, address_of(*ids[: n + 1])) for n, unit in enumerate(below[:-1])]
    return breadcrumbs(steps, name_of(selection))


def register_page(
    name: str, path: str, title: str, layout: Callable[..., Component], *, is_read_again: bool = True
) -> None:
    """Register a page with Dash, explicitly: its folder loader would run page files twice.

    Args:
        name: unique.
        path: its address, or a template with a part in angle brackets.
        title: of the browser's tab.
        layout: gives the page for an address.
        is_read_again: where somebody opened it lately, the next snapshot's is made before anybody asks.
    """

    @wraps(layout)
    def noted(**address: str) -> Component:
        note_page(name)
        if is_read_again:
            note_opened(layout, address)
        return layout(**address)

    given = {"path_template" if _variables(path) else "path": path}
    dash.register_page(name, title=f"{title} · skillgap", layout=noted, **given)  # type: ignore[no-untyped-call]


def register_downloads(
    app: Dash,
    page: str,
    downloads: Sequence[Download[U]],
    read: Callable[[str | None, Mapping[str, str]], U],
) -> None:
    """Answer the buttons that download what is on screen.

    Args:
        app: where to register.
        page: whose buttons.
        downloads: what there is. What follows a colon in a button's key joins the query string as `part`.
        read: makes a URL of what the page's store holds and of the query string.
    """

    @app.callback(
        Output("downloaded", "data", allow_duplicate=True),
        Input({"download": page, "what": ALL, "form": ALL}, "n_clicks"),
        filter_states(page),
        State({"where": page}, "data", allow_optional=True),
        prevent_initial_call=True,
    )
    def give(_clicks: list[int | None], _values: list[str | None], where: object) -> object:
        # Buttons that come with a part of the page are no press of a button.
        pressed = ctx.triggered_id
        if not any(each["value"] for each in ctx.triggered) or not isinstance(pressed, dict):
            return dash.no_update
        key, _, part = str(pressed.get("what")).partition(":")
        query = chosen_filters() | ({"part": part} if part else {})
        file = download(downloads, key, reader(), read(where if isinstance(where, str) else None, query))
        form: Form = "xlsx" if pressed.get("form") == "xlsx" else "csv"
        return send_bytes(  # type: ignore[no-untyped-call]
            file_bytes(file, form), f"{file.name}.{form}"
        )


def _variables(path: str) -> list[str]:
    return [part.split(">")[0] for part in path.split("<")[1:]]
