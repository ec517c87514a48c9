"""The frame that every page shares: where one is, what is on screen, how old it is, and what can be downloaded."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from dashboards.ui import aria
from dashboards.ui.downloads import Form
from dashboards.ui.icon import icon

FORMS: tuple[tuple[Form, str], ...] = (("csv", "CSV"), ("xlsx", "XLSX"))


def page_head(
    title: Component | str,
    *,
    kicker: str,
    dateline: Component | str | None,
    finding: str = "",
    crumbs: Component | None = None,
    is_headline: bool = False,
) -> html.Header:
    """Return the head of a page.

    Args:
        title: what it says; its only first-level heading.
        kicker: which page it is.
        dateline: which cycle and date the figures are from.
        finding: the most important figures in a sentence, where the title is none.
        crumbs: the way from the top.
        is_headline: the title is a sentence with the finding.
    """
    parts: list[Component] = [] if crumbs is None else [crumbs]
    parts.append(html.P(kicker, className="kicker"))
    parts.append(html.H1(title, className="headline" if is_headline else ""))
    if finding:
        parts.append(html.P(finding, className="finding"))
    if dateline is not None:
        parts.append(html.P(dateline, className="dateline"))
    return html.Header(parts, className="page-head")


def downloads(page: str, what: Sequence[tuple[str, str]]) -> html.Div:
    """Return the buttons that download what is on screen.

    Args:
        page: whose callback answers.
        what: key and label of each download; with one alone the words are left out.
    """
    groups = [_download_group(page, key, text, is_named=len(what) > 1) for key, text in what]
    show_print = html.Button(
        [icon("print"), "Print"], id={"print": page}, className="button", type="button", **aria.label("Print this page")
    )
    return html.Div([*groups, show_print], className="download no-print")


def download_section(page: str, key: str, text: str) -> html.Div:
    """Return the buttons that download one section, to stand within it.

    Args:
        page: whose callback answers.
        key: of the download.
        text: what is downloaded.
    """
    return html.Div(_download_group(page, key, text, is_named=False), className="download no-print")


def _download_group(page: str, key: str, text: str, *, is_named: bool) -> html.Div:
    buttons = [
        html.Button(
            [icon("download"), label],
            id={"download": page, "what": key, "form": form},
            className="button",
            type="button",
            title=f"Take away as {label}: {text}",
            **aria.label(f"{text}, as {label}"),
        )
        for form, label in FORMS
    ]
    name = [html.Span(text, className="download-words")] if is_named else []
    return html.Div([*name, *buttons], className="download-group")


def page_top(page: str, head: Component, what: Sequence[tuple[str, str]]) -> html.Div:
    """Return the head of a page, which its callback renews, with the buttons to download what is on screen beside it.

    Args:
        page: whose callback answers.
        head: from `page_head`.
        what: key and label of each download.
    """
    return html.Div([html.Div(head, id=f"{page}-head"), downloads(page, what)], className="page-top")
