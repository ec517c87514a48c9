"""dbt, run inside this process: parse and build. What the models say belongs in `dbt_project`.

Inside, because a subprocess costs several seconds of start for each call. dbt-core keeps global state, so there is one
invocation at a time, and its connections are closed afterwards or this process would keep the build file locked.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.build_file import begin_marts_anew, make_missing_files
from orchestration.errors import RefreshFailedError
from orchestration.garbage import rare_garbage_collection
from orchestration.parsed_models import parsed_models
from orchestration.workspace import Workspace

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

PROJECT_FOLDER = Path(__file__).resolve().parent.parent / "dbt_project"
SEEDS_FOLDER = PROJECT_FOLDER.parent / "seeds" / "reference"
INFERENCE_FOLDER = PROJECT_FOLDER.parent / "inference"
_ONE_AT_A_TIME = threading.Lock()
# The commands whose outcome is a file.
_WRITERS = ("parse", "docs")

OnNode = Callable[[int, int], None]


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test.

    Attributes:
        unique_id: dbt's id.
        name: its name.
        resource_type: model, seed, test, unit_test.
        status: success, pass, warn, error, fail, skipped.
        failures: rows that failed a test.
        seconds: how long it took.
        message: dbt's message.
        query: the SQL of a test, whose rows are those for which it does not hold.
        properties: the node as in the manifest.
    """

    unique_id: str
    name: str
    resource_type: str
    status: str
    failures: int
    seconds: float
    message: str | None
    query: str | None
    properties: Mapping[str, Any]

    @property
    def is_good(self) -> bool:
        """Whether it did not fail; a warning is no failure."""
        return self.status in ("success", "pass", "warn")


def target_folder(workspace: Workspace) -> Path:
    """Return where dbt keeps its manifest and its parse cache for this workspace."""
    return workspace.state / "dbt"


def manifest_file(workspace: Workspace) -> Path:
    """Return the workspace's dbt manifest."""
    return target_folder(workspace) / "manifest.json"


def ensure_manifest(workspace: Workspace) -> Path:
    """Return the manifest, parsing the project when this installation has not done so since a file of it changed.

    Raises:
        RefreshFailedError: the project does not parse.
    """
    manifest = manifest_file(workspace)
    if manifest.exists() and manifest.stat().st_mtime > max(file.stat().st_mtime for file in project_files()):
        return manifest
    parsed = parsed_models(PROJECT_FOLDER, project_files())
    if parsed.is_kept:
        manifest.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(parsed.manifest_file, manifest)
        return manifest
    result = _invoke(workspace, ["parse"], callbacks=())
    if not result.success:
        raise RefreshFailedError(f"The models do not parse: {result.exception}")
    parsed.keep(target_folder(workspace))
    return manifest


def generate_documentation(workspace: Workspace) -> Path:
    """Write the models' documentation as one file into the target folder.

    Raises:
        RefreshFailedError: dbt could not write it.
    """
    result = _invoke(workspace, ["docs", "generate", "--static"], callbacks=())
    if not result.success:
        raise RefreshFailedError(f"The documentation could not be written: {result.exception}")
    return target_folder(workspace) / "static_index.html"


def project_files() -> list[Path]:
    """Return every file that the models are made of, in a stable order."""
    folders = [PROJECT_FOLDER / name for name in ("models", "macros", "tests", "analyses")] + [SEEDS_FOLDER]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return sorted([*files, *PROJECT_FOLDER.glob("*.yml"), *INFERENCE_FOLDER.glob("*.py")])


def build_models(
    workspace: Workspace, *, select: Sequence[str] = (), on_node: OnNode | None = None
) -> list[NodeResult]:
    """Run `dbt build`: models, and each model's tests before whatever rests on it.

    Unit tests are left out: they speak of the models' logic, which a refresh does not change, and CI runs them.

    Args:
        workspace: the workspace; nobody else holds its build file.
        select: dbt selectors; none: everything.
        on_node: told how many nodes of how many are done.

    Returns:
        One result per node that ran or was skipped, failed ones included: the caller decides what a failure means.

    Raises:
        RefreshFailedError: dbt could not run at all.
    """

    def report(event: Any) -> None:  # noqa: ANN401 - dbt's event messages are generated classes
        data = event.data
        if on_node is not None and hasattr(data, "total") and hasattr(data, "execution_time"):
            on_node(data.index, data.total)

    from dbt.artifacts.schemas.run import RunExecutionResult

    if select:
        make_missing_files(workspace)
    else:
        begin_marts_anew(workspace)
    arguments = ["build", "--exclude-resource-type", "unit_test", *(["--select", *select] if select else [])]
    result = _invoke(workspace, arguments, callbacks=(report,))
    if result.exception or not isinstance(result.result, RunExecutionResult):
        raise RefreshFailedError(f"dbt could not run: {result.exception}") from result.exception
    return [_node_result(node) for node in result.result.results]


def run_unit_tests(workspace: Workspace, *, select: Sequence[str] = ()) -> list[NodeResult]:
    """Run the models' unit tests, which hold their logic against rows of their own.

    Args:
        workspace: a workspace that was built: the tests take the types of columns from it, and no row.
        select: names of unit tests, or of models whose unit tests are meant; none: all.

    Returns:
        One result per unit test, failed ones included.

    Raises:
        RefreshFailedError: dbt could not run at all.
    """
    from dbt.artifacts.schemas.run import RunExecutionResult

    chosen = [f"{name},test_type:unit" for name in select] or ["test_type:unit"]
    result = _invoke(workspace, ["test", "--select", *chosen], callbacks=())
    if result.exception or not isinstance(result.result, RunExecutionResult):
        raise RefreshFailedError(f"dbt could not run: {result.exception}") from result.exception
    return [_node_result(node) for node in result.result.results]


def _invoke(
    workspace: Workspace, arguments: Sequence[str], callbacks: Sequence[Callable[[Any], None]]
) -> dbtRunnerResult:
    # Imported here: dbt takes two seconds to load, and a refresh with nothing new never needs it.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    target = target_folder(workspace)
    common = [
        *("--project-dir", str(PROJECT_FOLDER)),
        *("--profiles-dir", str(PROJECT_FOLDER)),
        *("--target-path", str(target)),
        *("--log-path", str(workspace.state / "logs")),
        *("--log-level", "none", "--log-level-file", "info"),
        "--no-send-anonymous-usage-stats",
        "--no-version-check",
        # Results are taken from dbt's answer; its manifest is written when it parses, not anew at each build: seconds.
        "--write-json" if arguments[0] in _WRITERS else "--no-write-json",
    ]
    with _ONE_AT_A_TIME, _environment(workspace):
        try:
            parsed = parsed_models(PROJECT_FOLDER, project_files())
            manifest = parsed.load() if parsed.is_kept and arguments[0] not in _WRITERS else None
            with rare_garbage_collection():
                return dbtRunner(manifest=manifest, callbacks=list(callbacks)).invoke([*arguments, *common])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


@contextmanager
def _environment(workspace: Workspace) -> Iterator[None]:
    """Hand the profile what it reads from the environment, for the time of one invocation."""
    values = {
        "SKILLGAP_WORKSPACE": str(workspace.root),
        "SKILLGAP_MEMORY_LIMIT": workspace.settings.memory_limit,
        "SKILLGAP_DUCKDB_THREADS": str(os.cpu_count() or 1),
        "SKILLGAP_TEMP_DIRECTORY": str(workspace.build_file.parent / "spill"),
        "DBT_TARGET_PATH": str(target_folder(workspace)),
        "DO_NOT_TRACK": "1",
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _node_result(result: Any) -> NodeResult:  # noqa: ANN401 - dbt's results are untyped at this edge
    node = result.node
    return NodeResult(
        unique_id=node.unique_id,
        name=node.name,
        resource_type=str(getattr(node.resource_type, "value", node.resource_type)),
        status=str(getattr(result.status, "value", result.status)),
        failures=result.failures or 0,
        seconds=round(result.execution_time, 3),
        message=result.message,
        query=getattr(node, "compiled_code", None),
        properties=node.to_dict(),
    )
