"""Libraries that load in a thread of their own: once, in order, and nobody uses one that is half there."""

from __future__ import annotations

import threading

from orchestration.libraries import LibrariesAhead


def test_who_waits_goes_on_when_all_of_them_are_there() -> None:
    may_go_on, loaded = threading.Event(), []

    def slow() -> None:
        may_go_on.wait(10)
        loaded.append("slow")

    libraries = LibrariesAhead((slow, lambda: loaded.append("next")))
    libraries.begin()
    assert not loaded
    may_go_on.set()
    libraries.wait()
    assert loaded == ["slow", "next"]


def test_they_are_loaded_once_however_often_it_is_begun() -> None:
    loaded: list[str] = []
    libraries = LibrariesAhead((lambda: loaded.append("it"),))
    for _ in range(3):
        libraries.begin()
        libraries.wait()
    assert loaded == ["it"]


def test_who_waits_for_what_was_not_begun_goes_on_at_once() -> None:
    loaded: list[str] = []
    LibrariesAhead((lambda: loaded.append("it"),)).wait()
    assert not loaded


def test_one_that_is_not_installed_is_left_to_whoever_needs_it() -> None:
    loaded: list[str] = []

    def missing() -> None:
        raise ModuleNotFoundError("No module named 'great_expectations'")

    libraries = LibrariesAhead((missing, lambda: loaded.append("next")))
    libraries.begin()
    libraries.wait()
    assert not loaded
