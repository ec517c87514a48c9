"""dbt, run inside this process: it compiles the models and documents them.

What the models say belongs in `dbt_project`; how they are computed, in `orchestration.build`. Inside, because a
subprocess costs several seconds of start for each call. dbt-core keeps global state, so there is one invocation at a
time, and its connections are closed afterwards or this process would keep the build file locked.
"""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.build.compiler import compiled_project
from orchestration.build.files import make_missing_files
from orchestration.build.manifest_cache import COMPILED, ManifestCache, manifest_cache
from orchestration.build.scratch import scratch_folder
from orchestration.errors import RefreshFailedError
from orchestration.settings.workspace import Workspace
from published.installation import ROOMS, is_checkout

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

PROJECT_FOLDER = ROOMS / "dbt_project"
SEEDS_FOLDER = PROJECT_FOLDER.parent / "seeds" / "reference"
INFERENCE_FOLDER = PROJECT_FOLDER.parent / "inference"
_NODE_FAILED = ("error", "fail", "runtime error")
_LARGEST_LOG = 1_000_000  # bytes; then dbt begins another, and keeps the last five
_SHOWN_NODES = 3
_ONE_AT_A_TIME = threading.Lock()
_OBJECTS_BETWEEN_COLLECTIONS = 100_000


def target_folder(workspace: Workspace) -> Path:
    """Return where dbt keeps its manifest and its parse cache for this workspace."""
    return workspace.state / "dbt"


def compiled_models(workspace: Workspace) -> ManifestCache:
    """Return the compiled models, compiling them when this installation has not done so since a file of them changed.

    Args:
        workspace: keeps them where the installation is not, or can't be, written to.

    Raises:
        RefreshFailedError: the project does not compile.
    """
    files = project_files()
    kept = manifest_cache(PROJECT_FOLDER, files)
    if kept.is_complete:
        return kept
    own = manifest_cache(PROJECT_FOLDER, files, below=target_folder(workspace) / "kept")
    if own.is_complete:
        return own
    with scratch_folder(workspace) as folder:
        scratch = Workspace(folder, workspace.settings)
        scratch.prepare()
        make_missing_files(scratch)
        target = _compile(scratch)
        if is_checkout():
            kept.keep(target)
        if not kept.is_complete:
            own.keep(target)
    return kept if kept.is_complete else own


def _compile(scratch: Workspace) -> Path:
    """Compile the project for an empty workspace; return the folder with what came of it."""
    from dbt.artifacts.schemas.run import RunExecutionResult

    result = _invoke(scratch, ["compile", "--no-populate-cache"])
    if not result.success or not isinstance(result.result, RunExecutionResult):
        raise RefreshFailedError(f"The models do not compile: {_reason(result)}")
    imported = sha256(b"".join(file.read_bytes() for file in sorted(INFERENCE_FOLDER.glob("*.py")))).hexdigest()
    project = compiled_project((node.node.to_dict() for node in result.result.results), imported=imported)
    target = target_folder(scratch)
    (target / COMPILED).write_text(project.to_json(), encoding="utf-8")
    return target


def generate_documentation(workspace: Workspace) -> Path:
    """Write the models' documentation as one file into the target folder.

    Raises:
        RefreshFailedError: dbt could not write it.
    """
    result = _invoke(workspace, ["docs", "generate", "--static"])
    if not result.success:
        raise RefreshFailedError(f"The documentation could not be written: {_reason(result)}")
    return target_folder(workspace) / "static_index.html"


def project_files() -> list[Path]:
    """Return every file that the models are made of, in a stable order."""
    folders = [PROJECT_FOLDER / name for name in ("models", "macros", "tests", "analyses")] + [SEEDS_FOLDER]
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return sorted([*files, *PROJECT_FOLDER.glob("*.yml"), *INFERENCE_FOLDER.glob("*.py")])


def _invoke(workspace: Workspace, arguments: Sequence[str]) -> dbtRunnerResult:
    # Imported here: dbt takes two seconds to load, and a refresh does not need it once the models are compiled.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    target = target_folder(workspace)
    common = [
        *("--project-dir", str(PROJECT_FOLDER)),
        *("--profiles-dir", str(PROJECT_FOLDER)),
        *("--target-path", str(target)),
        *("--log-path", str(workspace.state / "logs")),
        *("--log-level", "none", "--log-level-file", "info", "--log-file-max-bytes", str(_LARGEST_LOG)),
        "--no-send-anonymous-usage-stats",
        "--no-version-check",
        "--write-json",
    ]
    with _ONE_AT_A_TIME, _environment(workspace), in_project_folder():
        try:
            with rare_garbage_collection():
                result = dbtRunner().invoke([*arguments, *common])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if isinstance(result.exception, KeyboardInterrupt):  # dbt hands it over as one of its own failures
        raise KeyboardInterrupt from result.exception
    return result


def _reason(result: dbtRunnerResult) -> str:
    """Return why dbt failed: its error, or what the first nodes that failed say."""
    error = result.exception
    if error is not None:
        return str(error).strip() or type(error).__name__
    nodes = getattr(result.result, "results", None) or ()
    said = [
        f"{node.node.name}: {str(node.message or node.status).strip()}" for node in nodes if node.status in _NODE_FAILED
    ]
    if not said:
        return "dbt gave no reason; state/logs/dbt.log may have one."
    return "\n".join(said[:_SHOWN_NODES])


@contextmanager
def _environment(workspace: Workspace) -> Iterator[None]:
    """Hand the profile what it reads from the environment, for the time of one invocation."""
    values = {
        "SKILLGAP_WORKSPACE": str(workspace.root),
        "SKILLGAP_MEMORY_LIMIT": workspace.memory_limit,
        "SKILLGAP_DUCKDB_THREADS": str(os.cpu_count() or 1),
        "SKILLGAP_TEMP_DIRECTORY": str(workspace.spill),
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


@contextmanager
def in_project_folder() -> Iterator[None]:
    """Work in the project's folder for the time of a block.

    dbt looks around in the folder that it is called from, whatever it is told, and goes back there: for an account of
    skillgap's own that is often root's, which it may not enter, and this process then stays where it is.
    """
    try:
        before = Path.cwd()
    except FileNotFoundError:  # it was removed meanwhile
        before = PROJECT_FOLDER
    os.chdir(PROJECT_FOLDER)
    try:
        yield
    finally:
        with suppress(OSError):
            os.chdir(before)


@contextmanager
def rare_garbage_collection() -> Iterator[None]:
    """Look for garbage rarely for the time of a block, and not at all in what is there when it begins.

    Dagster's definitions and dbt's manifest are a million objects that stay, and many small ones come and go beside
    them: to go through all of them again and again takes a tenth of a build. May be nested.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
