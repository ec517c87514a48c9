"""Memory, nodes and cycles at a time, by rows and machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.build.fit import Fit, fit_to
from orchestration.settings import machine


@pytest.mark.parametrize(
    ("n_rows", "fit"),
    [
        (1_000_000, Fit("4.0GB", threads=1, nodes_at_a_time=3, is_cycle_by_cycle=False)),
        (1_000_001, Fit("4.0GB", threads=2, nodes_at_a_time=3, is_cycle_by_cycle=False)),
        (40_000_000, Fit("4.0GB", threads=2, nodes_at_a_time=3, is_cycle_by_cycle=False)),
        # 50 million beyond 40 million: 1 GB more
        (90_000_000, Fit("5.0GB", threads=2, nodes_at_a_time=1, is_cycle_by_cycle=True)),
        # 150 million beyond: 3 GB more
        (190_000_000, Fit("7.0GB", threads=2, nodes_at_a_time=1, is_cycle_by_cycle=True)),
    ],
)
def test_more_rows_get_more_memory_and_fewer_nodes_at_a_time(n_rows: int, fit: Fit) -> None:
    assert fit_to(n_rows, processors=2, memory_gib=24) == fit


def test_a_small_machine_gives_half_of_its_memory() -> None:
    assert fit_to(190_000_000, processors=2, memory_gib=6).memory_limit == "3.0GB"


def test_what_somebody_has_set_is_what_is_used() -> None:
    assert fit_to(190_000_000, processors=2, memory_gib=6, memory_limit="12GB").memory_limit == "12GB"


def test_in_a_small_company_every_processor_has_a_node_of_its_own() -> None:
    assert fit_to(10, processors=8, memory_gib=24).nodes_at_a_time == 8


def test_a_container_is_allowed_what_it_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "_CONTAINER_LIMITS", (allowed,))
    whole = machine.memory_gib()
    allowed.write_text("max\n", encoding="ascii")
    assert machine.memory_gib() == whole
    allowed.write_text(f"{512 * 1024**2}\n", encoding="ascii")
    assert machine.memory_gib() == 0.5
