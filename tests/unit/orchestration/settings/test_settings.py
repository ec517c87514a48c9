"""`workspace.yml`: defaults, bounds, and words for every slip."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.cli.init import template
from orchestration.errors import SettingsError
from orchestration.settings.settings import Settings, read_settings


def _written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "workspace.yml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "workspace.yml")
    assert settings == Settings()
    assert (settings.min_raters, settings.gap_threshold, settings.rater_weights.manager) == (3, 0.5, 2)


def test_the_commented_template_changes_nothing(tmp_path: Path) -> None:
    assert read_settings(_written(tmp_path, template())) == Settings()


def test_every_setting_of_the_template_holds_when_the_comments_are_taken_away(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in template().splitlines() if line.startswith("# ") and ": " in line]
    settings_lines = [line for line in lines if line.split(":")[0] in Settings.model_fields]
    assert {line.split(":")[0] for line in settings_lines} == set(Settings.model_fields) - {"sources"}
    assert read_settings(_written(tmp_path, "\n".join(settings_lines))) == Settings()


def test_the_mapping_shown_in_the_template_is_valid(tmp_path: Path) -> None:
    text = template()
    block = text[text.index("# sources:") : text.index("# --- What is kept")]
    shown = "\n".join(line.removeprefix("# ").removeprefix("#") for line in block.splitlines())
    (source,) = read_settings(_written(tmp_path, shown)).sources_of("hris/people")
    assert source.format.delimiter == ";"
    assert source.columns["person_id"].headers == ("Personnel No.",)
    assert source.where["Employment Type"] == ("Permanent", "Temporary")
    assert [each.profile for each in read_settings(_written(tmp_path, shown)).sources_of("lms/enrolments")] == [
        "docebo",
        "moodle_completion",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gap_treshold: 0.5", ["'gap_treshold' is not a setting", "Did you mean 'gap_threshold'?"]),
        ("rater_weights: {manger: 2}", ["'rater_weights.manger'", "Did you mean 'manager'?"]),
        ("sources: {hris/people: {format: {delimeter: ';'}}}", ["delimeter", "Did you mean 'delimiter'?"]),
        ("sources: {hris/peeple: {}}", ["'hris/peeple' is not a contract", "Did you mean 'hris/people'?"]),
        ("sources: {hris/people: {columns: {persn_id: Nr}}}", ["'persn_id'", "Did you mean 'person_id'?"]),
        ("sources: {hris/people: {constants: {locaton: Rome}}}", ["'locaton'", "Did you mean 'location'?"]),
        ("sources: {hris/people: {columns: {person_id: {jon: [A]}}}}", ["person_id.jon", "Did you mean 'join'?"]),
        (
            "sources: {hris/people: {columns: {person_id: {join: [A], header: B}}}}",
            ["columns.person_id: found", "name either one `header`"],
        ),
        (
            "sources: {hris/people: {columns: {email: {like: '('}}}}",
            ["columns.email.like: '('", "is not a regular expression"],
        ),
        ("sources: {hris/people: {values: {location: {No: Oslo}}}}", ["found False", "quotation marks"]),
        ("sources: {hris/people: {values: {locaton: {A: B}}}}", ["'locaton'", "Did you mean 'location'?"]),
        ("sources: {hris/people: {extract: {person_id: '('}}}", ["extract.person_id", "not a regular expression"]),
        ("sources: {hris/people: {scale: {from: [1, 7]}}}", ["hris/people has no column that holds a level"]),
        ("sources: {ratings/ratings: {scale: {from: [3, 3]}}}", ["two ends of the scale have to differ"]),
        ("sources: {ratings/ratings: {scale: {to: [0, 5]}}}", ["give either `from`"]),
        ("sources: {hris/people: {from_filename: 'people'}}", ["found the groups none", "(?P<person_id>…)"]),
        ("sources: {hris/people: {tree: {id: A}}}", ["name either `parent`"]),
        ("sources: {hris/people: {profile: workdy}}", ["'workdy' is no profile", "Did you mean 'workday'?"]),
        ("sources: {hris/people: {profile: docebo}}", ["has nothing for hris/people", "lms/enrolments"]),
        (
            "sources: {lms/enrolments: {values: {status: {done: complete}}}}",
            ["'complete'", "Did you mean 'completed'?"],
        ),
        (
            "sources: {lms/enrolments: {fold: {by: person, earliest: enrolled}}}",
            ["fold.by", "'person_id'", "enrolled_on"],
        ),
        (
            "sources: {lms/enrolments: [{files: a.csv}, {colums: {}}]}",
            ["sources.lms/enrolments[2].colums", "'columns'"],
        ),
        ("sources: {lms/enrolments: [{}, {}]}", ["sources.lms/enrolments[2]", "one alone goes without `files`"]),
        (
            "sources: {ratings/ratings: {unpivot: {headers: '(?P<comment>.+)', into: level}}}",
            ["'comment' is not a column of ratings/ratings"],
        ),
        ("sources: {ratings/ratings: {unpivot: {headers: '(?P<relation>.+)', into: comment}}}", ["never stored"]),
        (
            "sources: {ratings/ratings: {unpivot: {headers: '(?P<relation>.+)', into: {Avg: level}}}}",
            ["(?P<measure>…)"],
        ),
        ("min_raters: 1", ["min_raters", "found 1", "greater than or equal to 2"]),
        ("rater_weights: {manager: 0, peer: 0, direct_report: 0}", ["at least one of the weights"]),
        ("tolerance: lots", ["tolerance", "found 'lots'"]),
        ("- a list", ["found a list"]),
        ("name: [unclosed", ["not readable as YAML"]),
    ],
)
def test_what_cannot_be_taken_is_named_with_what_was_found_and_the_nearest_key(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(_written(tmp_path, text))
    for word in words:
        assert word in str(caught.value)


def test_every_unknown_key_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings(_written(tmp_path, "min_rater: 3\ngrace_day: 14\n"))
    assert "min_rater" in str(caught.value)
    assert "grace_day" in str(caught.value)


def test_settings_reach_the_models_flattened() -> None:
    figures = Settings(name="Northwind").figures()
    assert figures["workspace_name"] == "Northwind"
    assert float(figures["rater_weights.direct_report"]) == 1
    assert "sources" not in figures
    assert "memory_limit" not in figures


def test_a_level_that_is_valid_for_ever_is_no_text_that_models_could_take_for_a_number(tmp_path: Path) -> None:
    settings = read_settings(_written(tmp_path, "level_valid_months:\n"))
    assert settings.level_valid_months is None
    assert "level_valid_months" not in settings.figures()


@pytest.mark.parametrize(
    ("written", "months"),
    [("5 years", 60), ("1 year", 12), ("36 months", 36), ("1 month", 1), ("6months", 6), ("for ever", None)],
)
def test_a_retention_is_whole_months_or_years(tmp_path: Path, written: str, months: int | None) -> None:
    assert read_settings(_written(tmp_path, f"retention: {{cycles: {written}}}")).retention.cycles == months


@pytest.mark.parametrize("written", ["5", "0 months", "-1 year", "1.5 years", "90 days", "never", "2 years 3 months"])
def test_a_retention_that_is_anything_else_is_refused_with_an_example(tmp_path: Path, written: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(_written(tmp_path, f"retention: {{leavers: {written}}}"))
    for words in ("retention.leavers", written, "'36 months' or '5 years'"):
        assert words in str(error.value)


def test_a_retention_for_something_else_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"'retention.leaver' is not a setting. Did you mean 'leavers'"):
        read_settings(_written(tmp_path, "retention: {leaver: 1 year}"))
