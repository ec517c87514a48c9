"""Two groups side by side in one stratum, as three figures each. How they are told apart belongs in the models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FEWEST_WITH_A_SPREAD = 2


@dataclass(frozen=True)
class Moments:
    """One group's values: how many, where they lie, how far apart.

    Attributes:
        n: how many values.
        mean: their mean; 0 without any.
        variance: their sample variance (n − 1); 0 with fewer than two.
    """

    n: int
    mean: float = 0.0
    variance: float = 0.0


@dataclass(frozen=True)
class Stratum:
    """Those who finished a course and those they are compared with, alike in what makes the stratum.

    Attributes:
        completers: movement of those who finished the course.
        comparison: movement of the others.
        completers_level: where the former began.
        comparison_level: where the latter began.
    """

    completers: Moments
    comparison: Moments
    completers_level: Moments = Moments(0)
    comparison_level: Moments = Moments(0)

    @property
    def is_used(self) -> bool:
        """Whether both groups are large enough to have a spread."""
        return min(self.completers.n, self.comparison.n) >= FEWEST_WITH_A_SPREAD


def used(strata: Sequence[Stratum]) -> list[Stratum]:
    """Return the strata in which there is something to compare."""
    return [stratum for stratum in strata if stratum.is_used]
