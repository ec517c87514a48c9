"""Reading the company's texts from `data/`. What is made of them stands in the modules that ask for them."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import yaml

DATA = Path(__file__).parent / "data"


def text_of(name: str) -> Any:  # noqa: ANN401 - whatever shape the text has
    """Return the content of `data/<name>.yaml`."""
    # libyaml reads the same, ten times as fast, where PyYAML was built with it.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((DATA / f"{name}.yaml").read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


def random_for(seed: int, subject: str) -> np.random.Generator:
    """Return a stream of random numbers for one subject.

    Each subject has its own, so that a change in one (a course more, a name less) leaves the others as they are.
    """
    return np.random.default_rng([seed, zlib.crc32(subject.encode())])
