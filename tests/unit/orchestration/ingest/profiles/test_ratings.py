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
