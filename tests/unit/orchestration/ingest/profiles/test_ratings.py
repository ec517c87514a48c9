"""Exports of review tools: long, wide by group and question, and out of a unified API."""

from __future__ import annotations

from datetime import datetime

from orchestration.ingest.source.row_numbers import RowNumbers
from tests.unit.orchestration.ingest.profiles.conftest import ReadExample

RAJ, LENA, TOM, OMAR = (f"{name}@harbour.example" for name in ("raj.patel", "lena.vogt", "tom.reyes", "omar.said"))


def test_long_answers_have_one_row_each(example: ReadExample) -> None:
    read = example("review_long", "ratings/ratings", "review_answers_2026H1.csv")
    assert read.columns("person_id", "rater_id", "relation", "competency_id", "level") == [
        (RAJ, RAJ, "self", "Communication", 3.0),
        (RAJ, LENA, "manager", "Communication", 4.0),
        (RAJ, None, "peer", "Communication", 0.0),  # a rating
        (RAJ, None, "peer", "Communication", 5.0),
        (RAJ, RAJ, "self", "Cold chain handling", None),  # n/a: not finished
        (RAJ, LENA, "manager", "Cold chain handling", None),
        (LENA, None, "direct_report", "Communication", 4.0),
        (LENA, OMAR, "manager", "Communication", 3.0),
    ]
    assert read.rows[0]["cycle_id"] == "2026-H1"
    assert read.rows[0]["submitted_on"] == datetime(2026, 3, 2, 9, 12)


def test_wide_scores_become_a_row_per_group_and_question(example: ReadExample) -> None:
    read = example("review_wide", "ratings/ratings", "scores_2026H1.xlsx", constants={"cycle_id": "2026-H1"})
    found = read.columns("person_id", "rater_id", "relation", "competency_id", "level", "n_raters")
    assert found == [
        (RAJ, RAJ, "self", "Communication", 3.0, None),
        (RAJ, LENA, "manager", "Communication", 4.0, None),
        (RAJ, None, "peer", "Communication", 3.666666667, 3),
        (RAJ, RAJ, "self", "Cold chain handling", None, None),
        (RAJ, LENA, "manager", "Cold chain handling", 4.0, None),
        (LENA, LENA, "self", "Communication", 3.0, None),
        (LENA, OMAR, "manager", "Communication", 3.5, None),
        (LENA, None, "peer", "Communication", 0.0, 2),
        (LENA, None, "direct_report", "Cold chain handling", 4.25, 4),
        (TOM, TOM, "self", "Communication", None, None),
        (TOM, LENA, "manager", "Communication", None, None),
        (TOM, TOM, "self", "Cold chain handling", None, None),
        (TOM, LENA, "manager", "Cold chain handling", None, None),
    ]
    landed = read.read.landed
    # 3 people × 6 groups and questions = 18 cells, of which 13 are filled
    assert (landed.n_read, landed.details["blank cells left out"]) == (13, "5")
    # averages over all questions name no competency, and comments are never kept
    assert [each.header for each in landed.unknown] == [
        "Reviewee Name",
        "Self-Evaluation Avg",
        "Manager - Total",
        "Communication - Comments",
    ]
    row_numbers = RowNumbers(landed.cell_headers)
    last = read.rows[8]["row_number"]
    assert (row_numbers.row(last), row_numbers.header(last)) == (3, "Cold chain handling - Direct Reports Avg")


def test_reviews_of_a_unified_api_each_have_their_own_scale(example: ReadExample) -> None:
    read = example("review_unified", "ratings/ratings", "reviews.json")
    # 4 of 5 = 4; 7 of 10 = 3.5; 0 of 4 = 0; a draft has none; the type OTHER is nobody's relation
    assert read.columns("person_id", "rater_id", "relation", "level") == [
        ("0104", "0104", "self", 4.0),
        ("0104", "0103", "manager", 3.5),
        ("0103", "0104", "direct_report", 0.0),
        ("0104", "0106", "peer", None),
    ]
    assert (read.read.landed.n_read, read.read.landed.n_filtered) == (5, 1)


AROHA, BRAM, CHIDI, DANIELA, EUNJI = (
    f"{name}@kestrel.example" for name in ("aroha.ngata", "bram.de.wit", "chidi.okafor", "daniela.rossi", "eunji.park")
)
WHO = ("person_id", "rater_id", "relation", "competency_id", "level")
W26 = {"constants": {"cycle_id": "W26"}}


def test_a_google_form_is_answers_about_whoever_was_chosen_in_it(example: ReadExample) -> None:
    read = example("google_forms", "ratings/ratings", "360 feedback (Responses) - Form responses 1.csv", **W26)
    chidi, bram = "Chidi Okafor", "Bram de Wit"
    assert read.columns(*WHO) == [
        (chidi, CHIDI, "self", "Communication", 3.0),
        (chidi, CHIDI, "self", "Safety at sea", 4.0),
        (chidi, CHIDI, "self", "Planning", 2.0),  # the question is "3. Planning"
        (chidi, BRAM, "manager", "Communication", 4.0),  # 4 - Often
        (chidi, BRAM, "manager", "Safety at sea", 5.0),
        (chidi, BRAM, "manager", "Planning", 3.0),
        (chidi, DANIELA, "peer", "Communication", 2.0),
        (chidi, DANIELA, "peer", "Planning", 4.0),
        (bram, CHIDI, "direct_report", "Communication", 5.0),
        (bram, CHIDI, "direct_report", "Safety at sea", 4.0),
        (bram, CHIDI, "direct_report", "Planning", None),  # n/a
    ]
    assert read.rows[6]["submitted_on"] == datetime(2026, 3, 11, 13, 5, 59)
    # an open question is no level, and what was answered is kept nowhere
    assert [each.header for each in read.read.landed.unknown] == ["What should this person keep doing?"]


def test_a_google_form_in_german(example: ReadExample) -> None:
    read = example("google_forms", "ratings/ratings", "Rückmeldung (Antworten).csv", **W26)
    assert read.columns(*WHO) == [
        ("Daniela Rossi", DANIELA, "self", "Communication", 4.0),
        ("Daniela Rossi", BRAM, "manager", "Communication", 3.0),
    ]


def test_raters_of_a_microsoft_form_who_did_not_sign_in_are_nobody(example: ReadExample) -> None:
    read = example("microsoft_forms", "ratings/ratings", "360 feedback(1-4).xlsx", **W26)
    assert read.columns(*WHO[1:]) == [
        (EUNJI, "self", "Communication", 4.0),
        (EUNJI, "self", "Safety at sea", 3.0),
        (AROHA, "manager", "Communication", 3.0),
        (AROHA, "manager", "Safety at sea", 3.0),
        (None, "peer", "Communication", 5.0),
        (None, "peer", "Safety at sea", 2.0),
        (None, "peer", "Communication", 1.0),
    ]
    assert read.rows[0]["submitted_on"] == datetime(2026, 3, 10, 9, 0, 33)
    unknown = [each.header for each in read.read.landed.unknown]
    assert unknown == ["ID", "Start time", "Name", "Last modified time", "Anything\nelse?"]


def test_qualtrics_has_the_questions_in_its_second_header_row(example: ReadExample) -> None:
    read = example("qualtrics_360", "ratings/ratings", "Leadership_360_2026.csv", **W26)
    assert read.columns(*WHO) == [
        (BRAM, BRAM, "self", "Communication", 4.0),
        (BRAM, BRAM, "self", "Safety at sea", 3.0),
        (BRAM, AROHA, "manager", "Communication", 3.0),
        (BRAM, AROHA, "manager", "Safety at sea", 4.0),
        (BRAM, CHIDI, "direct_report", "Communication", 5.0),
    ]
    # of 8 cells 2 are import ids and 1 is of an evaluation that was not finished
    assert (read.read.landed.n_read, read.read.landed.n_filtered) == (8, 3)


def test_lattice_s_reviews_have_a_direction(example: ReadExample) -> None:
    read = example("lattice", "ratings/ratings", "review_responses.csv", **W26)
    assert read.columns(*WHO) == [
        (DANIELA, DANIELA, "self", "Communication", 4.0),
        (DANIELA, BRAM, "manager", "Communication", 3.0),  # downward; 3 - Meets
        (DANIELA, CHIDI, "peer", "Communication", None),  # answered in words alone
        (BRAM, DANIELA, "direct_report", "Communication", 5.0),  # upward
    ]
    listed = example("lattice", "ratings/ratings", "reviews.json", **W26)
    assert listed.columns(*WHO) == [
        ("u4", "u4", "self", "q1", 4.0),
        ("u4", "u2", "manager", "q1", 3.0),
        ("u4", "u3", "peer", "q2", None),
    ]


def test_culture_amp_s_co_workers_are_peers(example: ReadExample) -> None:
    read = example("culture_amp", "ratings/ratings", "individual_360_2026.csv")
    assert read.columns(*WHO[1:]) == [
        (CHIDI, "self", "Communication", 4.0),
        (CHIDI, "self", "Safety at sea", 3.0),
        (BRAM, "manager", "Communication", 3.0),
        (BRAM, "manager", "Safety at sea", 3.0),
        (None, "peer", "Communication", 5.0),
        (None, "peer", "Communication", 2.0),
        (None, "peer", "Safety at sea", 4.0),
    ]
    assert read.rows[0]["cycle_id"] == "Individual 360"


def test_culture_amp_s_manager_reviews_count_once_they_are_completed(example: ReadExample) -> None:
    read = example("culture_amp_api", "ratings/ratings", "manager_reviews.json")
    assert read.columns("cycle_id", *WHO) == [
        ("PC-26", "96b1cff7-0002", "96b1cff7-0001", "manager", "Communication", 4.0)
    ]
    assert (read.read.landed.n_read, read.read.landed.n_filtered) == (2, 1)


def test_frappe_s_stars_are_parts_of_five_and_no_star_is_no_rating(example: ReadExample) -> None:
    own = {"constants": {"relation": "peer"}}
    read = example("frappe_hr", "ratings/ratings", "Employee Performance Feedback.csv", **own)
    # 0.8 × 5 = 4; 0.6 × 5 = 3; the second row of a feedback has its rating alone
    assert read.columns(*WHO) == [
        ("HR-EMP-00002", "HR-EMP-00001", "peer", "Communication", 4.0),
        ("HR-EMP-00002", "HR-EMP-00001", "peer", "Safety at sea", 3.0),
        ("HR-EMP-00001", "HR-EMP-00003", "peer", "Communication", None),
    ]
    assert {row["cycle_id"] for row in read.rows} == {"SPRING-26"}
    own_view = example("frappe_appraisal", "ratings/ratings", "Appraisal.csv")
    assert own_view.columns(*WHO) == [
        ("HR-EMP-00002", "HR-EMP-00002", "self", "Communication", 5.0),
        ("HR-EMP-00002", "HR-EMP-00002", "self", "Safety at sea", 2.0),
    ]
