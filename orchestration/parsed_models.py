"""The models as dbt has parsed them, kept once for all workspaces of an installation.

dbt keeps what it parsed beside each target and takes it for stale as soon as another workspace's path is in the
profile, so every new workspace would be parsed anew: a quarter of a minute for the same outcome. What is parsed follows
from the project's files and dbt's version alone, and nothing of a workspace is in it. How dbt is run stands in
`orchestration.dbt`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

_MANIFEST, _PARSED = "manifest.json", "partial_parse.msgpack"


@dataclass(frozen=True)
class ParsedModels:
    """Where what dbt parsed is kept.

    Attributes:
        folder: named after what it follows from; it need not exist.
    """

    folder: Path

    @property
    def manifest_file(self) -> Path:
        """Return dbt's manifest, for whoever reads it as JSON."""
        return self.folder / _MANIFEST

    @property
    def is_kept(self) -> bool:
        """Whether these models were parsed before."""
        return self.manifest_file.exists()

    def keep(self, target: Path) -> None:
        """Keep what dbt has just parsed; an installation that can't be written to, or a full disk, stays as it is.

        Args:
            target: the target folder that dbt parsed into.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in (_PARSED, _MANIFEST):  # the manifest last: where it is, both are
                partial = self.folder / f".{name}.{os.getpid()}"
                shutil.copyfile(target / name, partial)
                partial.replace(self.folder / name)
            for other in self.folder.parent.iterdir():
                if other != self.folder:  # of models that were changed since
                    shutil.rmtree(other, ignore_errors=True)
        except OSError:  # a read-only file system is not a PermissionError; whoever needs the models parses them again
            return

    def load(self) -> Manifest:
        """Return the parsed models as dbt holds them, for one invocation, which writes its own marks into them."""
        # Imported here: dbt takes two seconds to load, and a refresh with nothing new never needs it.
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        manifest = Manifest.from_msgpack((self.folder / _PARSED).read_bytes(), decoder=extended_mashumuro_decoder)
        manifest.build_flat_graph()  # type: ignore[no-untyped-call]
        return manifest


def parsed_models(project: Path, files: Sequence[Path]) -> ParsedModels:
    """Say where the parsed models of a project are kept.

    Args:
        project: dbt's project folder.
        files: every file that the models are made of.
    """
    digest = sha256(version("dbt-core").encode())
    for file in files:
        digest.update(os.path.relpath(file, project).encode())
        digest.update(file.read_bytes())
    return ParsedModels(project / "target" / "parsed" / digest.hexdigest()[:16])
