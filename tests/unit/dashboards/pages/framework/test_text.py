"""What the Framework pages say, for evidence that is given to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from flask import Flask, g

from dashboards.pages.framework import (
    competency,
    drift,
    health,
)
from dashboards.pages.framework import (
    role as framework_role,
)
from dashboards.pages.framework import (
    text as framework_text,
)
from dashboards.pages.framework.health_queries import Drift, FrameworkHealth, RoleRules, UnmappedSkill, Upkeep
from dashboards.pages.framework.rows import Anchor, Framework, Item, RoleIrrelevance
from dashboards.pages.overview import framework
from dashboards.snapshot.cycles import Cycle
from published.viewer import Viewer

CYCLE = Cycle("Y2", "Autumn 2025", date(2025, 9, 1), date(2025, 9, 30), "behaviour", 2, "Y1", is_latest=True)


@pytest.fixture(autouse=True)
def request_of_a_leader() -> Iterator[None]:
    with Flask("test").test_request_context("/"):
        g.viewer = Viewer("someone", frozenset({"hr_leader"}))
        yield


def item(name: str = "Negotiation", **changes: Any) -> Item:
    """An item of 30 people that raters read differently."""
    values: dict[str, Any] = dict.fromkeys(field.name for field in fields(Item))
    values |= {
        "cycle_id": "Y2", "cycle_label": "Autumn 2025", "competency_id": name, "competency_name": name,
        "behaviour_id": "B1", "statement": "Names a first offer.", "revision_rank": 1, "is_inconsistent": True,
        "has_no_gap_data": False, "is_irrelevant": False, "n_ratings": 90, "n_ratees": 30, "rwg_pooled": 0.55,
        "ad_mean": 0.9, "icc1": 0.3, "share_not_relevant": 0.04, "n_assessed": 33, "share_with_gap": 0.5,
        "is_withheld": False,
    }  # fmt: skip
    return Item(**(values | changes))


def quiet(**changes: Any) -> Item:
    return item(is_inconsistent=False, **changes)


def role(title: str, share: float, **changes: Any) -> RoleIrrelevance:
    values: dict[str, Any] = {
        "cycle_id": "Y2", "cycle_label": "Autumn 2025", "role_id": title, "role_title": title,
        "competency_id": "Negotiation", "competency_name": "Negotiation", "family": None, "n_answers": 30,
        "n_not_relevant": 12, "share_not_relevant": share, "share_not_relevant_bound": None, "n_people": 12,
        "is_withheld": False,
    }  # fmt: skip
    return RoleIrrelevance(**(values | changes))


def framework_of(*items: Item, n_to_revise: int = 3, n_anchors: int = 20) -> Framework:
    return Framework(
        CYCLE, items, (), {}, n_anchors, n_to_revise, len(items), (), (), min_group=5, has_suppression=False
    )  # fmt: skip


def upkeep(**changes: Any) -> Upkeep:
    values: dict[str, Any] = {
        "competency_id": "K1", "competency_name": "Negotiation", "family": None, "n_behaviours": 3, "n_anchors": 5,
        "n_anchors_over_one_sentence": 0, "n_roles": 2, "months_since_update": 10, "is_incomplete": False,
        "is_unused": False, "is_stale": False, "is_due": False, "has_all_anchors": True, "updated_on": None,
        "n_job_descriptions": 1, "is_named_recently": True, "is_draft": False,
    }  # fmt: skip
    return Upkeep(**(values | changes))


def read(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def reasons(given: Item, *roles: RoleIrrelevance) -> list[str]:
    return [read(words) for _, words in framework_text.why(given, roles)]


def test_what_is_read_differently_is_told_with_its_limits() -> None:
    assert reasons(item()) == [
        (
            "Agreement r*wg is 0.55, and 0.70 is enough; ratings lie 0.90 levels from their mean (AD). "
            "Among the widest fifth of the cycle’s items, 30 people, 90 ratings."
        )
    ]
    [far] = reasons(item(rwg_pooled=0.75, ad_mean=1.2))
    assert far.startswith("Ratings lie 1.20 levels from their mean (AD), and 1.0 is the limit. ")


def test_a_figure_just_beyond_its_limit_does_not_look_like_the_limit() -> None:
    assert "r*wg is 0.699, and 0.70 is enough" in reasons(item(rwg_pooled=0.6991))[0]
    assert "lie 1.004 levels" in reasons(item(ad_mean=1.004))[0]


def test_what_tells_nobody_apart_says_who_has_a_gap_or_that_ratings_say_nothing() -> None:
    assert reasons(quiet(has_no_gap_data=True, share_with_gap=0.0)) == ["Not one of 33 people assessed has a gap."]
    assert reasons(quiet(has_no_gap_data=True, share_with_gap=1.0)) == ["All of 33 people assessed have a gap."]
    bound = quiet(has_no_gap_data=True, share_with_gap=0.95, share_with_gap_bound="at_least")
    assert reasons(bound) == ["≥ 95 % of 33 people assessed have a gap."]
    [flat] = reasons(quiet(has_no_gap_data=True, icc1=-0.004, rwg_pooled=0.8))
    assert "ICC(1) 0.00 (above 0.01 they do), though raters agree, r*wg 0.80" in flat
    hidden = quiet(has_no_gap_data=True, icc1=0.0, rwg_pooled=0.8, share_with_gap=None)
    assert reasons(hidden)[0].startswith("Ratings say next to nothing")


def test_what_is_not_relevant_names_the_roles_with_the_most_such_answers() -> None:
    by_role = quiet(is_irrelevant=True)
    said = reasons(by_role, role("Cook", 0.3), role("Baker", 0.4), role("Waiter", 0.19), role("Few", 0.5, n_people=4))
    assert said == [
        (
            "Answers that call the competency not relevant: 40 % about Baker, 30 % about Cook; 20 % is the limit; "
            "4 % over all roles."
        )
    ]
    assert reasons(quiet(is_irrelevant=True, share_not_relevant=0.2)) == [
        "20 % of all answers call it not relevant; 20 % is the limit."
    ]
    assert reasons(by_role)[0].startswith("Within one role at least 20 % of the answers")


def test_the_headline_names_what_is_read_differently_and_how_much_that_is() -> None:
    two = framework_of(item("Negotiation"), item("Listening", revision_rank=2), item("Listening", revision_rank=3))
    assert read(framework_text.headline(two)) == (
        "Raters read Negotiation and Listening differently; 15 % of all anchors ask for a revision."
    )
    many = framework_of(*(item(f"K{n}", revision_rank=n) for n in range(1, 6)))
    assert "K1, K2 and 3 more" in framework_text.headline(many)
    flat = framework_of(quiet(has_no_gap_data=True))
    assert framework_text.headline(flat).startswith("Raters read the items alike;")
    none = framework_of(quiet(revision_rank=None))
    assert framework_text.headline(none) == "No anchor asks for a revision after Autumn 2025."
    assert framework_text.headline(framework_of()) == "Nothing was rated in Autumn 2025."


def test_upkeep_says_all_there_is_to_do() -> None:
    assert health.upkeep_text(upkeep()) == []
    worst = upkeep(
        is_incomplete=True, n_behaviours=0, has_all_anchors=False, n_anchors_over_one_sentence=2, is_unused=True,
        is_stale=True, is_due=True, months_since_update=40,
    )  # fmt: skip
    assert [read(words) for words in health.upkeep_text(worst)] == [
        "no behaviours", "anchors are missing", "2 anchors of more than one sentence", "in no profile",
        "stale: not updated for 40 months",
    ]  # fmt: skip
    assert not upkeep(is_unused=None, is_due=None, is_stale=None).asks_for_work


@pytest.mark.parametrize(
    ("n_families", "words"), [(1, "where 2 to 4 are meant to be"), (4, "as it should be"), (5, "where 2 to 4")]
)
def test_families_outside_two_to_four_are_told(n_families: int, words: str) -> None:
    assert words in health.whole_text(health_of(n_families=n_families))


def health_of(**changes: Any) -> FrameworkHealth:
    """A framework of three families without anything in it."""
    values: dict[str, Any] = {
        "roles": (), "upkeep": (), "deployment": (), "drift": Drift((), (), is_known=True), "n_families": 3,
        "is_reviewed": True, "is_of_today": False, "drafts": (), "retired": (),
    }  # fmt: skip
    return FrameworkHealth(**(values | changes))


def test_drafts_and_retired_competencies_are_named_as_such() -> None:
    text = health.whole_text(health_of(drafts=("Prompting",), retired=("Faxing", "Telex")))
    assert "Drafts, which are in no profile and count against no rule: Prompting." in text
    assert text.endswith("Retired: Faxing, Telex.")


def test_a_draft_that_is_in_no_profile_asks_for_no_work() -> None:
    draft = upkeep(is_draft=True, is_unused=True)
    assert (draft.asks_for_work, health.upkeep_text(draft)) == (False, ["a draft"])
    assert upkeep(is_unused=True).asks_for_work


def test_before_a_first_cycle_the_finding_is_about_the_profiles() -> None:
    facts = ("Cook", None, None, "specialist")
    rules = {"is_below_behavioural_floor": False, "is_below_behavioural_share": False}
    over = RoleRules("R1", *facts, 11, 8, 6, is_over_cap=True, **rules)
    fine = RoleRules("R2", *facts, 8, 8, 6, is_over_cap=False, **rules)
    said = [health.health_headline(health_of(roles=roles)) for roles in ((), (fine,), (over, fine))]
    assert [read(words) for words in said] == [
        "No role has a profile yet.",
        "Every role’s profile keeps to the rules of size and mix.",
        "1 of 2 roles has a profile outside the rules.",
    ]


def test_a_profile_says_which_rules_it_breaks_and_by_how_much() -> None:
    facts = ("R1", "Cook", None, None, "specialist")
    over = RoleRules(
        *facts, 11, 8, 3, is_over_cap=True, is_below_behavioural_floor=False, is_below_behavioural_share=True
    )
    assert [read(words) for words in health.rules_text(over)] == [
        "11 competencies, 8 at most", "3 of 11 behavioural, a third at least",
    ]  # fmt: skip
    few = RoleRules(
        *facts, 2, None, 2, is_over_cap=None, is_below_behavioural_floor=True, is_below_behavioural_share=False
    )
    assert health.rules_text(few) == ["2 behavioural, 3 at least"]
    fine = RoleRules(
        *facts, 8, 8, 3, is_over_cap=False, is_below_behavioural_floor=False, is_below_behavioural_share=False
    )
    assert framework_role.finding(fine) == "The profile keeps to the rules of size and mix."


def test_drift_adds_up_over_families_and_quarters_the_most_named_first() -> None:
    skills = (
        UnmappedSkill("S8", "SQL", "Finance", None, 2, 1.0),
        UnmappedSkill("S9", "welding", "Sales", "2025-Q3", 2, 0.5),
        UnmappedSkill("S9", "welding", "Finance", "2025-Q4", 1, 1.0),
    )
    sums = drift.sums_of(Drift(skills, (), is_known=True))
    assert [(each.skill_name, each.n, each.job_families) for each in sums] == [
        ("welding", 3, ("Finance", "Sales")), ("SQL", 2, ("Finance",)),
    ]  # fmt: skip
    assert (sums[0].first_quarter, sums[0].last_quarter, sums[1].last_quarter) == ("2025-Q3", "2025-Q4", None)


def test_the_overview_names_each_disputed_competency_once() -> None:
    found = framework_of(item("A"), item("B", revision_rank=2), item("A", revision_rank=3), quiet(revision_rank=4))
    assert [[each.revision_rank for each in group] for group in framework.disputed(found)] == [[1, 3], [2]]


def test_the_anchors_of_an_item_are_its_own_or_its_competencys() -> None:
    own, whole = Anchor(1.0, "own", None, is_in_use=True), Anchor(1.0, "whole", None, is_in_use=True)
    found = framework_of(item())
    both = Framework(**(found.__dict__ | {"anchors": {("Negotiation", "B1"): (own,), ("Negotiation", None): (whole,)}}))
    assert both.anchors_of(item()) == (own,)
    assert both.anchors_of(item(behaviour_id="B2")) == (whole,)
    assert both.anchors_of(item("Other")) == ()


def test_a_competency_says_what_the_latest_cycle_found() -> None:
    assert competency.enumerated_signals([item(), quiet()]) == "Raters read it differently: 1 of 2\u00a0items."
    assert competency.enumerated_signals([item()]) == "Raters read it differently: as a whole."
    assert competency.enumerated_signals([]) == "It was not rated in the latest cycle."
    assert competency.enumerated_signals([quiet()]).startswith("No signal")
