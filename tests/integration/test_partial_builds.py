"""What is computed in part is what would be computed anew.

A company changes at random, and each build is held against one of everything. `python -m tests.partial` tries others.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.partial.walk import walk

pytestmark = pytest.mark.integration
N_STEPS = 6


@pytest.mark.parametrize("seed", [4, 21])
def test_a_build_of_what_changed_is_a_build_of_everything(tmp_path: Path, seed: int) -> None:
    steps = list(walk(tmp_path, seed, N_STEPS))
    assert {step.what: step.differences for step in steps if step.differences} == {}
    # and it is a part: most models stay as they are in most steps
    later = [step for step in steps[1:] if step.n_computed]
    assert later, [step.status for step in steps]
    assert sum(step.n_reused for step in later) > sum(step.n_computed for step in later)
