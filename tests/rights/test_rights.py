"""Everything that the server answers, asked by everybody with what is not theirs: nobody reads somebody else's row.

`asked` takes the list from the application, so what is added to it is asked too, or the test says what to describe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path

import pytest

from dashboards.web.gate import METRICS
from published.viewer import ROLES, Viewer
from tests.rights.application import Answer, Application, Request, failures
from tests.rights.asked import everything
from tests.rights.checks import changed, foreign
from tests.rights.company import EMPLOYEE, Asker, World, publish
from tests.rights.forged import forged
from tests.rights.tampering import tampered

pytestmark = pytest.mark.integration

ASKERS = (*ROLES, "nobody", "no role")
FINE = {HTTPStatus.OK, HTTPStatus.NO_CONTENT, HTTPStatus.FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
# A question in SQL that can't be answered; and a body that is no callback's.
REFUSED = {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND}
EVERYTHING = Viewer("sees every page", frozenset({"hr_leader", "employee"}), EMPLOYEE)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return publish(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="module")
def application(world: World) -> Iterator[Application]:
    opened = Application(world.folder)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def asked(application: Application, world: World) -> list[Request]:
    application.as_(EVERYTHING)
    return everything(application, world.ids)


@pytest.fixture(scope="module")
def askers(world: World) -> Mapping[str, Asker]:
    return {each.role: each for each in world.askers}


def test_everything_is_asked_by_every_role(asked: list[Request], askers: Mapping[str, Asker]) -> None:
    assert set(askers) == set(ASKERS)
    kinds = {
        kind: sum(each.about.startswith(f"the {kind}") for each in asked) for kind in ("page", "callback", "download")
    }
    assert min(kinds.values()) > 50, kinds


@pytest.mark.parametrize("role", ASKERS)
def test_nobody_is_answered_with_what_is_not_theirs(
    application: Application,
    world: World,
    asked: list[Request],
    askers: Mapping[str, Asker],
    role: str,
    tmp_path: Path,
) -> None:
    asker = askers[role]
    has_all = asker.named == world.people  # nothing is left that could be changed
    altered = None
    if asker.reads != "nothing" and not has_all:
        altered = Application(tampered(world.folder / "current", tmp_path, asker))
    found: list[str] = []
    application.as_(asker.viewer)
    with failures() as failed:
        for each in asked:
            answer = application.send(each)
            found += [f"{each.about}: {line}" for line in _wrong(answer, asker, each, world)]
            if altered is not None:
                altered.as_(asker.viewer)
                found += [f"{each.about}: {line}" for line in changed(each, answer, altered.send(each))]
    if altered is not None:
        altered.close()
    assert found == []
    assert failed == []


def _wrong(answer: Answer, asker: Asker, each: Request, world: World) -> Iterator[str]:
    if asker.reads == "nothing":
        # Where nobody watches the server there is no such address, whoever asks.
        if answer.status != (HTTPStatus.NOT_FOUND if each.path == METRICS else HTTPStatus.UNAUTHORIZED):
            yield f"answered with {answer.status}, though nobody is signed in with a role"
    elif answer.status not in FINE | REFUSED:
        yield f"answered with {answer.status}"
    yield from foreign(answer, asker, each, world.people)


@pytest.mark.parametrize("role", ["hr_leader", "hr_partner", "manager", "employee", "learning", "nobody"])
def test_what_is_forged_is_refused_and_never_a_failure(
    application: Application, world: World, asked: list[Request], askers: Mapping[str, Asker], role: str
) -> None:
    asker = askers[role]
    application.as_(asker.viewer)
    found: list[str] = []
    for each in forged(asked):
        with failures() as failed:
            answer = application.send(each)
        if answer.status not in FINE | REFUSED | {HTTPStatus.UNAUTHORIZED} or failed:
            found.append(f"{each.about}: {answer.status} {failed[:1]}")
        found += [f"{each.about}: {line}" for line in foreign(answer, asker, each, world.people)]
    assert found == []


def test_ids_of_people_can_be_told_from_all_other_words(world: World) -> None:
    # What `checks.foreign` looks for: were a course called P007, it would be found, and a person beside it would not.
    others = {one for kind, ids in world.ids.items() if kind != "person" for one in ids}
    assert all(re.fullmatch(r"P\d{3}", person) for person in world.people)
    assert not others & world.people
