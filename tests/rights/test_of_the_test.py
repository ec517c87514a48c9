"""Leaks planted in the application are found, and what nobody describes is asked for by name.

Over the small company of the dashboards' own tests, since only what is planted is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dash
import pytest
from dash import Dash, Input, Output, State

from dashboards.pages.context import reader
from dashboards.pages.downloads import Download, Found
from dashboards.pages.frame import register_downloads
from dashboards.snapshot.reader import Reader
from dashboards.ui.filters import filter_inputs
from published.viewer import Viewer
from tests.rights.application import Application, Request, failures
from tests.rights.asked import NotDescribedError, everything
from tests.rights.checks import changed, foreign
from tests.rights.company import Asker
from tests.rights.tampering import tampered
from tests.unit.dashboards.published import PEOPLE, publish

pytestmark = pytest.mark.integration

Plant = Callable[[Dash], None]
EVERYBODY = frozenset(person for people in PEOPLE.values() for person in people)
IDS = {
    "person": ("P41",),
    "unit": ("T4",),
    "course": ("CO1",),
    "competency": ("K1",),
    "role": ("R-BOOK",),
    "cycle": ("Y2",),
}
P31 = frozenset({"P31"})
EMPLOYEE = Asker(
    "employee", Viewer("P31", frozenset({"employee"}), "P31"), P31, P31 | {"P10"}, frozenset(), "what is theirs"
)
LEADER = Viewer("sees every page", frozenset({"hr_leader", "employee"}), "P31")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("company") / "warehouse")


@pytest.fixture
def opened(folder: Path) -> Iterator[Callable[..., Application]]:
    applications: list[Application] = []

    def make(plant: Plant = lambda _app: None, at: Path = folder) -> Application:
        applications.append(Application(at, plant))
        applications[-1].as_(LEADER)
        return applications[-1]

    yield make
    for each in applications:
        each.close()


def planted(application: Application) -> list[Request]:
    """Return what is asked of what was planted."""
    asked = [each for each in everything(application, IDS) if "planted" in str(each.body)]
    assert asked
    application.as_(EMPLOYEE.viewer)
    return asked


def leaking(read: Callable[[Reader, Any], object], page: str) -> Plant:
    """Return what adds a callback that answers for what a page's store holds, whoever asks."""

    def plant(app: Dash) -> None:
        @app.callback(Output("planted", "children"), filter_inputs(page), State({"where": page}, "data"))
        def leak(_values: object, where: Any) -> str:
            return str(read(reader(), where))

    return plant


def everybodys_name(asking: Reader, where: Any) -> object:
    return asking.warehouse.snapshot.rows("select full_name from identity.person_identity where person_id = ?", [where])


def test_a_callback_that_names_somebody_elses_person_is_found(opened: Callable[..., Application]) -> None:
    application = opened(leaking(everybodys_name, "person"))
    found = [
        line for each in planted(application) for line in foreign(application.send(each), EMPLOYEE, each, EVERYBODY)
    ]
    assert found
    assert set(found) == {"names ['P41']"}


def test_a_file_that_names_somebody_elses_person_is_found(opened: Callable[..., Application]) -> None:
    def rows(asking: Reader, where: Any) -> Found:
        named = everybodys_name(asking, where)
        return Found("planted", "Planted", [(str(named),)], columns=("name",))

    def plant(app: Dash) -> None:
        download = Download("planted", "Planted", "planted", rows, None)
        register_downloads(app, "person", (download,), lambda where, _query: where)

    application = opened(plant)
    asked = planted(application)
    found = {each.about: list(foreign(application.send(each), EMPLOYEE, each, EVERYBODY)) for each in asked}
    assert {
        kind for kind in ("csv", "xlsx") if any(f" as {kind} " in about and lines for about, lines in found.items())
    } == {
        "csv",
        "xlsx",
    }


@pytest.mark.parametrize(
    "figure",
    [
        "select mean_level from gap_now_by_org_unit where org_unit_id = ?",
        "select n_with_gap from gap_by_org_unit where org_unit_id = ?",
    ],
)
def test_a_unit_figure_of_somebody_elses_is_found_though_it_names_nobody(
    opened: Callable[..., Application], folder: Path, tmp_path: Path, figure: str
) -> None:
    plant = leaking(lambda asking, where: asking.warehouse.snapshot.rows(figure, [where]), "gaps")
    application, altered = opened(plant), opened(plant, tampered(folder / "current", tmp_path, EMPLOYEE))
    asked = planted(application)
    altered.as_(EMPLOYEE.viewer)
    assert not [line for each in asked for line in foreign(application.send(each), EMPLOYEE, each, EVERYBODY)]
    found = [line for each in asked for line in changed(each, application.send(each), altered.send(each))]
    assert found


def test_a_callback_that_fails_is_found(opened: Callable[..., Application]) -> None:
    application = opened(leaking(lambda _asking, _where: 1 / 0, "gaps"))
    asked = planted(application)
    with failures() as failed:
        application.send(asked[0])
    assert "ZeroDivisionError" in failed[0]


def test_a_callback_that_nobody_describes_is_asked_for_by_name(opened: Callable[..., Application]) -> None:
    def plant(app: Dash) -> None:
        @app.callback(Output("planted", "children"), Input("nobody-knows-me", "value"))
        def answer(value: object) -> str:
            return str(value)

    with pytest.raises(NotDescribedError, match=r"planted.children takes nobody-knows-me.value.*in NAMED"):
        everything(opened(plant), IDS)


def test_a_store_that_nobody_describes_is_asked_for_by_name(opened: Callable[..., Application]) -> None:
    with pytest.raises(NotDescribedError, match="STORES"):
        everything(opened(leaking(lambda _asking, _where: None, "planted")), IDS)


def test_an_address_that_nobody_describes_is_asked_for_by_name(opened: Callable[..., Application]) -> None:
    def plant(app: Dash) -> None:
        app.server.add_url_rule("/planted", "planted", lambda: "words")

    with pytest.raises(NotDescribedError, match=r"/planted answers.*add to ROUTES"):
        everything(opened(plant), IDS)


def test_a_part_of_an_address_that_nobody_describes_is_asked_for_by_name(
    opened: Callable[..., Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    application = opened()
    page = {"path": "/planted/none", "path_template": "/planted/<thing>"}
    monkeypatch.setitem(dash.page_registry, "planted", page)
    with pytest.raises(NotDescribedError, match=r"<thing>.*add to PARTS"):
        everything(application, IDS)
