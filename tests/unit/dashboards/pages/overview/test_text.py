"""The sentences of the Overview, for rows that are given to them."""

from __future__ import annotations

import json
from dataclasses import replace

from plotly.utils import PlotlyJSONEncoder

from dashboards.pages.movement.balance_queries import Balance
from dashboards.pages.overview.rows import Headline, Overview
from dashboards.pages.overview.text import finding, headline, hidden_notice
from dashboards.snapshot.cycles import TODAY
from dashboards.snapshot.org_units import Selection
from tests.unit.dashboards.chart_rows import CYCLE, overview

WIDEST = Headline("K1", "Negotiation", n_with_gap=214, levels_short=180.0)
BALANCE = Balance(
    cycle=CYCLE,
    n_competencies=22,
    n_left_out=0,
    n_gap_known=2827,
    n_before=1122,
    n_closed=310,
    n_opened=392,
    n_now=1204,
    n_closed_by_target=0,
    n_opened_by_target=1,
    expected_closed_by_chance=268.0,
)
NOW = replace(CYCLE, cycle_id=TODAY, cycle_name="Today")


def said(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def hidden_text(found: Overview) -> str:
    return json.dumps(hidden_notice(found), cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_the_first_sentence_gives_the_balance_and_never_a_rate_alone() -> None:
    # 310 / 1122 = 27.6 %, 268 / 1122 = 23.9 %
    found = overview(WIDEST, balance=BALANCE, cycle=NOW)
    assert said(headline(found)) == ("Of 1 122 gaps 310 closed and 392 opened; 28 % closed, 24 % would have by chance.")
    assert said(finding(found)) == (
        "Autumn 2025, over the 2 827 people × competencies assessed in it and before. "
        "Today Negotiation is the widest gap: 214 people, 180 levels short."
    )


def test_chance_is_left_out_where_it_is_not_known() -> None:
    unknown = replace(BALANCE, expected_closed_by_chance=None)
    assert said(headline(overview(WIDEST, balance=unknown))) == (
        "Of 1 122 gaps 310 closed and 392 opened; 28 % closed."
    )


def test_a_partial_cycle_says_what_part_was_asked() -> None:
    partial = replace(CYCLE, population_name="Products", n_people=385, n_expected=216)
    found = overview(WIDEST, balance=replace(BALANCE, cycle=partial))
    assert said(finding(found)).startswith("Autumn 2025 (Products only, 216 of 385 people), over the 2 827 people")


def test_without_a_gap_before_there_is_no_rate() -> None:
    fresh = replace(BALANCE, n_before=0, n_closed=0, n_opened=3)
    assert headline(overview(WIDEST, balance=fresh)) == "No gap was there before, 3 opened."


def test_the_balance_of_a_line_says_whose_it_is() -> None:
    line = Selection("own-line", None, "own_line")
    assert " gaps in your line 310 closed" in said(headline(overview(WIDEST, line, balance=BALANCE)))
    assert headline(overview(WIDEST, line)).startswith("Negotiation is the widest gap in your line: ")


def test_without_a_balance_the_widest_gap_leads() -> None:
    assert said(headline(overview(WIDEST))) == "Negotiation is the widest gap: 214 people, 180 levels short."
    first = replace(CYCLE, previous_cycle_id=None)
    assert "assessed a second time" in finding(overview(WIDEST, closed_cycle=first))
    assert headline(overview(None)) == "No gap is known for Autumn 2025."
    assert headline(overview(None, cycle=NOW)) == "No gap is known today."


def test_the_widest_of_those_shown_is_called_so_where_a_hidden_one_may_be_wider() -> None:
    found = overview(WIDEST, n_competencies=22, n_added_up=19, n_withheld=2)
    assert said(headline(found)).startswith("Negotiation is the widest gap of the 19 competencies shown: ")
    assert "rest on 19 of 22 competencies" in said(hidden_text(found))
    assert "fewer than 5 people" in said(hidden_text(found))


def test_sums_of_another_cycle_than_the_one_on_screen_say_whose_they_are() -> None:
    found = overview(WIDEST, balance=BALANCE, cycle=NOW, has_suppression=True, summed_cycle=CYCLE)
    assert "Sums, shares and counts are those of Autumn 2025: " in said(hidden_text(found))
    assert "In Autumn 2025 Negotiation is the widest gap" in said(finding(found))


def test_where_everything_is_withheld_the_sentence_says_so() -> None:
    assert headline(overview(None, n_withheld=2)).startswith("Gaps are withheld from your role")


def test_the_balance_says_in_how_many_competencies_it_is() -> None:
    told = replace(BALANCE, n_competencies=9, n_left_out=13)
    assert "in the 9 of 22 competencies whose figures are shown to your role" in said(
        finding(overview(WIDEST, balance=told))
    )


def test_nothing_is_said_of_hidden_figures_where_none_are() -> None:
    assert hidden_notice(overview(WIDEST)) is None
