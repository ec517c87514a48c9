"""Numbers that belong to the meaning of the figures, for every hand-written script; how each computes is its own."""

from __future__ import annotations

GRACE_DAYS = 14
MIN_RATERS = 3
GAP_THRESHOLD = 0.5
CONFIDENCE_QUANTILE = 0.975
