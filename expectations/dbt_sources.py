"""Contracts → the YAML by which dbt knows the raw tables: one definition of each column, written once.

    python -m expectations.dbt_sources dbt_project/models/staging/sources.yml

Tables that no contract describes (files, settings, rows set aside) are written by hand, beside their staging models.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from expectations.contracts import ALL_CONTRACTS, Contract
from expectations.contracts.contract import SQL_TYPES

_HEAD = """\
# Written from expectations/contracts by `make sources`; what is changed here by hand is lost.
version: 2

sources:
  - name: raw
    description: "Rows that passed their contract, as orchestration loaded them; references are as given."
    schema: raw
    tables:
"""
_OF_THE_LOADER = (
    ("file_id", "integer", "The file that brought the row."),
    ("row_number", "bigint", "The row's number in that file as a person sees it, the header being row 1."),
)


def dbt_sources(contracts: Sequence[Contract] = ALL_CONTRACTS) -> str:
    """Return the YAML of the raw tables of contracts, in their order."""
    return _HEAD + "".join(line for contract in contracts for line in _table(contract))


def _table(contract: Contract) -> Iterator[str]:
    yield f"      - name: {contract.table}\n"
    yield f"        description: {_quoted(f'One row per {contract.grain}, and per file that brought it.')}\n"
    yield "        columns:\n"
    of_contract = [(column.name, SQL_TYPES[column.type], column.description) for column in contract.stored_columns]
    for name, data_type, description in (*of_contract, *_OF_THE_LOADER):
        yield f"          - name: {name}\n"
        yield f"            data_type: {data_type}\n"
        yield f"            description: {_quoted(description)}\n"


def _quoted(text: str) -> str:
    """Return a text as YAML in double quotes, of which JSON's are a kind."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(dbt_sources(), encoding="utf-8")
