"""Why a refresh failed, as far as it may be told elsewhere: the kind and the file, never a value."""

from __future__ import annotations

import pytest

from orchestration.errors import ExportError
from orchestration.refresh.doubtful_time import REMEDY
from orchestration.refresh.failures import INTERRUPTED, KILLED, NOTHING, failure_of

PEOPLE, OLD = "exports/hris/people.csv", "exports/hris/people.csv.gz"
REFUSED = str(ExportError(PEOPLE, "'Ada'", "a day", "Mend it.", row=7, column="hired_on"))


@pytest.mark.parametrize(
    ("reason", "refused", "checks", "kind", "subjects"),
    [
        (REFUSED, [PEOPLE], [], "export", (PEOPLE,)),
        (REFUSED, [PEOPLE, OLD], [], "export", (PEOPLE,)),  # another was refused in an earlier refresh
        ("OSError: full", [PEOPLE], [], "machine", ()),
        (INTERRUPTED, [PEOPLE], [], "interrupted", ()),
        (f"{KILLED}Publishing. Nothing was published.", [], [], "interrupted", ()),
        (f"{NOTHING}/srv/Ada/exports. Put exports there.", [], [], "nothing", ()),
        ("3 rows fail: Ada", [], ["gap_by_person: not_null"], "check", ("gap_by_person: not_null",)),
        (f"The clock says 1970. {REMEDY}", [], [], "time", ()),
        ("PermissionError: [Errno 13] Permission denied: 'Ada.csv'", [], [], "machine", ()),
        ("IOException: IO Error: Could not set lock", [], [], "machine", ()),
        ("OutOfMemoryException: Out of Memory Error", [], [], "memory", ()),
        ("ConversionException: Could not convert string 'Ada'", [], [], "other", ()),
        ("print: no exception of this name", [], [], "other", ()),
        (None, [], [], "other", ()),
    ],
)
def test_the_kind_follows_from_what_is_recorded(
    reason: str | None, refused: list[str], checks: list[str], kind: str, subjects: tuple[str, ...]
) -> None:
    failure = failure_of(reason, refused, checks)
    assert (failure.kind, failure.subjects) == (kind, subjects)
    assert "Ada" not in failure.text
    assert "{" not in failure.text


def test_of_many_files_five_are_named() -> None:
    files = [f"exports/hris/{number}.csv" for number in range(7)]
    reason = "\n".join(str(ExportError(file, "'x'", "a day", "Mend it.")) for file in files)
    assert failure_of(reason, files, []).text.endswith("exports/hris/4.csv and 2 more.")
