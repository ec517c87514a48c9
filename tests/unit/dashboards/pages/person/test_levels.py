"""Where a person stands, in words: how old a level is, or why there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboards.pages.person.levels import kpi_cards, state_text
from dashboards.pages.person.queries import profile
from dashboards.snapshot.reader import Reader
from dashboards.snapshot.snapshot import Warehouse
from published.viewer import Viewer
from tests.unit.dashboards.chart_rows import competency

Make = Callable[..., Viewer]
NONE = dict.fromkeys(("current_level", "gap", "has_gap", "levels_short", "gap_band", "level_basis"))
OUTDATED = {"assessed_label": "Pilot 2023", "age_months": 31, "is_outdated": True, "last_level": 2.5}
NEVER = dict.fromkeys(("assessed_in", "assessed_label", "age_months", "last_level"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "assessed in Autumn 2025, 4\u00a0months ago"),
        ({"age_months": 1}, "assessed in Autumn 2025, 1\u00a0month ago"),
        ({"age_months": 0}, "assessed in Autumn 2025, less than a month ago"),
        ({**NONE, **OUTDATED}, "2.5 in Pilot 2023, 31\u00a0months ago: too old to count"),
        ({**NONE, **NEVER}, "never assessed"),
        ({"is_of_today": False, "age_months": None}, ""),
        ({**NONE, **NEVER, "is_of_today": False}, "not rated"),
    ],
)
def test_a_level_says_how_old_it_is_and_a_missing_one_why(changes: dict[str, object], words: str) -> None:
    assert state_text(competency(**changes)) == words


def test_cards_tell_a_level_that_is_too_old_from_one_that_never_was(warehouse: Warehouse, viewer: Make) -> None:
    found = profile(Reader(warehouse, viewer("hr_leader")), "P40")
    cards = {card.key: card for card in kpi_cards(found)}
    assert cards["gaps"].note == "1\u00a0level too old to count"
    assert (cards["gaps"].value, cards["widest"].value, cards["raters"].value) == ("n/a", "n/a", "n/a")
    in_y2 = {card.key: card for card in kpi_cards(profile(Reader(warehouse, viewer("hr_leader")), "P40", "Y2"))}
    assert in_y2["gaps"].note == "1\u00a0competency not assessed"
