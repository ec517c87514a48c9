"""Tarnbridge, an invented company, whose exports show what the product can do.

What belongs here: the company's people, framework, assessments, training and job descriptions, the story that they tell
(`seeds.demo.story`), and the faults planted in them (`seeds.demo.defects`). What does not: anything that reads, checks
or computes. The exports are written as real systems write them, in several formats and dialects, so that the demo
passes through the same doors as a customer's files.
"""

from __future__ import annotations

from seeds.demo.company import write_company
from seeds.demo.defects import PLANTED_DEFECTS, PlantedDefect

__all__ = ["PLANTED_DEFECTS", "PlantedDefect", "write_company"]
