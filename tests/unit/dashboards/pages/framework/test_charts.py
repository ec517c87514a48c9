"""The charts of the Framework page: where marks lie, what their shapes say, and what falls out where."""

from __future__ import annotations

import pytest

from dashboards.pages.framework.charts import (
    AgreementMark,
    AgreementRow,
    FunnelStep,
    agreement,
    bins_of,
    funnel,
    is_cut_off,
    spread,
)


def rows(*agreements: float) -> list[AgreementRow]:
    marks = tuple(AgreementMark("Offers <first>.", "inconsistent", value, "details") for value in agreements)
    quiet = AgreementRow("Listening", (AgreementMark("Listens.", "quiet", 0.9, "details"),), "/framework/K2")
    return [AgreementRow("Negotiation & more", marks, "/framework/K1"), quiet]


def test_each_signal_has_its_own_shape_and_colour() -> None:
    drawn = agreement(rows(0.5), 0.7)
    shapes = {(trace["marker"]["symbol"], trace["marker"]["color"]) for trace in drawn["data"]}
    assert len({shape for shape, _ in shapes}) == len({colour for _, colour in shapes}) == 4


def test_a_mark_lies_at_its_agreement_in_the_row_of_its_competency() -> None:
    drawn = agreement(rows(0.5, 0.6), 0.7)
    [disputed] = [trace for trace in drawn["data"] if trace["marker"]["symbol"] == "triangle-down"]
    assert (disputed["x"], disputed["y"]) == ([0.5, 0.6], [0, 0])
    [quiet] = [trace for trace in drawn["data"] if trace["marker"]["symbol"] == "circle-open"]
    assert (quiet["x"], quiet["y"]) == ([0.9], [1])
    assert drawn["layout"]["meta"] == {"rows": ["/framework/K1", "/framework/K2"]}
    assert drawn["layout"]["shapes"][0]["x0"] == 0.7


def test_far_marks_are_drawn_at_the_edge_and_that_is_known() -> None:
    assert is_cut_off(rows(-0.9))
    assert not is_cut_off(rows(-0.2))
    drawn = agreement(rows(-0.9), 0.7)
    [disputed] = [trace for trace in drawn["data"] if trace["marker"]["symbol"] == "triangle-down"]
    assert disputed["x"] == [drawn["layout"]["xaxis"]["range"][0]]


def test_names_and_statements_are_drawn_as_they_stand() -> None:
    [text] = next(trace["text"] for trace in agreement(rows(0.5), 0.7)["data"] if trace["text"])
    assert "Listening" in text or "Negotiation &amp; more</b><br>Offers &lt;first&gt;." in text
    texts = [text for trace in agreement(rows(0.5), 0.7)["data"] for text in trace["text"]]
    assert any("Offers &lt;first&gt;." in text for text in texts)


def test_the_funnel_counts_and_names_what_falls_out() -> None:
    steps = [FunnelStep("Defined", 3), FunnelStep("Asked", 2, ("Accounting",)), FunnelStep("Rated", 2)]
    came, lost = funnel(steps)["data"]
    assert (came["x"], lost["x"]) == ([3, 2, 2], [0, 1, 0])
    assert "Accounting" in lost["text"][1]
    assert funnel([])["data"][0]["x"] == []


def test_differences_fall_into_tenths_of_a_level() -> None:
    # −0.04 and 0.04 round to 0, 0.05 lies on the edge and counts above, 0.14 rounds to 0.1
    assert bins_of([-0.04, 0.04, 0.05, 0.14, -0.31]) == (
        (pytest.approx(-0.3), 1), (0.0, 2), (pytest.approx(0.1), 2),
    )  # fmt: skip


def test_the_spread_names_nobody_and_marks_the_mean() -> None:
    drawn = spread([0.1, 0.2], 0.15)
    assert [shape["x0"] for shape in drawn["layout"]["shapes"]] == [0.15]
    assert all("manager" in text for text in drawn["data"][0]["text"])
    assert spread([], None)["layout"]["shapes"] == []
