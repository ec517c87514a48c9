"""What an earlier export left is replaced as one; what is another's is never touched; each export is noted first."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.cli.export import Target, export_tables
from orchestration.errors import SettingsError, SkillgapError
from orchestration.outbound.dictionary import Table
from orchestration.outbound.noted import places_with_people
from orchestration.outbound.source import Source
from orchestration.privacy.leftovers import audit_file
from orchestration.settings.workspace import Workspace
from published.audit import AuditLog, read_entries
from tests.handed_on import SNAPSHOT, exporter

Break = Callable[[BaseException], None]


@pytest.fixture
def break_off(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Let reading the second table fail."""

    def broken(error: BaseException) -> None:
        whole, asked = Source.batches, iter(range(10))

        def batches(source: Source, table: Table) -> Any:
            if next(asked) == 1:
                raise error
            return whole(source, table)

        monkeypatch.setattr(Source, "batches", batches)

    return broken


def _content(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def _exports(workspace: Workspace) -> list[dict[str, Any]]:
    return [entry for entry in read_entries(audit_file(workspace)) if entry["what"] == "export tables"]


@pytest.fixture
def targets(tmp_path: Path) -> Iterator[dict[str, Target]]:
    place = tmp_path / "place"
    place.mkdir()
    yield {
        "csv": Target(csv=place / "out"),
        "parquet": Target(parquet=place / "out"),
        "xlsx": Target(xlsx=place / "all.xlsx"),
    }
    assert [each.name for each in place.iterdir() if each.name.startswith(".")] == [], "nothing half is left"


KINDS = pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])


@KINDS
def test_an_export_that_fails_in_its_middle_leaves_the_earlier_one_whole(
    workspace: Workspace, targets: dict[str, Target], tmp_path: Path, break_off: Break, kind: str
) -> None:
    export_tables(exporter(workspace), targets[kind])
    before = _content(tmp_path / "place")
    break_off(OSError(28, "No space left on device"))
    with pytest.raises(SkillgapError, match=r"nothing was handed on.*whole: No space left on device.*Is the disk full"):
        export_tables(exporter(workspace), targets[kind])
    assert _content(tmp_path / "place") == before
    break_off(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        export_tables(exporter(workspace), targets[kind])
    assert _content(tmp_path / "place") == before


@KINDS
def test_an_export_that_fails_leaves_nothing_where_nothing_was(
    workspace: Workspace, targets: dict[str, Target], tmp_path: Path, break_off: Break, kind: str
) -> None:
    break_off(OSError(28, "No space left on device"))
    with pytest.raises(SkillgapError):
        export_tables(exporter(workspace), targets[kind])
    assert list((tmp_path / "place").iterdir()) == []


def test_files_of_the_earlier_export_go_with_it(workspace: Workspace, tmp_path: Path) -> None:
    exporter(workspace).to_folder(tmp_path / "out", "csv")
    assert (tmp_path / "out" / "table_keys.csv").exists()
    exporter(workspace).to_folder(tmp_path / "out", "parquet")
    names = {each.name for each in (tmp_path / "out").iterdir()}
    described = {"data_dictionary_tables.csv", "data_dictionary_columns.csv", "datapackage.json"}
    assert names == {"course_use.parquet", "dim_course.parquet", "settings.parquet", "table_keys.parquet", *described}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_folder_that_holds_another_file_is_not_touched(workspace: Workspace, tmp_path: Path, form: Any) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(
        SettingsError, match=r"holds what skillgap export did not write: thesis\.docx\. Expected: a new"
    ):
        exporter(workspace).to_folder(out, form)
    (out / "thesis.docx").rename(tmp_path / "thesis.docx")
    exporter(workspace).to_folder(out, form)
    (tmp_path / "thesis.docx").rename(out / "thesis.docx")
    before = _content(out)
    with pytest.raises(SettingsError, match=r"thesis\.docx"):
        exporter(workspace).to_folder(out, form)
    assert _content(out) == before


def test_a_file_laid_into_the_folder_while_it_is_written_stops_the_export(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter(workspace).to_folder(tmp_path / "out", "csv")
    whole = Source.refuse_if_changed

    def lay(source: Source) -> None:
        (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
        whole(source)

    monkeypatch.setattr(Source, "refuse_if_changed", lay)
    with pytest.raises(SettingsError, match=r"mine\.txt"):
        exporter(workspace).to_folder(tmp_path / "out", "csv")
    assert (tmp_path / "out" / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_workbook_of_somebody_else_is_not_touched(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "all.xlsx").write_bytes(b"PK of somebody else")
    with pytest.raises(SettingsError, match="is there already, and skillgap export did not write it"):
        exporter(workspace).to_workbook(tmp_path / "all.xlsx")
    assert (tmp_path / "all.xlsx").read_bytes() == b"PK of somebody else"


@KINDS
def test_readers_of_what_is_shareable_never_find_the_warehouse_in_its_place(
    workspace: Workspace, targets: dict[str, Target], tmp_path: Path, kind: str
) -> None:
    export_tables(exporter(workspace, is_shareable=True), targets[kind])
    before = _content(tmp_path / "place")
    with pytest.raises(SettingsError, match=r"holds the tables of shareable\.duckdb.* or say --shareable"):
        export_tables(exporter(workspace), targets[kind])
    assert _content(tmp_path / "place") == before
    export_tables(exporter(workspace, is_shareable=True), targets[kind])


def test_nothing_of_the_warehouse_is_in_what_is_shareable_but_the_names_of_keys(
    workspace: Workspace, tmp_path: Path
) -> None:
    with duckdb.connect(str((workspace.current / "warehouse.duckdb").resolve())) as connection:
        connection.execute("create table secret as select 'only in the warehouse' as told, 'person_id' as kind")
        connection.execute("insert into dim_course (course_id) values ('ONLY-THERE')")
    exporter(workspace, is_shareable=True).to_folder(tmp_path / "out", "csv")
    content = b"".join(_content(tmp_path / "out").values())
    assert b"secret" not in content
    assert b"only in the warehouse" not in content
    assert b"ONLY-THERE" not in content
    exporter(workspace).to_folder(tmp_path / "all", "csv")
    assert b"ONLY-THERE" in b"".join(_content(tmp_path / "all").values())


def test_keys_that_do_not_hold_in_what_is_shareable_are_not_claimed(workspace: Workspace, tmp_path: Path) -> None:
    # There C0 is missing among the courses, and used: what names it leads nowhere.
    exporter(workspace, is_shareable=True).to_folder(tmp_path / "out", "csv")
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    keys = {
        each["name"]: (each["schema"].get("primaryKey"), each["schema"].get("foreignKeys"))
        for each in package["resources"]
    }
    assert keys == {"dim_course": (["course_id"], None), "course_use": (None, None), "settings": (["name"], None)}


def test_an_export_is_noted_with_who_what_and_where_to(workspace: Workspace, tmp_path: Path) -> None:
    exporter(workspace).to_folder(tmp_path / "out", "csv")
    [entry] = _exports(workspace)
    assert entry["who"].startswith("command line: ")
    assert entry["filter"] == {
        "file": "warehouse",
        "snapshot": SNAPSHOT,
        "form": "csv",
        "to": str(tmp_path / "out"),
        "n_tables": 4,
        "n_rows": 24,  # 15 courses, 2 uses, 1 setting, 6 keys
    }


def test_whoever_erases_somebody_is_told_where_figures_about_people_went(workspace: Workspace, tmp_path: Path) -> None:
    exporter(workspace).to_folder(tmp_path / "out", "csv")
    exporter(workspace).to_folder(tmp_path / "out", "parquet")
    exporter(workspace, is_shareable=True).to_folder(tmp_path / "nobody", "csv")
    assert places_with_people(workspace) == (f"{tmp_path / 'out'} (2026-11-30)",)


@KINDS
def test_what_cannot_be_noted_is_not_handed_on(
    workspace: Workspace, targets: dict[str, Target], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(AuditLog, "write", full)
    with pytest.raises(SkillgapError, match="audit log can't be written"):
        export_tables(exporter(workspace), targets[kind])
    assert list((tmp_path / "place").iterdir()) == []


def test_what_a_killed_export_left_is_cleared_by_the_next(workspace: Workspace, tmp_path: Path) -> None:
    left = tmp_path / ".out.new"
    left.mkdir()
    (left / "gap_by_person.csv").write_text("half", encoding="utf-8")
    (left / ".dim_course.csv.new").write_text("half", encoding="utf-8")
    exporter(workspace).to_folder(tmp_path / "out", "csv")
    assert not (tmp_path / "out" / "gap_by_person.csv").exists()
    assert not left.exists()


def test_what_lies_where_an_export_is_prepared_and_is_none_stays(workspace: Workspace, tmp_path: Path) -> None:
    left = tmp_path / ".out.new"
    (left / "photos").mkdir(parents=True)
    with pytest.raises(SettingsError, match=r"\.out\.new holds what skillgap export did not write: photos"):
        exporter(workspace).to_folder(tmp_path / "out", "csv")
    assert (left / "photos").is_dir()


def test_two_exports_do_not_write_one_folder_at_once(workspace: Workspace, tmp_path: Path) -> None:
    other = tmp_path / ".out.new"
    other.mkdir()
    held = os.open(other, os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    with pytest.raises(SkillgapError, match="Another export writes out just now"):
        exporter(workspace).to_folder(tmp_path / "out", "csv")
    os.close(held)
    exporter(workspace).to_folder(tmp_path / "out", "csv")


@KINDS
def test_somebody_who_is_erased_meanwhile_is_not_handed_on(
    workspace: Workspace, targets: dict[str, Target], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    whole = Source.batches

    def erasing(source: Source, table: Table) -> Any:
        file = (workspace.current / "warehouse.duckdb").resolve()
        new = file.with_name("new")
        new.write_bytes(file.read_bytes())
        new.replace(file)  # as an erasure does
        return whole(source, table)

    monkeypatch.setattr(Source, "batches", erasing)
    with pytest.raises(SkillgapError, match="was written anew or removed while it was read"):
        export_tables(exporter(workspace), targets[kind])
    assert list((tmp_path / "place").iterdir()) == []


def test_an_unfinished_erasure_comes_first(workspace: Workspace, tmp_path: Path) -> None:
    workspace.erasure_note.write_text("{}", encoding="utf-8")
    with pytest.raises(SkillgapError, match="Run skillgap erase again"):
        exporter(workspace).to_folder(tmp_path / "out", "csv")


@KINDS
def test_before_anything_is_published_it_says_how_to(
    workspace: Workspace, targets: dict[str, Target], tmp_path: Path, kind: str
) -> None:
    workspace.current.unlink()
    with pytest.raises(SkillgapError, match="Nothing is published yet"):
        export_tables(exporter(workspace), targets[kind])
    assert list((tmp_path / "place").iterdir()) == []


def test_a_place_that_is_none_is_refused_in_words(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for target, text in (
        (Target(csv=workspace.exports / "hris"), "lies in the workspace"),
        (Target(xlsx=workspace.root / "all.xlsx"), "lies in the workspace"),
        (Target(csv=tmp_path / "no" / "out"), "is no folder; make it first"),
        (Target(csv=tmp_path / "file"), "is a file"),
        (Target(xlsx=tmp_path), "is a folder"),
        (Target(xlsx=tmp_path / "all.xls"), r"ends with \.xlsx"),
        (Target(), "found none"),
        (Target(csv=tmp_path / "a", xlsx=tmp_path / "b.xlsx"), "found --csv and --xlsx"),
        (Target(csv=tmp_path / "a", schema="s"), "--schema is about a database"),
    ):
        with pytest.raises(SettingsError, match=text):
            export_tables(exporter(workspace), target)
    assert _exports(workspace) == []
