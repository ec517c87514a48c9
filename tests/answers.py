"""Answers of the dashboards as tests look into them."""

from __future__ import annotations

import json


def as_written(answer: str) -> str:
    r"""Return a JSON answer with its characters as they are: a name is looked for as `José`, not as `Jos\u00e9`."""
    return json.dumps(json.loads(answer), ensure_ascii=False, separators=(",", ":")) if answer else answer
