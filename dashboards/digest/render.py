"""A digest as plain text and as a document for mail: one column, and nothing that a mail program fetches."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from dashboards.digest.content import Digest, Item, Part

_WIDTH = 72
_STYLE = """
body { margin: 0; padding: 24px 16px; background: #faf9f6; color: #1a1f24; font: 16px/1.5 "Segoe UI", Roboto,
  "Helvetica Neue", Arial, sans-serif; }
main { max-width: 600px; margin: 0 auto; }
.kicker { margin: 0 0 4px; color: #565d65; font-size: 14px; }
h1 { margin: 0 0 12px; font: 600 22px/1.35 Charter, Cambria, Georgia, serif; }
h2 { margin: 28px 0 0; font-size: 16px; }
p { margin: 0 0 12px; }
ul { margin: 0; padding: 0; list-style: none; }
li { padding: 10px 0; border-bottom: 1px solid #e5e2db; }
b { font-weight: 600; }
.note, .fine { color: #565d65; font-size: 14px; }
.note { display: block; }
footer { margin-top: 24px; }
.way { display: inline-block; margin: 0 0 20px; padding: 8px 16px; border-radius: 6px; background: #0b6660;
  color: #ffffff; text-decoration: none; }
@media (prefers-color-scheme: dark) {
  body { background: #14181b; color: #e9e7e2; }
  .kicker, .note, .fine { color: #a9b0b6; }
  li { border-color: #353c42; }
  .way { background: #6fc7bd; color: #0d1214; }
}
"""


@dataclass(frozen=True)
class Setting:
    """What a digest says of where it comes from.

    Attributes:
        organisation: what the organisation is called.
        address: under which people open the dashboards; None where that is not known.
        why: why its reader gets it, and how to get it no more.
    """

    organisation: str
    address: str | None
    why: str

    @property
    def overview(self) -> str | None:
        """The address of the Overview."""
        return None if self.address is None else f"{self.address}/overview"


def subject_of(digest: Digest, setting: Setting) -> str:
    """Return the line that a mail program lists; no figure stands in it, since others see it over a shoulder."""
    return f"Competency gaps at {setting.organisation}: {digest.cycle}"


def as_text(digest: Digest, setting: Setting) -> str:
    """Return a digest as plain text."""
    return "\n".join(_lines(digest, setting)) + "\n"


def as_html(digest: Digest, setting: Setting) -> str:
    """Return a digest as an HTML document."""
    parts = "".join(_part(part) for part in digest.parts)
    way = f'<a class="way" href="{escape(setting.overview)}">Open the dashboards</a>' if setting.overview else ""
    fine = "".join(f'<p class="fine">{escape(text)}</p>' for text in (*digest.fine, _of_when(digest), setting.why))
    more = f"<p>{escape(digest.more)}</p>" if digest.more else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(subject_of(digest, setting))}</title><style>{_STYLE}</style></head><body><main>"
        f'<p class="kicker">{escape(_kicker(digest, setting))}</p><h1>{escape(digest.finding)}</h1>{more}'
        f"{parts}<footer>{way}{fine}</footer></main></body></html>"
    )


def _lines(digest: Digest, setting: Setting) -> Iterator[str]:
    yield from (_kicker(digest, setting), "", *_wrapped(digest.finding))
    if digest.more:
        yield from ("", *_wrapped(digest.more))
    for part in digest.parts:
        yield from ("", part.heading, "-" * len(part.heading))
        yield from _wrapped(part.otherwise) if not part.items else ()
        for item in part.items:
            yield from _wrapped(f"{item.name}: {item.figure}", first="* ")
            yield from _wrapped(item.note, first="  ")
    if setting.overview:
        yield from ("", f"The dashboards: {setting.overview}")
    for text in (*digest.fine, _of_when(digest), setting.why):
        yield from ("", *_wrapped(text))


def _kicker(digest: Digest, setting: Setting) -> str:
    return f"{setting.organisation} · Overview of {digest.about} · {digest.cycle}"


def _of_when(digest: Digest) -> str:
    return f"Data as of {digest.as_of}."


def _wrapped(text: str, first: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_long_words=False)


def _part(part: Part) -> str:
    if not part.items:
        return f"<h2>{escape(part.heading)}</h2><p>{escape(part.otherwise)}</p>"
    return f"<h2>{escape(part.heading)}</h2><ul>{''.join(map(_item, part.items))}</ul>"


def _item(item: Item) -> str:
    return f'<li><b>{escape(item.name)}</b> · {escape(item.figure)}<span class="note">{escape(item.note)}</span></li>'
