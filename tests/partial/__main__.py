"""Try many companies: `python -m tests.partial --seeds 1-20 --steps 12`, some five seconds a step."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.partial.walk import walk


def main() -> int:
    """Let each company change step by step; return 1 where a build in part differs from one of everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", required=True, help="one seed, or the first and the last with a hyphen")
    parser.add_argument("--steps", type=int, default=12)
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    n_different = 0
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory(prefix="skillgap-partial-") as folder:
            for step in walk(Path(folder), seed, given.steps):
                sys.stdout.write(
                    f"seed {seed}: {step.what}: {step.status}, {step.n_computed} models computed, "
                    f"{step.n_reused} as they were\n"
                )
                sys.stdout.writelines(f"    {line}\n" for line in step.differences)
                n_different += len(step.differences)
                sys.stdout.flush()
    return 1 if n_different else 0


if __name__ == "__main__":
    sys.exit(main())
