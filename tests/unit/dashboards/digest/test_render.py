"""A digest as mail: what is written is shown and nothing else, in text and in HTML; who gets none is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboards.digest.content import Digest, Item, Part, digest_for, what_is_lacking
from dashboards.digest.render import Setting, as_html, as_text, subject_of
from dashboards.snapshot.guard import NotAllowedError
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer

DIGEST = Digest(
    about="R&D <West>",
    cycle="Autumn 2025",
    finding="Of 42 gaps 16 closed and 0 opened.",
    more="",
    parts=(
        Part("Widest gaps", (Item("C++ <advanced>", "17 levels short", "52 % of 33 assessed have a gap"),)),
        Part("Courses that moved a score", (), "No course can be said to have moved a score."),
    ),
    fine=("Sums rest on 3 of 4 competencies.",),
    as_of="31 January 2026",
)
SETTING = Setting("Acme & Sons", "https://skills.firm.example", "You get this because you asked.")


def test_names_are_shown_as_they_are_and_are_no_markup() -> None:
    document = as_html(DIGEST, SETTING)
    for escaped in ("R&amp;D &lt;West&gt;", "C++ &lt;advanced&gt;", "Acme &amp; Sons"):
        assert escaped in document
    assert "<West>" not in document
    assert "<advanced>" not in document
    text = as_text(DIGEST, SETTING)
    assert "R&D <West>" in text
    assert "* C++ <advanced>: 17 levels short\n  52 % of 33 assessed have a gap" in text


def test_a_list_without_lines_says_why_and_a_link_is_there_where_an_address_is() -> None:
    for shown in (as_text(DIGEST, SETTING), as_html(DIGEST, SETTING)):
        assert "No course can be said to have moved a score." in shown
        assert "https://skills.firm.example/overview" in shown
        assert "You get this because you asked." in shown
    without = replace(SETTING, address=None)
    assert "http" not in as_text(DIGEST, without)
    assert "href" not in as_html(DIGEST, without)


def test_the_subject_names_the_cycle_and_no_figure_of_it() -> None:
    assert subject_of(DIGEST, SETTING) == "Competency gaps at Acme & Sons: Autumn 2025"


def test_a_line_of_text_is_no_longer_than_mail_programs_show() -> None:
    long = replace(DIGEST, finding=" ".join(["seventeen"] * 40))
    assert max(len(line) for line in as_text(long, SETTING).splitlines()) <= 72


def test_whoever_may_not_open_the_overview_gets_none(warehouse: Warehouse, viewer: Callable[..., Viewer]) -> None:
    for roles, lacking in (((), "no role"), (("analyst",), "no page"), (("employee",), "no page")):
        assert what_is_lacking(viewer(*roles)) == lacking
        with pytest.raises(NotAllowedError):
            digest_for(warehouse, viewer(*roles))
    for role in ("hr_leader", "hr_partner", "manager", "learning", "framework_owner"):
        assert what_is_lacking(viewer(role)) is None
