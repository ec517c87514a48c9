"""The files of a build, made once for all tests of a process and laid into each workspace that begins with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from orchestration.build.files import open_build_file
from orchestration.build.raw_tables import prepare_build_file
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from published.private_files import OWNER_ONLY_FILE

Write = Callable[[duckdb.DuckDBPyConnection], object]


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the raw tables, without a row."""
    prepare_build_file(connection)


def lay_out(workspace: Workspace, write: Write) -> None:
    """Put the build file and those beside it into a workspace, as they are after something was written into them.

    Args:
        workspace: one that has a build file keeps it.
        write: a function of a module, so that what it wrote is known the next time.
    """
    if workspace.build_file.exists():
        return
    for name, content in _files(write).items():
        file = workspace.build_file.parent / name
        file.write_bytes(content)
        file.chmod(OWNER_ONLY_FILE)


@cache
def _files(write: Write) -> Mapping[str, bytes]:
    with TemporaryDirectory() as place:
        made = Workspace(root=Path(place), settings=Settings())
        made.prepare()
        with open_build_file(made, with_marts=True) as connection:
            write(connection)
        return {file.name: file.read_bytes() for file in made.build_file.parent.iterdir() if file.is_file()}
