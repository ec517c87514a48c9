"""A page as somebody reads it: texts, cards and tables by section, taken from the components that the server answers.

What a text may say is for the checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Node = Mapping[str, Any]

BLOCKS = frozenset(
    {"H1", "H2", "H3", "H4", "P", "Li", "Dt", "Dd", "Summary", "Label", "Button", "Figcaption", "Legend"}
)
"""Elements whose words are read in one breath."""


@dataclass(frozen=True)
class Cell:
    """One cell of a table.

    Attributes:
        text: what is read.
        value: what is sorted by.
        href: what it opens.
        is_withheld: it is marked as withheld.
    """

    text: str
    value: Any = None
    href: str | None = None
    is_withheld: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its name on the page, headings, and the cells of each row from the left."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, heading: str) -> list[Cell]:
        """Return a column's cells from the top."""
        position = self.headings.index(heading)
        return [row[position] for row in self.rows]


@dataclass(frozen=True)
class Text:
    """Words that are read in one breath, and the element that they stand in; `role` is its CSS class."""

    text: str
    element: str
    role: str = ""


@dataclass(frozen=True)
class Card:
    """A figure that stands for itself, and the words below it."""

    label: str
    value: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A chart between the names of its rows and the figures at their ends.

    Attributes:
        names: heads of the rows from the top.
        ends: the figure at the end of each row; none at all where it has none.
        end_title: what these figures are.
    """

    names: tuple[str, ...]
    ends: tuple[str, ...]
    end_title: str


@dataclass(frozen=True)
class Item:
    """An entry of a list: the name that is a link, and all its words."""

    name: str
    text: str


@dataclass
class Section:
    """A part of a page under a heading; the first has the page's title."""

    title: str
    texts: list[Text] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


@dataclass
class Reading:
    """A page as it is read.

    Attributes:
        sections: from the top.
        links: addresses that it leads to.
        is_refused: words why it is not shown stand in place of the whole page.
    """

    sections: list[Section]
    links: list[str]
    is_refused: bool = False

    @property
    def title(self) -> str:
        """The first-level heading."""
        return next((text.text for text in self.texts if text.element == "H1"), "")

    @property
    def texts(self) -> list[Text]:
        """Every text from the top."""
        return [text for section in self.sections for text in section.texts]

    @property
    def tables(self) -> list[Table]:
        """Every table from the top."""
        return [table for section in self.sections for table in section.tables]

    @property
    def cards(self) -> list[Card]:
        """Every card from the top."""
        return [card for section in self.sections for card in section.cards]


def read(tree: Any) -> Reading:
    """Read a component tree, as its JSON has it.

    Args:
        tree: nodes, lists and texts within each other.
    """
    reading = Reading([Section("")], [])
    _read(tree, reading)
    return reading


def spoken(node: Any) -> str:
    """Return the words within a node."""
    # A thin space stays: it holds the thousands of a number together.
    return re.sub(r"[ \n\t\N{NO-BREAK SPACE}]+", " ", "".join(_words(node))).strip()


def _read(node: Any, reading: Reading) -> None:
    section = reading.sections[-1]
    if isinstance(node, list):
        for child in node:
            _read(child, reading)
    elif isinstance(node, str):
        section.texts.append(Text(spoken(node), ""))
    elif isinstance(node, dict):
        _read_component(str(node.get("type")), node.get("props", {}), node, reading)


def _read_component(kind: str, props: Node, node: Node, reading: Reading) -> None:
    section, role = reading.sections[-1], str(props.get("className") or "")
    if isinstance(label := props.get("aria-label"), str):
        section.texts.append(Text(spoken(label), "label"))
    if kind == "AgGrid":
        _read_table(props, reading)
    elif kind == "Dl" and role == "kpis":
        section.cards += [_card(child) for child in props["children"]]
    elif kind == "Div" and role == "rows":
        section.pictures.append(_picture(node))
        reading.links += _links(node)
    elif kind in BLOCKS:
        if kind == "H2":
            reading.sections.append(section := Section(spoken(node)))
        if text := spoken(node):
            section.texts.append(Text(text, kind, role))
        if kind == "Li" and (name := next(_of_type(node, "Link"), None)) is not None:
            section.items.append(Item(spoken(name), spoken(node)))
        reading.links += _links(node)
        for table in _of_type(node, "AgGrid"):
            _read_table(table["props"], reading)
    else:
        if kind == "Link" and isinstance(props.get("href"), str):
            reading.links.append(props["href"])
        children = props.get("children")
        if role == "state" and any(True for _ in _of_type(children, "H1")):
            reading.is_refused = True
        _read(children, reading)


def _of_type(node: Any, kind: str) -> Iterator[Node]:
    """Yield the components of a type within a node, the node itself included."""
    if isinstance(node, list):
        for child in node:
            yield from _of_type(child, kind)
    elif isinstance(node, dict):
        if node.get("type") == kind:
            yield node
        yield from _of_type(node.get("props", {}).get("children"), kind)


def _of_class(node: Any, role: str) -> Iterator[Node]:
    """Yield the components of a CSS class within a node."""
    if isinstance(node, list):
        for child in node:
            yield from _of_class(child, role)
    elif isinstance(node, dict):
        if node.get("props", {}).get("className") == role:
            yield node
        yield from _of_class(node.get("props", {}).get("children"), role)


def _picture(node: Node) -> Picture:
    heads = [name for part in _of_class(node, "rows-heads") for name in _heads(part)]
    ends = [spoken(item) for part in _of_class(node, "rows-ends") for item in _of_type(part, "Li")]
    titles = [spoken(title) for part in _of_class(node, "rows-ends") for title in _of_class(part, "rows-title")]
    return Picture(tuple(heads), tuple(ends), next(iter(titles), ""))


def _heads(part: Node) -> list[str]:
    """Return the names of a picture's rows, without the notes behind them."""
    items = _of_type(part, "Li")
    return [spoken(item["props"]["children"][0]) for item in items]


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, str | int | float) and not isinstance(node, bool):
        yield str(node)
    elif isinstance(node, list):
        for child in node:
            yield from _words(child)
    elif isinstance(node, dict) and node.get("type") != "AgGrid":
        is_inline = node.get("type") in ("Strong", "Em", "Code", "B", "I")
        yield "" if is_inline else " "
        yield from _words(node.get("props", {}).get("children"))
        yield "" if is_inline else " "


def _links(node: Any) -> list[str]:
    hrefs = [link["props"].get("href") for link in _of_type(node, "Link")]
    return [href for href in hrefs if isinstance(href, str)]


def _read_table(props: Node, reading: Reading) -> None:
    fields = [column["field"] for column in props["columnDefs"]]
    headings = tuple(str(column["headerName"]) for column in props["columnDefs"])
    rows = tuple(tuple(_cell(row, field) for field in fields) for row in props["rowData"])
    identity = props["id"]["grid"] if isinstance(props["id"], dict) else props["id"]
    reading.sections[-1].tables.append(Table(str(identity), headings, rows))
    reading.links += [cell.href for row in rows for cell in row if cell.href]


def _cell(row: Node, field: str) -> Cell:
    value = row.get(field)
    text = row.get(f"{field}_text", "" if value is None else value)
    return Cell(spoken(text), value, row.get(f"{field}_href"), "withheld" in str(row.get(f"{field}_mark")))


def _card(node: Node) -> Card:
    label, value, *notes = node["props"]["children"]
    spans = [span for note in notes for span in _spans(note)]
    return Card(spoken(label), spoken(value), tuple(spans))


def _spans(node: Any) -> list[str]:
    children = node.get("props", {}).get("children") if isinstance(node, dict) else node
    listed = children if isinstance(children, list) else [children]
    return [text for child in listed if (text := spoken(child))]
