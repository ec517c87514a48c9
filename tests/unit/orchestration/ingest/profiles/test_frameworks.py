"""Competency frameworks and standard skills, as trees, as a sheet with merged cells, and as long lists."""

from __future__ import annotations

from datetime import date

from tests.unit.orchestration.ingest.profiles.conftest import ReadExample


def test_moodle_s_taxonomy_says_what_each_depth_is(example: ReadExample) -> None:
    competencies = example("moodle_framework", "framework/competencies", "harbour.csv")
    assert competencies.columns("competency_id", "name", "family", "kind", "definition") == [
        ("C1", "Communication", "Working together", "behavioural", "Says what is needed"),
        ("C2", "Temperature control", "Cold chain", "behavioural", "Keeps the chain cold"),
    ]
    behaviours = example("moodle_framework", "framework/behaviours", "harbour.csv")
    assert behaviours.columns("behaviour_id", "competency_id", "statement") == [
        ("B1", "C1", "Answers within a day"),
        ("B2", "C1", "Writes short, clear notes"),
        ("B3", "C2", "Logs every reading"),
    ]
    # 8 rows: the framework itself, 2 domains, 2 competencies, 3 behaviours
    assert (competencies.read.landed.n_read, competencies.read.landed.n_filtered) == (8, 6)


def test_a_sheet_with_merged_cells_gives_competencies_behaviours_and_anchors(example: ReadExample) -> None:
    competencies = example("framework_sheet", "framework/competencies", "framework.xlsx")
    assert competencies.columns("competency_id", "family") == [
        ("Temperature control", "Cold chain"),
        ("Packing", "Cold chain"),
        ("Communication", "Working together"),
    ]
    behaviours = example("framework_sheet", "framework/behaviours", "framework.xlsx")
    assert behaviours.columns("behaviour_id", "statement") == [
        ("Temperature control / Reading loggers", "Reading loggers"),
        ("Temperature control / Setting alarms", "Setting alarms"),
        ("Packing / Ice packs", "Ice packs"),
        ("Communication / Notes", "Notes"),
    ]
    anchors = example("framework_sheet", "framework/anchors", "framework.xlsx")
    assert anchors.columns("competency_id", "behaviour_id", "level", "statement") == [
        ("Temperature control", "Temperature control / Reading loggers", 1.0, "Reads a logger with help"),
        ("Temperature control", "Temperature control / Reading loggers", 3.0, "Reads and explains any logger"),
        ("Temperature control", "Temperature control / Setting alarms", 1.0, "Sets an alarm by the manual"),
        ("Temperature control", "Temperature control / Setting alarms", 3.0, "Chooses limits for a product"),
        ("Packing", "Packing / Ice packs", 2.0, "Packs by the table"),
        # under a new competency a blank skill is none: these speak of the competency
        ("Communication", None, 1.0, "Answers when asked"),
        ("Communication", None, 5.0, "Makes others understand one another"),
    ]
    # the last row has a level and no description
    assert (anchors.read.landed.n_read, anchors.read.landed.n_filtered) == (8, 1)


def test_a_case_package_hangs_together_by_its_associations(example: ReadExample) -> None:
    competencies = example("case", "framework/competencies", "framework.json")
    assert competencies.columns("competency_id", "name", "family", "updated_on") == [
        ("C1", "Communication", "Working together", date(2026, 1, 2))  # 23:30 where it was written
    ]
    behaviours = example("case", "framework/behaviours", "framework.json")
    assert behaviours.columns("behaviour_id", "competency_id", "statement") == [
        ("i-3", "C1", "Answers within a day"),  # has no code of its own
        ("B2", "C1", "Writes short, clear notes"),
    ]


def test_esco_s_other_names_stand_on_lines_of_their_own(example: ReadExample) -> None:
    read = example("esco", "framework/standard_skills", "skills_en.csv")
    assert read.columns("standard_code", "name", "aliases", "taxonomy") == [
        (
            "urn:esco:skill:0001",
            "monitor refrigerated storage",
            "watch cold stores|supervise chilled storage|check storage temperature",
            "ESCO",
        ),
        ("urn:esco:skill:0002", "SQL", None, "ESCO"),
        ("urn:esco:skill:0003", "write clearly", "plain writing", "ESCO"),
    ]


def test_o_net_repeats_a_skill_for_each_occupation_and_scale(example: ReadExample) -> None:
    read = example("onet", "framework/standard_skills", "Skills.txt")
    assert read.columns("standard_code", "name") == [
        ("2.A.1.a", "Reading Comprehension"),
        ("2.A.1.b", "Active Listening"),
        ("2.B.1.a", "Social Perceptiveness"),
    ]
    assert (read.read.landed.n_read, read.read.n_folded) == (18, 15)  # 3 occupations × 3 skills × 2 scales
