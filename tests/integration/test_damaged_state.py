"""Whatever the product keeps may be cut off at any byte: the next refresh puts it right, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.build.files import hold_build_file, one_writer
from orchestration.cli.init import initialise
from orchestration.cli.status import status_of
from orchestration.errors import SkillgapError
from orchestration.privacy.erase import unfinished
from orchestration.privacy.erased_people import ErasedPerson, copy_of_memory, memory_file, read_memory, write_memory
from orchestration.privacy.leftovers import audit_file
from orchestration.refresh.run import refresh
from orchestration.refresh.session import open_session
from orchestration.settings.workspace import Workspace
from published.audit import AuditLog, read_entries
from published.database import is_damaged
from published.viewer import Viewer
from tests.integration.small_company import AS_OF

pytestmark = pytest.mark.integration

CUTS = (0.0, 0.5, 0.97)


class Notes:
    """Keeps what is said beside the steps."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def step(self, _text: str) -> None:
        """Take no note of a step."""

    def advance(self, _done: int, _total: int) -> None:
        """Take no note of a part."""

    def note(self, text: str) -> None:
        """Keep what is said."""
        self.said.append(text)


def cut(file: Path, share: float) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * share)])


def files_of(workspace: Workspace) -> list[Path]:
    """Return every file that the product keeps in a workspace, but for the lock, which is empty."""
    folders = (workspace.state, workspace.warehouse)
    files = {file.resolve() for folder in folders for file in folder.rglob("*") if file.is_file()}
    return sorted(file for file in files if file.stat().st_size)


def test_every_file_cut_anywhere_leaves_a_workspace_that_begins_again(fresh: Workspace) -> None:
    """Cut each file at each place, look at the workspace as a refresh does when it begins, and put the file back."""
    write_memory(fresh, read_memory(fresh).with_person(ErasedPerson("2025-01-01", "key", ("hash",))))
    AuditLog(audit_file(fresh)).write(Viewer("someone"), "person", person_id="E2")
    fresh.running_marker.write_text('{"refreshed_at": "2025-01-01T00:00:00", "as_of": "2025-01-01", "step": "x"}')
    with open_session(fresh, AS_OF):
        pass
    whole = {file: file.read_bytes() for file in files_of(fresh)}
    links = {link: link.readlink() for link in (fresh.current, fresh.operations)}
    assert len(whole) >= 12
    for file, content in whole.items():
        for share in CUTS:
            cut(file, share)
            notes = Notes()
            with open_session(fresh, AS_OF, notes):
                status_of(fresh)
                hold_build_file(fresh).close()
            if file.suffix == ".duckdb":
                assert notes.said, f"{file} at {share}"
            for damaged in fresh.snapshots.glob(".damaged-*"):
                damaged.rename(damaged.with_name(damaged.name.removeprefix(".damaged-")))
            for link, target in links.items():
                link.unlink(missing_ok=True)
                link.symlink_to(target)
            file.write_bytes(content)


def test_a_refresh_after_everything_was_cut_publishes_a_whole_snapshot(fresh: Workspace) -> None:
    for file in files_of(fresh):
        cut(file, 0.5)
    outcome = refresh(fresh, as_of=AS_OF)
    assert outcome.status == "published", outcome.reason
    assert not any(is_damaged(file) for file in fresh.current.iterdir())
    assert list(fresh.snapshots.glob(".damaged-*")) == []


def test_a_damaged_build_file_is_not_made_anew_without_exports_that_it_held(fresh: Workspace) -> None:
    (fresh.exports / "ratings" / "ratings_c1.csv").unlink()
    cut(fresh.build_file, 0.5)
    with pytest.raises(SkillgapError, match=r"1 are gone: exports/ratings/ratings_c1\.csv"):
        refresh(fresh, as_of=AS_OF)


def test_a_marker_that_is_cut_is_no_reason_to_fail(fresh: Workspace) -> None:
    for text in ("", '{"refreshed_at": "2025', "[]", "7"):
        fresh.running_marker.write_text(text, encoding="utf-8")
        with open_session(fresh, AS_OF):
            pass
        assert not fresh.running_marker.exists()


def test_the_memory_of_erased_people_is_read_from_its_copy(workspace_alone: Workspace) -> None:
    person = ErasedPerson("2025-01-01T00:00:00", "key", ("hash",))
    write_memory(workspace_alone, read_memory(workspace_alone).with_person(person))
    for file in (memory_file(workspace_alone), copy_of_memory(workspace_alone)):
        content = file.read_text(encoding="utf-8")
        for share in CUTS:
            cut(file, share)
            assert read_memory(workspace_alone).people == (person,)
            file.write_text(content, encoding="utf-8")
    cut(memory_file(workspace_alone), 0.5)
    cut(copy_of_memory(workspace_alone), 0.5)
    with pytest.raises(SkillgapError, match="say who was erased"):
        read_memory(workspace_alone)


def test_an_erasure_whose_note_is_cut_is_asked_for_again_once(workspace_alone: Workspace) -> None:
    for text in ("", '{"subject": {"person_id": "E', "[]"):
        workspace_alone.erasure_note.write_text(text, encoding="utf-8")
        with pytest.raises(SkillgapError, match="for that person again"):
            unfinished(workspace_alone)
        assert unfinished(workspace_alone) is None


def test_of_an_audit_log_that_is_cut_one_entry_alone_is_lost(workspace_alone: Workspace) -> None:
    log = AuditLog(audit_file(workspace_alone))
    for number in range(3):
        log.write(Viewer("someone"), "person", person_id=f"É{number}")
    content = audit_file(workspace_alone).read_bytes()
    audit_file(workspace_alone).write_bytes(content[: content.rfind("É".encode()) + 1])
    log.write(Viewer("someone"), "person", person_id="E9")
    people = [entry["filter"]["person_id"] for entry in read_entries(audit_file(workspace_alone))]
    assert people == ["É0", "É1", "E9"]


@pytest.fixture
def workspace_alone(tmp_path: Path) -> Workspace:
    """A workspace with nothing in it."""
    made = initialise(tmp_path / "alone")
    with one_writer(made):
        return made
