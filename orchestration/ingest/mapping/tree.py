"""`tree`: what a row learns from the rows above it: how deep it hangs, and what stands in its parent and at the top.

Frameworks are small, so the whole table is looked at in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from orchestration.ingest.formats.json_table import records_of
from orchestration.ingest.mapping.cells import has_one_of
from orchestration.ingest.source.headers import TREE_PREFIX
from orchestration.ingest.source.read_error import ReadError
from orchestration.ingest.source.table import ROW_NUMBER, Table, position_name
from orchestration.settings.source_settings import ParentRows, Tree

ONE_NAME_FOR_DEPTHS = "depths of one name"


@dataclass(frozen=True)
class _Chains:
    """For each row, by position, the rows from itself to the top."""

    chains: Sequence[Sequence[int]]
    n_without_known_parent: int


def hang(table: Table, rows: pl.DataFrame, path: Path, tree: Tree, encoding: str | None) -> Table:
    """Return a table with the headers that `tree` gives.

    Args:
        table: the file.
        rows: its rows.
        path: the file, for a list of parents elsewhere in it.
        tree: where ids and parents are.
        encoding: the one that the settings name, if they do.

    Raises:
        ReadError: a header is missing, or rows hang below one another in a circle.
    """

    def column(header: str, key: str) -> pl.Series:
        return rows[table.column_under(header, key)].fill_null("").str.strip_chars()

    ids = column(tree.id, "tree.id").to_list()
    if tree.parent_from is not None:
        known = _parents_elsewhere(path, tree.parent_from, encoding)
        parents = [known.get(each, "") for each in ids]
    else:
        parents = column(tree.parent or "", "tree.parent").to_list()
    top = None
    for header, words in tree.top.items():
        is_top = pl.DataFrame([column(header, "tree.top").alias("t")]).select(has_one_of("t", words)).to_series()
        top = is_top.arg_max() if is_top.any() else None
    hanging = _chains(ids, parents, top, rows[ROW_NUMBER].to_list())
    depths = [len(chain) - 1 for chain in hanging.chains]
    made: dict[str, list[str]] = {f"{TREE_PREFIX}depth": [str(depth) for depth in depths]}
    if tree.names is not None:
        lists = [text.split(",") for text in column(tree.names, "tree.names").to_list()]
        n_above = 0 if top is None else 1
        made[f"{TREE_PREFIX}name"] = [
            _at(lists[chain[-1]], depth - n_above) for chain, depth in zip(hanging.chains, depths, strict=True)
        ]
    for position, header in enumerate(table.headers):
        texts = rows[position_name(position)].fill_null("").to_list()
        made[f"{TREE_PREFIX}parent.{header}"] = [texts[c[1]] if len(c) > 1 else "" for c in hanging.chains]
        made[f"{TREE_PREFIX}root.{header}"] = [texts[chain[-1]] for chain in hanging.chains]
    n = len(table.headers)
    more = [pl.Series(position_name(n + k), texts, dtype=pl.String) for k, texts in enumerate(made.values())]
    details = dict(table.details)
    names_of_depths = made.get(f"{TREE_PREFIX}name")
    details["rows by depth"] = _by_depth(depths, names_of_depths)
    if names_of_depths and _is_one_name_for_several(depths, names_of_depths):
        details[ONE_NAME_FOR_DEPTHS] = details["rows by depth"]
    if hanging.n_without_known_parent:
        details["rows below a row that is not in the file"] = str(hanging.n_without_known_parent)
    return replace(table, headers=(*table.headers, *made), rows=rows.with_columns(more).lazy(), details=details)


def _is_one_name_for_several(depths: Sequence[int], names: Sequence[str]) -> bool:
    """Whether the file calls several depths alike, so that their name does not tell them apart."""
    named = {(depth, name) for depth, name in zip(depths, names, strict=True) if name}
    return len(named) > len({name for _, name in named})


def _by_depth(depths: Sequence[int], names: Sequence[str] | None) -> str:
    """Return how many rows each depth has, and what the file calls it: `0: 1, 1 (competency): 3, 2 (competency): 4`."""
    counts: dict[tuple[int, str], int] = {}
    for depth, name in zip(depths, names or [""] * len(depths), strict=True):
        counts[depth, name] = counts.get((depth, name), 0) + 1
    return ", ".join(f"{depth}{f' ({name})' if name else ''}: {n}" for (depth, name), n in sorted(counts.items()))


def _chains(ids: Sequence[str], parents: Sequence[str], top: int | None, row_numbers: Sequence[int]) -> _Chains:
    """Follow each row to the top. A parent that is not in the file is none."""
    position_of: dict[str, int] = {}
    for position, each in enumerate(ids):
        if each:
            position_of.setdefault(each, position)
    above = [position_of.get(parent) for parent in parents]
    n_unknown = sum(1 for parent, found in zip(parents, above, strict=True) if parent and found is None)
    if top is not None:
        above = [top if found is None else found for found in above]
        above[top] = None
    chains = []
    for position in range(len(ids)):
        chain = [position]
        while (up := above[chain[-1]]) is not None:
            if up in chain:
                raise ReadError(
                    row=row_numbers[position],
                    found=f"rows that hang below one another in a circle, {ids[position]!r} among them",
                    expected="a row at the top of every row",
                    remedy="Mend the parents in the export.",
                )
            chain.append(up)
        chains.append(chain)
    return _Chains(chains, n_unknown)


def _parents_elsewhere(path: Path, parent_rows: ParentRows, encoding: str | None) -> Mapping[str, str]:
    """Return id → id of the row above, from another list of a JSON file; the first entry for an id counts."""
    parents: dict[str, str] = {}
    wanted = {key: {word.strip().lower() for word in words} for key, words in parent_rows.where.items()}
    for entry in records_of(path, parent_rows.records, explicit_encoding=encoding):
        is_meant = all((entry.get(key) or "").strip().lower() in words for key, words in wanted.items())
        child, parent = entry.get(parent_rows.id), entry.get(parent_rows.parent)
        if is_meant and child and parent:
            parents.setdefault(child, parent)
    return parents


def _at(texts: Sequence[str], position: int) -> str:
    """Return the text at a position, blank where there is none."""
    return texts[position].strip() if 0 <= position < len(texts) else ""
