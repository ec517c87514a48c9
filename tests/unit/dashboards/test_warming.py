"""The thread that reads ahead ends before its process does."""

from __future__ import annotations

import threading

from flask import Flask

from dashboards.warming import EXTENSION, Warming, end_warming


def test_what_it_is_in_the_middle_of_is_waited_for() -> None:
    finished = []

    def work(stop: threading.Event) -> None:
        stop.wait()
        finished.append("the last page")

    application = Flask(__name__)
    application.extensions[EXTENSION] = Warming(work)
    assert finished == []
    end_warming(application)
    assert finished == ["the last page"]


def test_one_that_does_not_end_is_left_after_a_while() -> None:
    is_let_go = threading.Event()
    warming = Warming(lambda _: is_let_go.wait())
    assert not warming.end(seconds=0.01)
    is_let_go.set()
    assert warming.end(seconds=30)


def test_an_application_that_reads_nothing_ahead_has_nothing_to_end() -> None:
    end_warming(Flask(__name__))
