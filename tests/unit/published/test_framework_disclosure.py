"""The framework's own figures without small groups, for rows that are given."""

from __future__ import annotations

from typing import Any

import polars as pl

from published.framework_disclosure import shown_irrelevance, shown_signals

SIGNALS = {
    "cycle_id": pl.String, "competency_id": pl.String, "behaviour_id": pl.String, "n_ratings": pl.Int64,
    "n_ratees": pl.Int64, "rwg_mean": pl.Float64, "rwg_pooled": pl.Float64, "within_variance": pl.Float64,
    "ad_mean": pl.Float64, "icc1": pl.Float64, "icc2": pl.Float64, "share_not_relevant": pl.Float64,
    "share_with_gap": pl.Float64, "sd_level": pl.Float64, "is_inconsistent": pl.Boolean,
    "has_no_gap_data": pl.Boolean, "is_irrelevant": pl.Boolean, "revision_rank": pl.Int64, "n_assessed": pl.Int64,
    "n_others": pl.Int64, "is_count_withheld": pl.Boolean,
}  # fmt: skip
ROLES = {
    "cycle_id": pl.String, "role_id": pl.String, "competency_id": pl.String, "n_answers": pl.Int64,
    "n_not_relevant": pl.Int64, "share_not_relevant": pl.Float64, "n_people": pl.Int64,
}  # fmt: skip


def item(competency_id: str = "K1", **changes: Any) -> dict[str, Any]:
    """An item of 20 people without any signal."""
    figures = {
        "cycle_id": "Y1", "competency_id": competency_id, "behaviour_id": None, "n_ratings": 60, "n_ratees": 20,
        "rwg_mean": 0.8, "rwg_pooled": 0.8, "within_variance": 0.6, "ad_mean": 0.5, "icc1": 0.3, "icc2": 0.6,
        "share_not_relevant": 0.1, "share_with_gap": 0.5, "sd_level": 0.7, "is_inconsistent": False,
        "has_no_gap_data": False, "is_irrelevant": False, "revision_rank": None, "n_assessed": 20, "n_others": 0,
        "is_count_withheld": False,
    }  # fmt: skip
    return figures | changes


def role(role_id: str, n_people: int, share: float = 0.1, n_answers: int = 30) -> dict[str, Any]:
    return {
        "cycle_id": "Y1", "role_id": role_id, "competency_id": "K1", "n_answers": n_answers,
        "n_not_relevant": round(share * n_answers), "share_not_relevant": share, "n_people": n_people,
    }  # fmt: skip


def signals(*items: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(items), SIGNALS)


def roles(*rows: dict[str, Any], of: pl.DataFrame | None = None, min_group: int = 5) -> pl.DataFrame:
    frame = pl.DataFrame(list(rows), ROLES)
    return shown_irrelevance(frame, signals() if of is None else of, min_group=min_group)


def shown(*items: dict[str, Any], of: pl.DataFrame | None = None, min_group: int = 5) -> list[dict[str, Any]]:
    known = roles() if of is None else of
    return shown_signals(signals(*items), known, min_group=min_group).to_dicts()


def test_an_item_of_enough_people_stays_as_it_is() -> None:
    [row] = shown(item())
    told = {name: value for name, value in item().items() if name not in ("n_others", "is_count_withheld")}
    no_bounds = {"share_with_gap_bound": None, "share_not_relevant_bound": None}
    assert row == {**told, **no_bounds, "is_withheld": False}


def test_an_item_of_few_people_has_no_figure_and_no_count() -> None:
    [row] = shown(item(n_ratees=4))
    assert row["is_withheld"]
    hidden = ("n_ratings", "n_ratees", "rwg_pooled", "ad_mean", "icc1", "share_not_relevant", "share_with_gap")
    assert [row[name] for name in hidden] == [None] * 7


def test_a_share_with_a_gap_goes_by_those_assessed_and_not_by_those_rated() -> None:
    # 20 people were rated by two, but only 3 have it in their profile
    [row] = shown(item(n_assessed=3, share_with_gap=1.0, has_no_gap_data=True, revision_rank=1))
    assert (row["share_with_gap"], row["sd_level"], row["n_assessed"], row["rwg_pooled"]) == (None, None, None, 0.8)
    # that it is flagged says that all three have one
    assert (row["has_no_gap_data"], row["revision_rank"], row["is_withheld"]) == (False, None, True)


def test_a_flag_that_agreement_alone_explains_stays() -> None:
    [row] = shown(item(n_assessed=3, icc1=0.01, rwg_pooled=0.7, has_no_gap_data=True, revision_rank=1))
    assert row["has_no_gap_data"]


def test_a_share_is_withheld_where_others_of_the_organisation_would_be_left() -> None:
    hidden, told = shown(item("K1", n_others=4), item("K2", n_others=5))
    assert (hidden["share_with_gap"], told["share_with_gap"]) == (None, 0.5)


def test_shares_of_few_and_of_all_but_few_are_bounds() -> None:
    # 4 of 20 are told as at most 4, 17 as at least 16; 2 of 62 answers as at most 5 %.
    low, high = shown(item("K1", share_with_gap=0.1, share_not_relevant=2 / 62), item("K2", share_with_gap=0.85))
    assert (low["share_with_gap"], low["share_with_gap_bound"]) == (0.2, "at_most")
    assert (low["share_not_relevant"], low["share_not_relevant_bound"]) == (0.05, "at_most")
    assert (high["share_with_gap"], high["share_with_gap_bound"]) == (0.8, "at_least")


def test_a_share_is_withheld_where_it_would_tell_how_many_of_some_unit() -> None:
    # A bound of 20 people tells no more than that.
    exact, bounded = shown(item("K1", is_count_withheld=True), item("K2", share_with_gap=1.0, is_count_withheld=True))
    assert (exact["share_with_gap"], exact["n_assessed"], exact["is_withheld"]) == (None, 20, False)
    assert (bounded["share_with_gap"], bounded["share_with_gap_bound"]) == (0.8, "at_least")


def test_ranks_close_up_over_what_is_hidden() -> None:
    first, second, third = shown(
        item("K1", is_inconsistent=True, revision_rank=1),
        item("K2", n_assessed=3, share_with_gap=1.0, has_no_gap_data=True, revision_rank=2),
        item("K3", share_not_relevant=0.25, is_irrelevant=True, revision_rank=3),
    )
    assert [row["revision_rank"] for row in (first, second, third)] == [1, None, 2]


def test_a_flag_by_a_role_of_five_is_told_where_five_are_enough() -> None:
    flagged = item(is_irrelevant=True, revision_rank=1)
    assert shown(flagged)[0]["is_irrelevant"]
    assert not shown(flagged, min_group=8)[0]["is_irrelevant"]
    named = roles(role("R1", 9, 0.4), role("R2", 9, 0.0), min_group=8)
    assert shown(flagged, of=named, min_group=8)[0]["is_irrelevant"]


def test_a_role_of_few_people_is_hidden_and_the_next_smallest_covers_it() -> None:
    # all roles together are told with the item: 4 alone could be worked out, 4 + 6 can't be told apart
    found = roles(role("R1", 4), role("R2", 6), role("R3", 20))
    assert found["is_withheld"].to_list() == [True, True, False]
    assert found["share_not_relevant"].to_list() == [None, None, 0.1]
    assert found["n_answers"].to_list() == [None, None, 30]


def test_answers_about_people_without_a_role_need_a_cover_too() -> None:
    # 27 ratings are 90 % of 30 answers, as many as the roles have; 36 are of 40, so 10 are about somebody else
    both = (role("R1", 6, n_answers=20), role("R2", 9, n_answers=10))
    assert roles(*both, of=signals(item(n_ratings=27)))["is_withheld"].to_list() == [False, False]
    assert roles(*both, of=signals(item(n_ratings=36)))["is_withheld"].to_list() == [True, False]


def test_no_count_stands_beside_a_bound() -> None:
    # None of 30 answers, told as two of them at most.
    [row] = roles(role("R1", 9, 0.0)).to_dicts()
    assert (row["share_not_relevant"], row["n_not_relevant"], row["n_answers"]) == (2 / 30, None, 30)
    assert row["share_not_relevant_bound"] == "at_most"
