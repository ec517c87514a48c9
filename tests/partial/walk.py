"""A company that changes step by step, refreshed after each."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.build.executor import BuildResult
from orchestration.refresh import steps
from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace
from tests.oracle.invented import AS_OF, write_awkward_company
from tests.partial.changes import Company
from tests.partial.comparing import differences_from_whole


@dataclass(frozen=True)
class Step:
    """What became of one change.

    Attributes:
        what: the change in words.
        status: how the refresh after it ended.
        n_computed: models that were computed, in whole or in part.
        n_reused: models that stayed as they were.
        n_in_part: models of which some cycles alone were computed.
        differences: tables that a build of everything has otherwise.
    """

    what: str
    status: str
    n_computed: int
    n_reused: int
    n_in_part: int
    differences: list[str]


def walk(folder: Path, seed: int, n_steps: int) -> Iterator[Step]:
    """Write an awkward company, refresh it, and again after each of several changes.

    Args:
        folder: where to work.
        seed: of company and changes.
        n_steps: how many changes.
    """
    root = folder / "workspace"
    root.mkdir(parents=True)
    write_awkward_company(root, seed)
    with (root / "workspace.yml").open("a", encoding="utf-8") as settings:
        settings.write("\ntolerance: 1\nmax_inferred_leavers: 1\nmin_kept_rows: 0\n")
    company = Company(root, AS_OF, random.Random(seed))  # noqa: S311 - chance, not secrecy
    yield _refreshed(company, "the first refresh", folder / "whole")
    for _ in range(n_steps):
        yield _refreshed(company, company.change(), folder / "whole")


def _refreshed(company: Company, what: str, scratch: Path) -> Step:
    seen: list[BuildResult] = []
    with pytest.MonkeyPatch.context() as patch:
        compute = steps.compute
        patch.setattr(steps, "compute", lambda session: seen.append(result := compute(session)) or result)
        outcome = refresh(open_workspace(company.root), as_of=company.as_of)
    differences = []
    if outcome.status == "published":
        differences = differences_from_whole(open_workspace(company.root), scratch)
        shutil.rmtree(scratch)
    models = [model for result in seen for model in result.models]
    return Step(
        what,
        f"{outcome.status}{f' ({outcome.reason})' if outcome.reason else ''}",
        sum(model.status == "computed" for model in models),
        sum(model.status == "reused" for model in models),
        sum(bool(model.cycles) for model in models),
        differences,
    )
