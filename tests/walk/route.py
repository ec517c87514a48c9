"""The pages that somebody sees on a walk: the menu, each kind of filter, and a few of each kind of page below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dashboards.app import MENU
from dashboards.ui.address import query_string
from published.permissions import pages_of
from published.viewer import Viewer
from tests.walk.reading import Reading, read
from tests.walk.visitor import Visitor, filters

PER_KIND = 3
MOST_CYCLES = 4
# A filter of which every value is tried, up to a few; of every other the last one.
CYCLE = "cycle"


@dataclass(frozen=True)
class Seen:
    """A page that somebody opened: where it was, what led there, and what it says."""

    address: str
    led_from: str
    reading: Reading


def walk(visitor: Visitor, viewer: Viewer) -> Iterator[Seen]:
    """Open page after page as one viewer; no address twice.

    Args:
        visitor: who opens the pages, signed in as the viewer.
        viewer: whose menu is walked.
    """
    waiting = [(MENU[page][1], "the menu") for page in pages_of(viewer) if page in MENU]
    known, n_of_kind = {address for address, _ in waiting}, Counter[str]()
    while waiting:
        address, led_from = waiting.pop(0)
        tree = visitor.tree(address)
        reading = read(tree)
        yield Seen(address, led_from, reading)
        ways = [(link, _kind(link)) for link in _spread(reading.links)]
        if led_from == "the menu":
            ways = [(link, link) for link in _with_filters(address, tree)] + ways
        for link, kind in ways:
            if link not in known and link.startswith("/") and link != "/" and n_of_kind[kind] < PER_KIND:
                known.add(link)
                n_of_kind[kind] += 1
                waiting.append((link, address))


def _with_filters(address: str, tree: Any) -> list[str]:
    ways = []
    for name, values in filters(tree):
        chosen = values[1:][:MOST_CYCLES] if name == CYCLE else values[-1:]
        ways += [address + query_string({name: value}) for value in chosen]
    return ways


def _spread(links: list[str]) -> list[str]:
    """Return links from both ends in turn: the first and the last of a list differ most."""
    return [link for pair in zip(links, reversed(links), strict=True) for link in pair]


def _kind(link: str) -> str:
    """Return what kind of page a link leads to: the page's name, and how deep below it."""
    path = urlsplit(link).path.strip("/").split("/")
    return f"{path[0]}/role" if "role" in path else f"{path[0]}/{len(path)}"
