"""The invented framework's texts are written out: whole sentences, none twice, no filler."""

from __future__ import annotations

import re
from collections import Counter

from seeds.demo.framework import Competency, read_framework
from seeds.demo.organisation import read_organisation
from seeds.demo.timeline import timeline_for

from .measure import TODAY, Tables

TWO_SENTENCES = ("LD-CHG", 3)
SENTENCE_END = re.compile(r"[.!?](\s|$)")


def competencies() -> tuple[Competency, ...]:
    return read_framework(read_organisation(), timeline_for(TODAY, pilot_unit="TB-PRD")).competencies


def test_four_families_hold_two_dozen_competencies() -> None:
    found = competencies()
    assert len(found) == 24
    assert set(Counter(one.family for one in found)) == {
        "Leadership",
        "Collaboration",
        "Business Acumen",
        "Technical Mastery",
    }


def test_each_has_three_behaviours_and_five_anchors_unless_it_is_a_draft() -> None:
    for one in competencies():
        expected = (2, 3) if one.status == "draft" else (3, 5)
        assert (len(one.behaviours), len(one.anchors)) == expected, one.competency_id


def test_no_text_stands_twice() -> None:
    texts = [text for one in competencies() for text in (one.definition, *one.behaviours, *one.anchors)]
    assert len(set(texts)) == len(texts)
    openings = Counter(" ".join(text.split()[:4]) for text in texts)
    assert openings.most_common(1)[0][1] == 1, openings.most_common(3)


def test_every_anchor_and_behaviour_is_one_sentence_of_six_words_or_more() -> None:
    for one in competencies():
        for level, text in [
            *enumerate(one.anchors, start=1),
            *((0, text) for text in (*one.behaviours, one.definition)),
        ]:
            assert text[0].isupper(), text
            assert text.endswith("."), text
            assert len(text.split()) >= 6, text
            sentences = 2 if (one.competency_id, level) == TWO_SENTENCES else 1
            assert len(SENTENCE_END.findall(text)) == sentences, text


def test_no_anchor_names_its_level() -> None:
    for one in competencies():
        for text in one.anchors:
            assert not re.search(r"\blevel \d|\b[Ll]evel (one|two|three|four|five)\b", text), text


def test_about_sixty_job_descriptions_differ_and_name_standard_skills(tables: Tables) -> None:
    postings = [one["text"] for one in tables["market/job_descriptions"]]
    assert 55 <= len(postings) <= 70
    assert len(set(postings)) == len(postings)
    names = {
        one["standard_code"]: [one["name"], *one["aliases"].split("|")] for one in tables["framework/standard_skills"]
    }
    assert 38 <= len(names) <= 45

    def named(text: str) -> set[str]:
        return {
            code
            for code, words in names.items()
            if any(re.search(rf"\b{re.escape(w)}\b", text, re.IGNORECASE) for w in words)
        }

    skills = [named(text) for text in postings]
    assert min(len(one) for one in skills) >= 1
    everywhere = set().union(*skills)
    in_framework = {one["standard_code"] for one in tables["framework/competencies"]}
    assert "SK-501" in everywhere - in_framework  # generative AI is asked for and the framework does not have it
    assert "SK-103" in in_framework - everywhere  # delegation is in the framework and nobody asks for it


def test_the_catalogue_has_thirty_courses_some_of_them_for_a_time_only(tables: Tables) -> None:
    courses = tables["lms/courses"]
    assert 28 <= len(courses) <= 34
    assert sum(bool(one["available_from"] or one["available_to"]) for one in courses) >= 3
    assert {one["modality"] for one in courses} == {"formal", "mentoring", "on_the_job"}
