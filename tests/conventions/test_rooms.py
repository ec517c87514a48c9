"""Data flows one way, and so do imports; each room keeps to its own matter."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ROOMS = ("published", "seeds", "expectations", "inference", "dashboards", "orchestration")
# Room → the rooms it may import from, besides itself.
MAY_IMPORT = {
    "published": set(),
    "seeds": set(),
    "expectations": set(),
    "inference": set(),
    "dashboards": {"published"},
    "orchestration": {"published", "seeds", "expectations", "dashboards"},
}
# In the dashboards SQL stands where permissions are checked: in what a request reads, and in each page's own queries;
# who is signed in is kept in a file of its own.
MODULES_WITH_SQL = re.compile(
    r"dashboards/(snapshot/\w+|pages/\w+/(\w*queries|\w*sums|visibility|corrections)|sign_in/(store|sessions|attempts|visits))\.py"
)
# Each folder of orchestration may import from those after it, and from none before.
TOWER = (
    *("cli", "dagster", "outbound", "operate", "refresh", "privacy", "publish", "refresh_log", "ingest", "build"),
    "settings",
)
SQL = re.compile(
    r"""^\s*(
        select\s.+\sfrom | with\s+\w+\s+as\s*\( | insert\s+into | delete\s+from |
        create\s+(or\s+replace\s+)?(temp\s+)?(table|view)
    )\b""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
LONGEST_MODULE = 400


def _modules(room: str) -> list[Path]:
    return sorted((REPOSITORY / room).rglob("*.py"))


@cache
def _nodes(module: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))


@cache
def _imported_rooms(module: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in _nodes(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return frozenset(found)


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    forbidden = set(ROOMS) - MAY_IMPORT[room] - {room}
    found = {
        (str(module.relative_to(REPOSITORY)), other)
        for module in _modules(room)
        for other in _imported_rooms(module)
        if other in forbidden
    }
    assert found == set(), f"{room} may import from {MAY_IMPORT[room] or 'no other room'}"


def _texts(module: Path) -> Iterator[str]:
    """Every string of a module that is not a docstring."""
    nodes = _nodes(module)
    docstrings = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def test_in_the_dashboards_sql_stands_in_queries_alone() -> None:
    found = [
        (name, text[:60])
        for module in _modules("dashboards")
        if not MODULES_WITH_SQL.fullmatch(name := str(module.relative_to(REPOSITORY)))
        for text in _texts(module)
        if SQL.match(text)
    ]
    assert found == [], "move the query beside the page's others, where permissions are checked"


def _folders_imported() -> dict[str, set[str]]:
    """Return folder → the folders of the house that its modules import from."""
    names = {_name_of(module): module for room in ROOMS for module in _modules(room)}
    found: dict[str, set[str]] = {}
    for module in names.values():
        folder = str(module.parent.relative_to(REPOSITORY))
        for node in _nodes(module):
            imported: list[str] = []
            if isinstance(node, ast.Import):
                imported = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                whole = [f"{node.module}.{alias.name}" for alias in node.names]
                imported = [name if name in names else node.module for name in whole]
            for name in imported:
                if name in names and names[name].parent != module.parent:
                    found.setdefault(folder, set()).add(str(names[name].parent.relative_to(REPOSITORY)))
    return found


def _name_of(module: Path) -> str:
    return ".".join(module.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__")


def test_folders_do_not_import_each_other_in_circles() -> None:
    left = _folders_imported()
    while free := {folder for folder in left if not left[folder] & left.keys()}:
        left = {folder: others for folder, others in left.items() if folder not in free}
    assert left == {}, "what both need belongs in a folder below them"


def test_no_arrow_runs_up_the_tower() -> None:
    def floor(folder: str) -> int | None:
        parts = folder.split("/")
        return TOWER.index(parts[1]) if parts[0] == "orchestration" and len(parts) > 1 else None

    found = [
        (folder, other)
        for folder, others in _folders_imported().items()
        for other in others
        if (above := floor(folder)) is not None and (below := floor(other)) is not None and below < above
    ]
    assert found == [], f"from {TOWER} each may import from those after it"


def test_the_refresh_does_not_import_screens() -> None:
    found = {
        str(module.relative_to(REPOSITORY))
        for module in _modules("orchestration")
        if "dashboards" in _imported_rooms(module)
    }
    assert found == {
        *(f"orchestration/cli/{name}.py" for name in ("access", "dashboards", "user")),
        "orchestration/operate/digests.py",  # they say what the Overview says
    }


def test_great_expectations_is_known_in_one_module() -> None:
    found = {
        str(module.relative_to(REPOSITORY))
        for room in ROOMS
        for module in _modules(room)
        if "great_expectations" in _imported_rooms(module)
    }
    assert found == {"expectations/questions.py"}


def test_duckdb_is_opened_in_one_module() -> None:
    found = {
        str(module.relative_to(REPOSITORY))
        for room in ROOMS
        for module in _modules(room)
        for node in _nodes(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "duckdb.connect"
    }
    # the contracts' questions import no other room, and are worded in memory
    assert found == {"published/database.py", "expectations/questions.py"}


def test_no_module_outgrows_one_thought() -> None:
    found = {
        str(module.relative_to(REPOSITORY)): lines
        for room in ROOMS
        for module in _modules(room)
        if (lines := len(module.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert found == {}, "split it where a second thought begins"


def test_nothing_is_fetched_from_elsewhere_at_run_time() -> None:
    address = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.w3\.org/)[\w.-]+", re.I)
    files = [
        file
        for room in ROOMS
        for ending in ("*.py", "*.js", "*.css", "*.html")
        for file in (REPOSITORY / room).rglob(ending)
    ]
    found = [
        (str(file.relative_to(REPOSITORY)), match.group())
        for file in files
        for match in address.finditer(file.read_text(encoding="utf-8"))
    ]
    assert found == []
