"""A company of two: each could work out the other from any figure about both, so nobody who may not see it gets one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orchestration.refresh.run import refresh
from orchestration.settings.workspace import open_workspace
from published.viewer import Viewer
from tests.rights.application import Answer, Application, Request, failures
from tests.rights.asked import everything
from tests.rights.checks import changed

pytestmark = pytest.mark.integration

PEOPLE = """person_id,full_name,email,hired_on,manager_id,org_unit_id,role_id
A1,Ada Berg,ada@two.example,2020-01-01,,ORG,R1
B2,Ben Cole,ben@two.example,2020-01-01,A1,ORG,R1
"""
RATINGS = """cycle_id,person_id,rater_id,relation,competency_id,level,submitted_on
C1,A1,A1,self,K1,{ada},2025-03-10
C1,B2,A1,manager,K1,2,2025-03-10
C1,B2,B2,self,K1,3,2025-03-10
"""
FILES = {
    "hris/people.csv": PEOPLE,
    "hris/org_units.csv": "org_unit_id,name,parent_org_unit_id,type\nORG,Two of Us,,company\n",
    "hris/roles.csv": "role_id,title,job_family\nR1,Consultant,Consulting\n",
    "framework/competencies.csv": "competency_id,name,family,kind\nK1,Negotiation,Business,behavioural\n",
    "framework/deployments.csv": "competency_id,scope,target_level,valid_from\nK1,core,3,2024-01-01\n",
    "ratings/cycles.csv": "cycle_id,name,opens_on,closes_on\nC1,Spring 2025,2025-03-01,2025-03-31\n",
}
IDS = {
    "person": ("A1", "B2"),
    "unit": ("ORG",),
    "course": ("L1",),
    "competency": ("K1",),
    "role": ("R1",),
    "cycle": ("C1",),
}
ADA, BEN = (Viewer(name, frozenset({"employee"}), person) for name, person in (("ada", "A1"), ("ben", "B2")))
LEADER = Viewer("lea", frozenset({"hr_leader"}))


def published(root: Path, ada: int) -> Path:
    """Refresh the company with what the one who leads it says of herself; returns `<workspace>/warehouse`."""
    for name, text in (FILES | {"ratings/ratings_c1.csv": RATINGS.format(ada=ada)}).items():
        file = root / "exports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (root / "workspace.yml").write_text("{}\n", encoding="utf-8")
    workspace = open_workspace(root)
    outcome = refresh(workspace, as_of=date(2025, 6, 1))
    assert outcome.status == "published", outcome.reason
    return workspace.warehouse


@pytest.fixture(scope="module")
def companies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Application, Application]]:
    """The company twice: Ada says 1 of herself in one, and 5 in the other."""
    root = tmp_path_factory.mktemp("two")
    low, high = (Application(published(root / str(ada), ada)) for ada in (1, 5))
    yield low, high
    low.close()
    high.close()


@pytest.fixture(scope="module")
def asked(companies: tuple[Application, Application]) -> list[Request]:
    low, _ = companies
    low.as_(Viewer("sees every page", frozenset({"hr_leader", "employee"}), "A1"))
    return everything(low, IDS)


def what_differs(companies: tuple[Application, Application], asked: list[Request], viewer: Viewer) -> Iterator[str]:
    """Yield what is answered otherwise where Ada says something else."""
    for each in asked:
        one, other = (_answer(company, each, viewer) for company in companies)
        yield from (f"{each.about}: {line}" for line in changed(each, one, other))


def _answer(company: Application, request: Request, viewer: Viewer) -> Answer:
    company.as_(viewer)
    return company.send(request)


@pytest.mark.parametrize(
    "viewer",
    [BEN, Viewer("lou", frozenset({"learning"})), Viewer("fay", frozenset({"framework_owner"}))],
    ids=lambda viewer: viewer.name,
)
def test_whatever_one_says_the_other_and_who_sees_no_single_person_are_shown_the_same(
    companies: tuple[Application, Application], asked: list[Request], viewer: Viewer
) -> None:
    with failures() as failed:
        assert list(what_differs(companies, asked, viewer)) == []
    assert failed == []


@pytest.mark.parametrize("viewer", [ADA, LEADER], ids=lambda viewer: viewer.name)
def test_she_herself_and_the_hr_leader_see_what_she_says(
    companies: tuple[Application, Application], asked: list[Request], viewer: Viewer
) -> None:
    assert next(what_differs(companies, asked, viewer), None) is not None
