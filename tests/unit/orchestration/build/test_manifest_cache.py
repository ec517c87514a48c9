"""Where compiled models are kept, and what makes them others."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from orchestration.build.manifest_cache import ManifestCache, manifest_cache


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project of one model."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "one.sql").write_text("select 1", encoding="utf-8")
    return folder


def target_of(folder: Path) -> Path:
    """Write what is there after compiling."""
    folder.mkdir()
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    (folder / "compiled.json").write_text('{"models": [], "tests": []}', encoding="utf-8")
    return folder


def of(project: Path) -> ManifestCache:
    return manifest_cache(project, sorted(project.glob("*.sql")))


def test_what_was_kept_is_found_again_by_the_same_files(project: Path, tmp_path: Path) -> None:
    assert not of(project).is_complete
    of(project).keep(target_of(tmp_path / "target"))
    kept = of(project)
    assert kept.is_complete
    assert kept.manifest_file.read_text(encoding="utf-8") == "{}"
    assert sorted(file.name for file in kept.folder.iterdir()) == ["compiled.json", "manifest.json", "sums.json"]


def test_a_changed_model_is_compiled_anew(project: Path, tmp_path: Path) -> None:
    of(project).keep(target_of(tmp_path / "target"))
    (project / "one.sql").write_text("select 2", encoding="utf-8")
    assert not of(project).is_complete


def test_what_was_compiled_of_older_models_is_cleared_away(project: Path, tmp_path: Path) -> None:
    target = target_of(tmp_path / "target")
    of(project).keep(target)
    (project / "one.sql").write_text("select 2", encoding="utf-8")
    of(project).keep(target)
    assert [folder.name for folder in of(project).folder.parent.iterdir()] == [of(project).folder.name]


@pytest.mark.parametrize("name", ["compiled.json", "manifest.json", "sums.json"])
@pytest.mark.parametrize("size", [0, 1])
def test_a_file_that_a_full_disk_cut_is_made_anew(project: Path, tmp_path: Path, name: str, size: int) -> None:
    target = target_of(tmp_path / "target")
    of(project).keep(target)
    file = of(project).folder / name
    file.write_bytes(file.read_bytes()[:size])
    assert not of(project).is_complete
    of(project).keep(target)
    assert of(project).is_complete


def test_a_renamed_model_is_compiled_anew(project: Path, tmp_path: Path) -> None:
    of(project).keep(target_of(tmp_path / "target"))
    (project / "one.sql").rename(project / "two.sql")
    assert not of(project).is_complete


def test_another_version_of_dbt_compiles_anew(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of(project).keep(target_of(tmp_path / "target"))
    monkeypatch.setattr("orchestration.build.manifest_cache.version", lambda _name: "9.9.9")
    assert not of(project).is_complete


def test_half_of_what_was_compiled_does_not_count_as_kept(project: Path) -> None:
    folder = of(project).folder
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    assert not of(project).is_complete


def test_an_installation_that_can_not_be_written_to_stays_as_it_is(project: Path, tmp_path: Path) -> None:
    # A file where the folder would be refuses root too, whom permissions do not stop.
    (project / "target").write_text("in the way", encoding="utf-8")
    of(project).keep(target_of(tmp_path / "target"))
    assert not of(project).is_complete
    assert (project / "target").read_text(encoding="utf-8") == "in the way"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC], ids=errno.errorcode.get)
def test_a_refusal_to_write_is_no_failure(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    target = target_of(tmp_path / "target")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "mkdir", refuse)
    of(project).keep(target)
    assert not of(project).is_complete
