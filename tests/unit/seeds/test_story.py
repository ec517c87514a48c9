"""The invented company's figures say what `seeds.demo.story` promises, by a second opinion that uses no SQL."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from statistics import mean

import pytest

from seeds.demo import story

from .measure import (
    TODAY,
    Cycle,
    Effectiveness,
    Gap,
    Levels,
    Tables,
    day,
    effectiveness,
    pooled_rwg,
    profile,
    verdict,
)


def share_with_gap(gaps: list[Gap], cycle: Cycle, competency_id: str) -> float:
    known = [
        one.gap
        for one in gaps
        if one.cycle_id == cycle.cycle_id and one.competency_id == competency_id and one.gap is not None
    ]
    return mean(gap >= 0.5 for gap in known)


def share_by_department(gaps: list[Gap], cycle: Cycle) -> dict[str, float]:
    flags: dict[str, list[bool]] = defaultdict(list)
    for one in gaps:
        if one.cycle_id == cycle.cycle_id and one.gap is not None and one.department_id:
            flags[one.department_id].append(one.gap >= 0.5)
    return {department: mean(values) for department, values in flags.items()}


@pytest.fixture(scope="module")
def found(tables: Tables, cycles: list[Cycle], levels: Levels) -> dict[tuple[str, str], tuple[Effectiveness, float]]:
    """Every course and competency with its effectiveness and q-value."""
    by_name = {one["name"]: one["competency_id"] for one in tables["framework/competencies"]}
    pairs = [
        (one["course_id"], by_name[one["competency_id"]])
        for one in tables["lms/course_competencies"]
        if one["competency_id"] in by_name
    ]
    all_found = {pair: effectiveness(tables, cycles, levels, *pair) for pair in pairs}
    p_values = {
        pair: max(one.adjusted.p, one.did.p)
        for pair, one in all_found.items()
        if one.adjusted and one.did and verdict(one, 1.0) not in ("insufficient_data", "not_comparable")
    }
    q_values, smallest = {}, 1.0
    for rank, pair in sorted(enumerate(sorted(p_values, key=lambda one: p_values[one]), start=1), reverse=True):
        smallest = min(smallest, p_values[pair] * len(p_values) / rank)
        q_values[pair] = smallest
    return {pair: (one, q_values.get(pair, 1.0)) for pair, one in all_found.items()}


def test_most_people_are_rated_but_not_all(gaps: list[Gap], cycles: list[Cycle], levels: Levels) -> None:
    for cycle in cycles:
        expected = {one.person_id for one in gaps if one.cycle_id == cycle.cycle_id}
        rated = {person_id for cycle_id, person_id, _ in levels.rated if cycle_id == cycle.cycle_id}
        assert 0.9 <= len(rated & expected) / len(expected) < 1.0


def test_negotiation_lab_moved_its_score(found: dict[tuple[str, str], tuple[Effectiveness, float]]) -> None:
    result, q = found[story.EFFECTIVE_COURSE]
    assert verdict(result, q) == "moved"
    assert result.n_matched >= 15
    assert result.n_comparison >= 15
    assert result.adjusted is not None
    assert result.did is not None
    assert min(result.adjusted.effect, result.did.effect) >= 0.5


def test_the_popular_feedback_course_did_not_move_its_score(
    tables: Tables, found: dict[tuple[str, str], tuple[Effectiveness, float]]
) -> None:
    result, q = found[story.POPULAR_COURSE]
    assert verdict(result, q) == "did_not_move"
    assert result.n_completers >= 100
    taken = Counter(one["course_id"] for one in tables["lms/enrolments"])
    assert taken.most_common(1)[0][0] == story.POPULAR_COURSE[0]


def test_the_young_course_can_not_be_judged_yet(found: dict[tuple[str, str], tuple[Effectiveness, float]]) -> None:
    result, q = found[story.YOUNG_COURSE]
    assert verdict(result, q) == "insufficient_data"
    assert 0 < result.n_completers < 15


def test_verdicts_are_mixed(found: dict[tuple[str, str], tuple[Effectiveness, float]]) -> None:
    words = Counter(verdict(result, q) for result, q in found.values())
    assert words["moved"] >= 2
    assert words["did_not_move"] >= 2
    assert words["inconclusive"] >= 2
    assert words["insufficient_data"] >= 2


def test_data_literacy_is_the_widest_gap_and_no_course_teaches_it(
    tables: Tables, gaps: list[Gap], cycles: list[Cycle]
) -> None:
    burden: Counter[str] = Counter()
    for one in gaps:
        if one.cycle_id == cycles[-1].cycle_id and one.gap is not None:
            burden[one.competency_id] += max(one.gap, 0.0)  # type: ignore[assignment]
    assert burden.most_common(1)[0][0] == story.UNTAUGHT_COMPETENCY
    name = next(
        one["name"] for one in tables["framework/competencies"] if one["competency_id"] == story.UNTAUGHT_COMPETENCY
    )
    assert name not in {one["competency_id"] for one in tables["lms/course_competencies"]}


def test_two_competencies_are_read_differently_and_the_others_are_not(cycles: list[Cycle], levels: Levels) -> None:
    for (cycle_id, competency_id, item), units in levels.units.items():
        if cycle_id in {one.cycle_id for one in cycles} and len(units) >= 10:
            is_below = pooled_rwg(units) < 0.70
            assert is_below == (competency_id in story.DISPUTED_COMPETENCIES), (cycle_id, competency_id, item)


def test_prioritising_closes(gaps: list[Gap], cycles: list[Cycle]) -> None:
    shares = [share_with_gap(gaps, cycle, story.CLOSING_COMPETENCY) for cycle in cycles]
    assert shares[1] - shares[2] >= 0.2


def test_working_across_teams_widens_because_levels_fall(gaps: list[Gap], cycles: list[Cycle]) -> None:
    shares = [share_with_gap(gaps, cycle, story.FALLING_COMPETENCY) for cycle in cycles]
    assert shares[2] - shares[1] >= 0.12
    targets = {
        (one.person_id, one.cycle_id): one.target for one in gaps if one.competency_id == story.FALLING_COMPETENCY
    }
    before, after = (mean(t for (_, cycle), t in targets.items() if cycle == one.cycle_id) for one in cycles[1:])
    assert before == pytest.approx(after, abs=0.05)


def test_information_security_widens_because_its_target_was_raised(gaps: list[Gap], cycles: list[Cycle]) -> None:
    targets = [
        {one.target for one in gaps if one.cycle_id == cycle.cycle_id and one.competency_id == story.RAISED_COMPETENCY}
        for cycle in cycles
    ]
    assert targets == [{2.0}, {2.0}, {3.0}]
    shares = [share_with_gap(gaps, cycle, story.RAISED_COMPETENCY) for cycle in cycles]
    assert shares[2] - shares[1] >= 0.2


def test_customer_success_is_strong_and_operations_is_weak(gaps: list[Gap], cycles: list[Cycle]) -> None:
    for cycle in cycles:
        shares = share_by_department(gaps, cycle)
        assert min(shares, key=lambda one: shares[one]) == story.STRONG_DEPARTMENT
        assert max(shares, key=lambda one: shares[one]) == story.WEAK_DEPARTMENT


def test_nobody_has_a_gap_in_workplace_safety_yet_its_course_is_booked(
    tables: Tables, gaps: list[Gap], cycles: list[Cycle]
) -> None:
    course_id, competency_id = story.IDLE_COURSE
    for cycle in cycles:
        assert share_with_gap(gaps, cycle, competency_id) == 0.0
    assert sum(one["course_id"] == course_id for one in tables["lms/enrolments"]) >= 100


def test_the_senior_software_engineers_profile_alone_is_over_its_cap(tables: Tables, cycles: list[Cycle]) -> None:
    caps = {"specialist": 8, "manager": 10, "director": 12, "executive": 12}
    population = {one["career_level"]: one["population"] for one in tables["hris/career_levels"]}
    kinds = {one["competency_id"]: one["kind"] for one in tables["framework/competencies"]}
    over = []
    for role in tables["hris/roles"]:
        asked = profile(tables, role, cycles[-1].closes_on)
        if len(asked) > caps[population[role["career_level"]]]:
            over.append(role["role_id"])
        behavioural = sum(kinds[one] == "behavioural" for one in asked)
        assert behavioural >= 3, role["role_id"]
        assert behavioural * 3 >= len(asked), role["role_id"]
    assert over == [story.OVERLOADED_ROLE]


def test_the_assembly_line_finds_information_security_irrelevant(tables: Tables, cycles: list[Cycle]) -> None:
    family, competency_id = story.IRRELEVANT_FOR
    on_the_line = {one["person_id"] for one in tables["hris/people"] if one["role_id"].startswith(family)}
    answers = [
        one
        for one in tables["ratings/ratings"]
        if one["cycle_id"] == cycles[-1].cycle_id
        and one["competency_id"] == competency_id
        and one["relation"] != "self"
        and one["person_id"] in on_the_line
    ]
    assert mean(one["not_relevant"] == "true" for one in answers) >= 0.2


def test_a_small_share_of_anchors_was_revised_since_the_second_cycle(tables: Tables, cycles: list[Cycle]) -> None:
    anchors = tables["framework/anchors"]
    revised = [
        one
        for one in anchors
        if cycles[1].closes_on < (day(one["updated_on"]) or cycles[0].opens_on) <= cycles[2].closes_on
    ]
    assert 0.08 <= len(revised) / len(anchors) <= 0.22


def test_the_lead_of_one_team_rates_lower_than_others_in_every_cycle(tables: Tables, cycles: list[Cycle]) -> None:
    for cycle in cycles:
        scores: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        leads = {
            (one["person_id"], one["manager_id"])
            for one in tables["hris/people"]
            if one["org_unit_id"] == story.STRICT_TEAM
        }
        for one in tables["ratings/ratings"]:
            of_the_lead = (one["person_id"], one["rater_id"]) in leads and one["relation"] == "manager"
            is_compared = of_the_lead or one["relation"] == "peer"
            if one["cycle_id"] == cycle.cycle_id and one["level"].isdigit() and is_compared:
                scores[one["person_id"], one["competency_id"]][one["relation"]].append(float(one["level"]))
        differences = [
            mean(by_relation["manager"]) - mean(by_relation["peer"])
            for by_relation in scores.values()
            if by_relation["manager"] and by_relation["peer"]
        ]
        assert len(differences) >= 20
        assert mean(differences) < -0.5


def test_one_competency_is_idle_and_stale_and_one_is_unfinished(tables: Tables, cycles: list[Cycle]) -> None:
    assert not [one for one in tables["framework/deployments"] if one["competency_id"] == story.IDLE_DEFINITION]
    updated = [
        day(one["updated_on"])
        for contract in ("competencies", "behaviours", "anchors")
        for one in tables[f"framework/{contract}"]
        if one["competency_id"] == story.IDLE_DEFINITION
    ]
    assert all(one is None or (TODAY - one).days > 3 * 366 for one in updated)
    anchors = [one for one in tables["framework/anchors"] if one["competency_id"] == story.UNFINISHED_COMPETENCY]
    assert 0 < len(anchors) < 5


def test_job_descriptions_have_begun_to_name_what_the_framework_lacks(tables: Tables) -> None:
    mapped = {one["standard_code"] for one in tables["framework/competencies"]}
    texts = [(day(one["posted_on"]), one["text"].lower()) for one in tables["market/job_descriptions"]]
    for skill in tables["framework/standard_skills"]:
        names = [name.lower() for name in (skill["name"], *skill["aliases"].split("|")) if name]
        posted = [posted_on for posted_on, text in texts if posted_on and any(name in text for name in names)]
        if skill["name"] in story.UNMAPPED_SKILLS:
            assert skill["standard_code"] not in mapped
            assert len(posted) >= 5
            assert min(posted) > TODAY - timedelta(days=366)


def test_two_competencies_are_named_by_no_recent_job_description(tables: Tables) -> None:
    skills = {one["standard_code"]: one for one in tables["framework/standard_skills"]}
    recent = [
        one["text"].lower()
        for one in tables["market/job_descriptions"]
        if (day(one["posted_on"]) or TODAY) > TODAY - timedelta(days=366)
    ]
    for competency in tables["framework/competencies"]:
        if competency["competency_id"] in story.UNNAMED_COMPETENCIES:
            skill = skills[competency["standard_code"]]
            names = [competency["name"], skill["name"], *skill["aliases"].split("|")]
            assert not [text for text in recent if any(name and name.lower() in text for name in names)]
