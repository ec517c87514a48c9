"""The profiles by themselves: valid, documented, each recognising its own example and no other's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from expectations.contracts import ALL_CONTRACTS, contract_named
from orchestration.ingest.mapping.proposals import propose
from orchestration.settings import profiles
from orchestration.settings.profiles import contracts_of, effective, profile_named, profile_names
from orchestration.settings.source_checks import problems_of
from orchestration.settings.source_settings import SourceSettings, written_keys
from tests.unit.orchestration.ingest.profiles.conftest import EXAMPLES

REPOSITORY = Path(__file__).resolve().parents[5]


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_says_nothing_that_its_contracts_do_not_know(name: str) -> None:
    for contract in contracts_of(name) or ():
        assert list(problems_of(effective(SourceSettings(profile=name), contract), contract_named(contract))) == []
        columns = {column.name for column in contract_named(contract).columns}
        assert set(profile_named(name).contracts[contract].needs) <= columns


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_serves_contracts_that_there_are(name: str) -> None:
    text = (Path(profiles.__file__).parent / "systems" / f"{name}.yml").read_text(encoding="utf-8")
    known = {contract.name for contract in ALL_CONTRACTS}
    assert set(yaml.safe_load(text)["contracts"]) <= known


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_is_documented(name: str) -> None:
    text = (REPOSITORY / "docs" / "dialects.md").read_text(encoding="utf-8")
    assert f"### {profile_named(name).title} (`{name}`)" in text


@pytest.mark.parametrize("name", profile_names())
def test_a_profile_is_followed_to_the_marts(name: str) -> None:
    """By a company under tests/integration, or by the worked page, which a test walks."""
    walked = REPOSITORY / "docs" / "from_workday_moodle_and_a_wide_sheet.md"
    tests = REPOSITORY / "tests" / "integration"
    files = (walked, *tests.glob("test_dialects_*.py"), *tests.glob("*_company.py"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    assert any(re.search(rf"profile: {name}\b", text) for text in texts)


def _examples() -> list[tuple[str, Path]]:
    return [(folder.name, path) for folder in sorted(EXAMPLES.iterdir()) for path in sorted(folder.iterdir())]


@pytest.mark.parametrize(("name", "path"), _examples(), ids=lambda value: getattr(value, "name", value))
def test_an_example_is_recognised_by_its_own_profile(name: str, path: Path) -> None:
    assert {proposal.profile for proposal in propose(path)} == {name}


def test_the_workspace_wins_over_the_profile_key_by_key() -> None:
    own = SourceSettings(
        profile="bamboohr",
        columns={"manager_id": "Boss"},
        constants={"location": "Vienna"},
        values={"division": {"N": "North"}},
    )
    merged = effective(own, "hris/people")
    assert merged.columns["manager_id"].headers == ("Boss",)
    assert merged.columns["person_id"].headers[0] == "employeeNumber"
    assert "location" not in merged.columns  # the constant stands for it
    assert merged.format.empty == ("0000-00-00", "00/00/0000")
    assert merged.values == {"division": {"N": "North"}}


def test_a_pattern_of_the_workspace_takes_the_profile_s_place_as_a_whole() -> None:
    own = SourceSettings(profile="review_unified", scale={"labels": {"Good": 4}})
    merged = effective(own, "ratings/ratings")
    assert written_keys(merged)["scale"] == {"labels": {"Good": 4.0}}


def test_settings_without_a_profile_stay_as_they_are() -> None:
    own = SourceSettings(columns={"person_id": "Nr"})
    assert effective(own, "hris/people") is own
