"""The models as dbt has compiled them, kept once for all workspaces of an installation.

To parse and compile takes dbt a quarter of a minute, for an outcome that follows from the project's files and dbt's
version alone: nothing of a workspace is in it. How dbt is run stands in `orchestration.build.dbt`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from orchestration.build.compiled import CompiledProject, from_json
from published.private_files import sync

_MANIFEST, COMPILED, _SUMS = "manifest.json", "compiled.json", "sums.json"
_KEPT = (_MANIFEST, COMPILED)
_FORMAT = 4  # of what is kept; another number compiles anew


@dataclass(frozen=True)
class ManifestCache:
    """Where what dbt compiled is kept.

    Attributes:
        folder: named after what it follows from; it need not exist.
    """

    folder: Path

    @property
    def manifest_file(self) -> Path:
        """Return dbt's manifest, for whoever reads it as JSON."""
        return self.folder / _MANIFEST

    @property
    def is_complete(self) -> bool:
        """Whether these models were compiled before, and are as they were kept."""
        try:
            sums = json.loads((self.folder / _SUMS).read_text(encoding="utf-8"))
            return bool(sums == self._sums())
        except (OSError, ValueError):
            return False

    def project(self) -> CompiledProject:
        """Return the models as they are computed.

        Raises:
            OSError, ValueError, KeyError, TypeError: they are not kept, or something else lies there.
        """
        return from_json((self.folder / COMPILED).read_text(encoding="utf-8"))

    def keep(self, target: Path) -> None:
        """Keep what dbt has just compiled; an installation that can't be written to, or a full disk, stays as it is.

        Args:
            target: the folder that holds it.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in _KEPT:
                self._put(name, (target / name).read_bytes())
            self._put(_SUMS, json.dumps(self._sums()).encode())  # the last: where it is right, all are
            for other in self.folder.parent.iterdir():
                if other != self.folder:  # of models that were changed since
                    shutil.rmtree(other, ignore_errors=True)
        except (
            OSError
        ):  # a read-only file system is not a PermissionError; whoever needs the models compiles them again
            return

    def _put(self, name: str, content: bytes) -> None:
        partial = self.folder / f".{name}.{os.getpid()}"
        partial.write_bytes(content)
        sync(partial)
        partial.replace(self.folder / name)

    def _sums(self) -> dict[str, str]:
        return {name: sha256((self.folder / name).read_bytes()).hexdigest() for name in _KEPT}


def manifest_cache(project: Path, files: Sequence[Path], *, below: Path | None = None) -> ManifestCache:
    """Say where the compiled models of a project are kept.

    Args:
        project: dbt's project folder.
        files: every file that the models are made of.
        below: the folder of what is kept; None: the project's own target folder.
    """
    digest = sha256(f"{version('dbt-core')} {_FORMAT}".encode())
    for file in files:
        digest.update(os.path.relpath(file, project).encode())
        digest.update(file.read_bytes())
    return ManifestCache((below or project / "target" / "kept") / digest.hexdigest()[:16])
