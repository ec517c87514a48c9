"""A contradiction planted in a page is found by the check that is there for it; a page without one passes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from dash import dcc, html
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from dashboards.ui import aria
from dashboards.ui.card import KpiCard, Source, kpis, section
from dashboards.ui.grid import GridColumn, grid
from dashboards.ui.notice import empty_state
from dashboards.ui.page import page_head
from dashboards.ui.rows import RowEnd, RowHead, rows_with_chart
from tests.walk import sentence_checks, table_checks
from tests.walk.checks import CHECKS, Check
from tests.walk.reading import Reading, read

THIN = "\N{NARROW NO-BREAK SPACE}"


def a_table(name: str, headings: Sequence[str], *rows: Sequence[str]) -> Component:
    """Return a table of texts; a cell `<5` is withheld."""
    columns = [GridColumn(f"c{position}", heading) for position, heading in enumerate(headings)]
    cells = []
    for row in rows:
        cell: dict[str, Any] = {}
        for position, text in enumerate(row):
            cell |= {f"c{position}": text, f"c{position}_text": text}
            cell |= {f"c{position}_mark": "is-withheld"} if text == "<5" else {}
        cells.append(cell)
    return grid(name, columns, cells, name)


def a_page() -> list[Component]:
    """Return a page of everything that is held, in which every number is right."""
    statuses = ("Competency", "Gaps", "No course", "Not taken", "In training", "Trained")
    moved = ("Competency", "Mean movement", f"95{THIN}% interval", "Gaps before", "Closed", "Opened", "Gaps now")
    interval = (f"95{THIN}% interval", "Share closed")
    return [
        page_head("Listening rose by 0.40 levels; of 20 gaps 5 closed and 2 opened.", kicker="A page", dateline=None),
        kpis(
            [
                KpiCard("rose", "Clearly rose", "1", "of 2 competencies"),
                KpiCard("fell", "Clearly fell", "0", "of 2 competencies"),
                KpiCard("gaps", "Gaps", "12"),
                KpiCard("none", "No course answers", f"33{THIN}%", "4 of 12 gaps"),
                KpiCard("not_taken", "Course not taken", f"25{THIN}%", "3 of 12 gaps"),
                KpiCard("in_training", "In training", f"25{THIN}%", "3 of 12 gaps"),
                KpiCard("trained", "Trained", f"17{THIN}%", "2 of 12 gaps"),
            ]
        ),
        section(
            "Levels short by unit and competency",
            html.P("Widest of those shown: Negotiation (17 levels short), then Listening (14 levels short)."),
            html.Div(**aria.label("Levels short of 2 units in 3 competencies; the same numbers follow as a table")),
            rows_with_chart(
                [RowHead("All"), RowHead("Sales"), RowHead("Finance")],
                html.Div(),
                [RowEnd("31"), RowEnd("25"), RowEnd(f"≥{THIN}6.0")],
                head_height=1,
                row_height=1,
                title="Unit",
                end_title="Levels short",
            ),
            a_table(
                "map",
                ("Unit", "Negotiation", "Listening", "Welding"),
                ("All", "17", "14", "<5"),
                ("Sales", "11", "14", ""),
                ("Finance", "6.0", "<5", "<5"),
            ),
        ),
        section(
            "Widest gaps",
            html.Ul(
                [
                    html.Li([dcc.Link("Negotiation", href="/gaps"), " 17 levels short"]),
                    html.Li([dcc.Link("Listening", href="/gaps"), " 14 levels short"]),
                ]
            ),
        ),
        section(
            "By training status",
            html.P("No course answers any gap in Listening."),
            a_table(
                "statuses",
                statuses,
                ("Listening", "4", "4", "0", "0", "0"),
                ("Leading", "8", "0", "3", "3", "2"),
                ("Secrets", *["<5"] * 5),
            ),
            source=Source("training_coverage", None, "12 gaps"),
        ),
        section(
            "Movement",
            html.P("+3 gaps over the 9 people assessed twice (2 closed, 5 opened)."),
            a_table(
                "movement",
                moved,
                ("Listening", "+0.40", "+0.10 to +0.70", "12", "3", "1", "10"),
                ("Leading", "0.00", "−0.50 to +0.50", "8", "2", "1", "7"),
            ),
        ),
        section(
            "Closed",
            html.P("Over both, 3 of 12 (25" + THIN + "%) closed."),
            a_table(
                "closed",
                ("Unit", "Gaps before", "Closed", interval[1]),
                ("Sales", "12", "3", f"25{THIN}%"),
                ("Law", "0", "0", "n/a"),
            ),
        ),
        section(
            "Transitions",
            a_table(
                "transitions", ("Before", "to 1", "to 2", "All"), ("from 1", f"33{THIN}% (1)", f"67{THIN}% (2)", "3")
            ),
        ),
        section(
            "Courses",
            html.P(f"2 courses answer no gap of any cycle: 30 seats and EUR 1{THIN}200 of EUR 2{THIN}000 in all."),
            a_table(
                "courses",
                ("Course", "Gaps answered", "Seats", "Spend"),
                ("Pottery", "none", "10", "EUR 200"),
                ("Singing", "none", "20", f"EUR 1{THIN}000"),
                ("Selling", "7", "9", "EUR 800"),
            ),
        ),
        section("Skills", html.Summary("1 skill, as a table"), a_table("skills", ("Skill", "People"), ("talk", "9"))),
        section(
            "Bars",
            rows_with_chart(
                [RowHead("Sales")],
                html.Div(),
                [RowEnd("3 of 12")],
                head_height=1,
                row_height=1,
                title="Unit",
                end_title="Closed",
            ),
            a_table("bars", ("Unit", "Gaps", "Gone"), ("Sales", "12", "3")),
        ),
        section(
            "Files",
            a_table(
                "files",
                ("File", "Read", "In force", "Superseded", "Set aside", "Filtered"),
                ("people.csv", "9", "5", "2", "1", "1"),
            ),
        ),
    ]


def reading_of(parts: Sequence[Component], old: str = "", new: str = "") -> Reading:
    """Read a page after one text in it was replaced, the first time that it occurs."""
    written = to_json_plotly(list(parts))
    told = json.dumps(json.loads(written), ensure_ascii=False)
    assert old in told
    return read(json.loads(told.replace(old, new, 1)))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_page_that_is_right_passes(check: Check) -> None:
    assert check(reading_of(a_page())) == []


PLANTED: tuple[tuple[Check, str, str], ...] = (
    (sentence_checks.no_text_holds_a_raw_value, '"c1_text": "+0.40"', '"c1_text": "+nan"'),
    (sentence_checks.no_text_holds_a_raw_value, "rose by 0.40", "rose by 0.4000001"),
    (sentence_checks.no_text_holds_a_raw_value, "A page", "A {page}"),
    (sentence_checks.a_part_is_not_larger_than_its_whole, "4 of 12 gaps", "5 of 12 gaps"),
    (sentence_checks.a_part_is_not_larger_than_its_whole, "of 2 competencies", "of 0 competencies"),
    (sentence_checks.a_part_is_not_larger_than_its_whole, "3 of 12 (25", "3 of 12 (26"),
    (sentence_checks.a_part_is_not_larger_than_its_whole, "3 of 12 (25", "13 of 12 (25"),
    (sentence_checks.the_widest_is_the_largest_shown, "Negotiation (17 levels", "Negotiation (18 levels"),
    (sentence_checks.the_widest_is_the_largest_shown, "shown: Negotiation (17 levels short), then", "shown:"),
    (sentence_checks.widest_is_not_said_where_a_hidden_one_may_be_wider, "Widest of those shown", "Widest"),
    (sentence_checks.what_is_withheld_is_told_in_no_sentence, "gap in Listening.", "gap in Listening; Secrets has 3."),
    (sentence_checks.no_course_is_said_where_no_course_is, "any gap in Listening", "any gap in Leading"),
    (
        sentence_checks.no_course_is_said_where_no_course_is,
        "No course answers any gap in Listening",
        "Every competency with a gap has a course that answers some of it",
    ),
    (sentence_checks.a_balance_balances, "of 20 gaps 5 closed", "of 20 gaps 25 closed"),
    (sentence_checks.a_balance_balances, "+3 gaps", "+4 gaps"),
    (sentence_checks.a_balance_balances, '"c6_text": "10"', '"c6_text": "11"'),
    (
        sentence_checks.what_moved_is_told_as_the_intervals_tell_it,
        "Listening rose by 0.40 levels",
        "No competency clearly moved",
    ),
    (sentence_checks.what_moved_is_told_as_the_intervals_tell_it, "Listening rose", "Leading rose"),
    (sentence_checks.what_moved_is_told_as_the_intervals_tell_it, '"c2_text": "+0.10', '"c2_text": "−0.10'),
    (sentence_checks.spend_without_a_gap_is_the_sum_of_its_courses, "30 seats", "31 seats"),
    (sentence_checks.spend_without_a_gap_is_the_sum_of_its_courses, f"EUR 2{THIN}000", f"EUR 3{THIN}000"),
    (sentence_checks.a_count_is_not_one_of_many, "over the 9 people", "over the 1 people"),
    (sentence_checks.a_count_is_not_one_of_many, "over the 9 people", "over the 9 person"),
    (
        sentence_checks.what_is_withheld_is_not_said_to_be_nothing,
        "over the 9 people",
        "(some are withheld) over up to 0\N{NO-BREAK SPACE}people",
    ),
    (table_checks.statuses_add_up_to_the_gaps_of_their_row, '"c2_text": "4"', '"c2_text": "3"'),
    (
        table_checks.percentages_of_a_row_add_up_to_a_hundred,
        f'"c1_text": "33{THIN}% (1)"',
        f'"c1_text": "43{THIN}% (1)"',
    ),
    (table_checks.shares_are_their_part_of_the_whole, f'"c3_text": "25{THIN}%"', f'"c3_text": "52{THIN}%"'),
    (table_checks.a_source_counts_what_its_table_holds, '"12 gaps · ', '"13 gaps · '),
    (table_checks.a_label_counts_rows_and_columns, "of 2 units in 3", "of 3 units in 3"),
    (table_checks.a_label_counts_rows_and_columns, "of 2 units in 3", "of 2 units in 2"),
    (table_checks.the_end_of_a_row_sums_up_its_cells, '"children": "25"', '"children": "27"'),
    (table_checks.ends_of_rows_are_in_the_table, '"children": "3 of 12"', '"children": "4 of 12"'),
    (table_checks.cards_of_one_whole_share_it, "3 of 12 gaps", "3 of 13 gaps"),
    (table_checks.cards_of_one_whole_share_it, "2 of 12 gaps", "1 of 12 gaps"),
    (table_checks.a_card_of_gaps_is_the_sum_of_its_table, '"children": "12"', '"children": "13"'),
    (table_checks.numbers_of_a_summary_are_rows, "1 skill, as a table", "2 skills, as a table"),
    (table_checks.every_row_of_a_file_is_accounted_for, '"c2_text": "5"', '"c2_text": "6"'),
)


@pytest.mark.parametrize(("check", "old", "new"), PLANTED)
def test_a_planted_contradiction_is_found(check: Check, old: str, new: str) -> None:
    assert check(reading_of(a_page(), old, new)) != []


def test_every_check_has_a_planted_contradiction() -> None:
    assert {check for check, _, _ in PLANTED} == set(CHECKS)


def test_a_page_that_is_refused_is_known_by_its_words_in_place_of_all() -> None:
    assert read(json.loads(to_json_plotly(empty_state("Not yours", "Go back.", is_page=True)))).is_refused
    assert not reading_of(a_page()).is_refused
