"""Which folders a wheel takes, and where they lie in it; all else stands in pyproject.toml."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from skillgap.__main__ import refuse_windows

refuse_windows(sys.platform)

from setuptools import find_packages, setup  # noqa: E402 - who is refused need not have it

ROOMS = ("expectations", "published", "orchestration", "inference", "dashboards", "seeds")
_MODELS = "skillgap.dbt_project"

rooms = find_packages(include=[name for room in ROOMS for name in (room, f"{room}.*")])
# A checkout's environment is its own: there `dbt`, called from any folder, finds what the Python models import.
beside = rooms if "editable_wheel" in sys.argv else []
setup(
    packages=["skillgap", _MODELS, *(f"skillgap.{name}" for name in rooms), *beside],
    package_dir={_MODELS: "dbt_project"} | {f"skillgap.{room}": room for room in ROOMS},
    package_data={
        _MODELS: ["*.yml", *(f"**/*.{ending}" for ending in ("sql", "yml", "py", "md"))],
        "skillgap.dashboards": ["assets/*"],
        "skillgap.orchestration.operate": ["dagster.yaml"],
        "skillgap.orchestration.settings": ["workspace.yml", "systems/*.yml"],
        "skillgap.orchestration.ingest.mapping": ["hints.yml", "synonyms.yml"],
        "skillgap.seeds.demo": ["data/*.yaml"],
    },
)
