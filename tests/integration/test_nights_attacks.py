"""An attacker who keeps the shareable files of three nights of many invented companies.

Overnight there are late answers, corrections, erasures, transfers, leavers, new targets and a reorganisation.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.disclosure.companies import Shape, shapes, write_company
from tests.disclosure.nights import changed, figures_astray, publish_night, some_changes, systems


@pytest.mark.parametrize(
    "shape", shapes(10, largest=5), ids=lambda shape: f"{shape.seed}-{shape.depth}-{shape.n_units}"
)
def test_three_nights_tell_of_nobody(shape: Shape, tmp_path: Path) -> None:
    draw = np.random.default_rng(shape.seed)
    nights = [publish_night(write_company(tmp_path, shape), None)]
    for number in (2, 3):
        warehouse = changed(nights[-1].warehouse, tmp_path / f"night{number}.duckdb", *some_changes(draw))
        nights.append(publish_night(warehouse, nights[-1]))
    assert figures_astray(nights) == []
    assert [system.name for system in systems(nights) if system.leak() is not None] == []
