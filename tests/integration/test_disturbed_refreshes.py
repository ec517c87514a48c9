"""A few refreshes killed at any moment or without room on the disk; `make kills` disturbs seventy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.kills import Company, disturb, make_company

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(tmp_path_factory.mktemp("kills"))


@pytest.mark.parametrize(("seed", "is_full"), [(1, False), (2, False), (3, True)])
def test_what_is_published_stays_whole_and_the_next_refresh_is(
    company: Company,
    tmp_path: Path,
    seed: int,
    is_full: bool,  # noqa: FBT001 - pytest hands them over so
) -> None:
    disturb(company, tmp_path, seed=seed, is_full=is_full)
