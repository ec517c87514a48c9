"""References written wrong in every way: found where they can be, else with their cause and a candidate."""

from __future__ import annotations

import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.ingest.check_report import CheckReport
from orchestration.ingest.discover import discover
from orchestration.ingest.dry_run import dry_run
from orchestration.ingest.references import ReferenceReport
from orchestration.settings.settings import Settings
from orchestration.settings.workspace import Workspace
from tests.unit.orchestration.ingest.conftest import NOW, validate_in_sql

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Way:
    """One way to write a reference.

    Attributes:
        name: of which column's text it is made.
        change: what is done to it.
        found_by: how it is found; None: nobody is.
        cause: why it is not; None: whatever cause there is.
    """

    name: str
    change: Callable[[str], str]
    found_by: str | None
    cause: str | None = None


# As sources.md has it: what is found, and what has a cause of its own.
WAYS = (
    Way("person_id", lambda text: text, "person_id"),
    Way("person_id", lambda text: f"  {text} ", "person_id"),
    Way("person_id", lambda text: f'="{text}"', "person_id"),
    Way("email", lambda text: text, "email"),
    Way("email", str.upper, "email"),
    Way("email", str.title, "email"),
    Way("username", lambda text: text, "username"),
    Way("full_name", lambda text: text, "full_name"),
    Way("full_name", str.upper, "full_name"),
    Way("full_name", lambda text: unicodedata.normalize("NFD", text), "full_name"),
    Way("person_id", lambda text: text.lstrip("0"), None, "leading_zeros"),
    Way("person_id", lambda text: f"00{text}", None, "leading_zeros"),
    Way("person_id", lambda text: f"{text}.0", None, "decimals"),
    Way("person_id", lambda text: f"{text}, 000999", None, "list"),
    Way("person_id", lambda text: f"{text[:3]}-{text[3:]}", None, "spaces_or_signs"),
    Way("username", str.upper, None, "capitals"),
    Way("username", lambda text: text.replace(".", "_"), None, "spaces_or_signs"),
    Way("email", lambda text: text.replace("@", "@@"), None, "spaces_or_signs"),
    Way("full_name", lambda text: text[:-1] + "xy", None, "alike"),
    Way("full_name", lambda text: ", ".join(reversed(text.split(" ", 1))), "full_name"),
    Way("full_name", lambda text: ",".join(reversed(text.upper().split(" ", 1))), "full_name"),
    Way("full_name", lambda text: f"{text} (HQ)", None, "surrounded"),
    Way("email", lambda text: f"Somebody <{text}>", None, "surrounded"),
    Way("username", lambda text: f"KELP\\{text}", None, "surrounded"),
    Way("full_name", lambda text: f"CN={text},OU=Users,DC=kelp", None, "surrounded"),
)
FIRST = ("Lena", "Tomás", "Gülşen", "Paweł", "Zoë", "Håkon", "Nguyễn", "Ada")
LAST = ("Okafor", "Íñiguez", "Yıldırım", "Wiśniewska", "Brontë", "Ødegård", "Văn An", "Lovelace")


def people_of(n: int) -> list[dict[str, str]]:
    """Return people whose texts come near nobody else's."""
    return [
        {
            "person_id": f"00{(k + 1) * 1013:04d}",
            "full_name": f"{FIRST[k % 8]} {LAST[(k + k // 8) % 8]}",
            "email": f"{'abcdefghij'[k]}{k}.{'qrstuvwxyz'[k]}@kelp.example",
            "username": f"{'klmnopqrst'[k]}.{'wxyzabcdef'[k]}{k * 7}u",
        }
        for k in range(n)
    ]


def resolved(people: list[dict[str, str]], texts: list[str]) -> ReferenceReport:
    """Return how the managers of rows below the people resolve."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder), Settings(tolerance=1))
        (workspace.exports / "hris").mkdir(parents=True)
        (workspace.exports / "lms").mkdir(parents=True)
        header = list(people[0])
        lines = [",".join(header), *(",".join(person[name] for name in header) for person in people)]
        (workspace.exports / "hris" / "people.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        quoted = ['"{}",K1'.format(text.replace('"', '""')) for text in texts]
        (workspace.exports / "lms" / "enrolments.csv").write_text(
            "\n".join(["person_id,course_id", *quoted]) + "\n", encoding="utf-8"
        )
        report: CheckReport = dry_run(
            workspace, discover(workspace, clock=lambda: 1e12), validate_in_sql, today=NOW.date()
        )
    return next(each for each in report.references if (each.contract, each.column) == ("lms/enrolments", "person_id"))


@pytest.mark.parametrize("found_by", [*dict.fromkeys(way.found_by for way in WAYS)])
def test_each_way_to_write_a_reference_is_found_or_has_its_cause(found_by: str | None) -> None:
    people = people_of(6)
    ways = [way for way in WAYS if way.found_by == found_by]
    report = resolved(people, [way.change(people[3][way.name]) for way in ways])
    assert report.counts == {found_by or "nobody": len(ways)}
    causes = Counter(way.cause for way in ways if way.cause is not None)
    assert {cause.code: cause.n_rows for cause in report.causes} == causes


@few
@given(st.integers(2, 8), st.lists(st.tuples(st.integers(0, 7), st.sampled_from(WAYS)), min_size=1, max_size=8))
def test_whatever_is_wrong_the_one_who_is_meant_is_named_and_nobody_is_guessed(
    n: int, written: list[tuple[int, Way]]
) -> None:
    people = people_of(n)
    texts = [way.change(people[k % n][way.name]) for k, way in written]
    report = resolved(people, texts)
    expected: dict[str, int] = {}
    for _, way in written:
        expected[way.found_by or "nobody"] = expected.get(way.found_by or "nobody", 0) + 1
    assert report.counts == expected
    meant = {
        way.change(people[k % n][way.name]).strip(): people[k % n][way.name] for k, way in written if not way.found_by
    }
    for cause in report.causes:
        for each in cause.examples:
            assert meant[each.text] in each.candidates or meant[each.text].lower() in each.candidates
