"""Which published tables a page reads, from the source: by what its modules say, and by whatever they use of others.

Names are followed through imports, definition by definition; of a class that is used, those methods whose names are
used somewhere. What nothing of a page uses does not count for it, whatever stands beside it in a module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

REPOSITORY = Path(__file__).resolve().parents[2]
ROOM = "dashboards"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Where SQL asks for rows. Names of one word, such as settings, are words of other texts, too: they count here alone.
_READ = re.compile(r"\b(?:from|join)\s+(?:warehouse\.|shareable\.)?(\w+)")
_NAME_OF_WORDS = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")


class _Module(NamedTuple):
    """What a module defines, by name, and what it imports: by name there, the module and the name in it (None: all)."""

    definitions: dict[str, list[ast.AST]]
    imported: dict[str, tuple[str, str | None]]


class _Said(NamedTuple):
    """What a definition says: names, and texts that are no docstrings; of a class its methods, to be used by name."""

    names: frozenset[str]
    members: frozenset[str]
    texts: tuple[str, ...]
    methods: tuple[ast.AST, ...]


def tables_read_by(folder: Path, tables: Collection[str]) -> frozenset[str]:
    """Return the published tables that the modules of a folder read, themselves or through what they use.

    Args:
        folder: the folder of a page, or another reader's.
        tables: names of all published tables.
    """
    known = frozenset(tables)
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    methods: dict[str, list[tuple[str, ast.AST]]] = {}
    asked_for: set[str] = set()
    todo: list[tuple[str, ast.AST]] = []

    def reach(module: str, name: str) -> None:
        """Look at a definition, once, wherever it is imported from."""
        if (module, name) in seen or not module.startswith(ROOM):
            return
        seen.add((module, name))
        here = _module(module)
        todo.extend((module, node) for node in here.definitions.get(name, ()))
        if name in here.imported:
            other, there = here.imported[name]
            if there is not None:
                reach(other, there)

    for file in sorted(folder.glob("*.py")):
        module = ".".join(file.relative_to(REPOSITORY).with_suffix("").parts)
        for name in _module(module).definitions:
            reach(module, name)
    while todo:
        module, node = todo.pop()
        said = _said(node)
        found |= {name for text in said.texts for name in _tables_in(text, known)}
        for name in said.names:
            reach(module, name)
            other, there = _module(module).imported.get(name, ("", None))
            if there is None:  # a module: what is asked of it by name
                for member in said.members:
                    reach(other, member)
        for method in said.methods:
            methods.setdefault(method.name, []).append((module, method))  # type: ignore[attr-defined]
        asked_for |= said.members
        for name in asked_for & methods.keys():
            todo += methods.pop(name)
    return frozenset(found)


def _tables_in(text: str, known: frozenset[str]) -> Iterator[str]:
    yield from (known & set(_READ.findall(text))) | (known & set(_NAME_OF_WORDS.findall(text)))


@cache
def _module(name: str) -> _Module:
    file = REPOSITORY.joinpath(*name.split(".")).with_suffix(".py")
    definitions: dict[str, list[ast.AST]] = {}
    imported: dict[str, tuple[str, str | None]] = {}
    if not file.exists():
        return _Module(definitions, imported)
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = REPOSITORY.joinpath(*whole.split(".")).with_suffix(".py").exists()
                imported[alias.asname or alias.name] = (whole, None) if is_module else (node.module, alias.name)
        elif isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            definitions.setdefault(node.name, []).append(node)
        else:
            targets = {
                each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
            for target in targets:
                definitions.setdefault(target, []).append(node)
    return _Module(definitions, imported)


@cache
def _said(definition: ast.AST) -> _Said:
    methods: list[ast.AST] = []
    nodes: list[ast.AST] = []
    if isinstance(definition, ast.ClassDef):
        for part in ast.iter_child_nodes(definition):
            if isinstance(part, _FUNCTIONS) and not part.name.startswith("__"):
                methods.append(part)
            else:
                nodes += ast.walk(part)
    else:
        nodes += ast.walk(definition)
    docstrings = {
        id(node.value) for node in nodes if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return _Said(
        names=frozenset(node.id for node in nodes if isinstance(node, ast.Name)),
        members=frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute)),
        texts=tuple(
            node.value
            for node in nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        ),
        methods=tuple(methods),
    )
