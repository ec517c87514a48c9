"""What a dialect costs: reading a wide file, and one with other headers, beside the canonical file with the same rows.

Read means from bytes to typed rows that have been gone through once; what is checked and stored costs the same for all.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations.contracts import contract_named
from orchestration.ingest.check import read_file
from orchestration.ingest.source.source_file import SourceFile
from orchestration.settings.profiles import effective
from orchestration.settings.source_settings import SourceSettings

N_PEOPLE = 20_000
N_QUESTIONS = 50
_REPEATS = 3
_RATINGS = contract_named("ratings/ratings")
_WIDE = {
    "constants": {"cycle_id": "C1"},
    "columns": {"person_id": "Reviewee ID", "rater_id": "Reviewer ID", "relation": "Relationship"},
    "unpivot": {"headers": r"(?P<competency_id>K\d+) Score", "into": "level"},
    "values": {"relation": {"Self Evaluation": "self"}},
}


@dataclass(frozen=True)
class DialectTimes:
    """Seconds to read one set of answers, by how it is written.

    Attributes:
        canonical: one answer a row, in our own words.
        wide: one question a column.
        renamed: one answer a row, in another system's words, by a profile.
    """

    canonical: float
    wide: float
    renamed: float


def time_dialects(*, n_people: int = N_PEOPLE, n_questions: int = N_QUESTIONS) -> DialectTimes:
    """Write the same answers in three ways and read each; the median of a few times.

    Args:
        n_people: rows of the wide file.
        n_questions: its columns.
    """
    with tempfile.TemporaryDirectory(prefix="skillgap-dialects-") as scratch:
        folder = Path(scratch)
        paths = _write(folder, n_people, n_questions)
        settings = {
            "canonical": SourceSettings(),
            "wide": SourceSettings.model_validate(_WIDE),
            "renamed": effective(SourceSettings(profile="review_long"), _RATINGS.name),
        }
        return DialectTimes(**{name: _time(paths[name], settings[name], folder) for name in settings})


def _write(folder: Path, n_people: int, n_questions: int) -> dict[str, Path]:
    """Write the answers; nine of ten questions are answered."""
    random.seed(7)
    names = [f"K{number}" for number in range(n_questions)]
    paths = {name: folder / f"{name}.csv" for name in ("canonical", "wide", "renamed")}
    files = {name: path.open("w", encoding="utf-8") for name, path in paths.items()}
    files["canonical"].write("cycle_id,person_id,rater_id,relation,competency_id,level\n")
    wide = ["Reviewee ID", "Reviewer ID", "Relationship", *(f"{name} Score" for name in names)]
    files["wide"].write(",".join(wide) + "\n")
    files["renamed"].write("Review cycle,Reviewee ID,Reviewer ID,Relationship,Question,Score\n")
    for number in range(n_people):
        person = f"P{number:06d}"
        levels = [str(random.randint(0, 5)) if random.random() < 0.9 else "" for _ in names]  # noqa: S311 - no secret
        files["wide"].write(f"{person},{person},Self Evaluation,{','.join(levels)}\n")
        for name, level in zip(names, levels, strict=True):
            if level:
                files["canonical"].write(f"C1,{person},{person},self,{name},{level}\n")
                files["renamed"].write(f"C1,{person},{person},Self Evaluation,{name},{level}\n")
    for file in files.values():
        file.close()
    return paths


def _time(path: Path, settings: SourceSettings, folder: Path) -> float:
    """Return how long it takes to read a file."""
    file = SourceFile(_RATINGS, path, path.name, None, path.stat().st_size, 0, settings)
    seconds = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        with duckdb.connect() as connection:
            read = read_file(connection, file, 1, folder)
            connection.execute(f"create table read as {read.typed.query}").fetchall()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)
