"""Turns: so many at a time, given back while another process works, and never by those who hold none."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from dashboards.web.turns import Turns, take_turns, waiting_for_another_process


def test_no_more_than_may_are_worked_on_at_a_time() -> None:
    turns, lock, at_once, most = Turns(3), threading.Lock(), [0], [0]
    together = threading.Barrier(3, timeout=20)

    def work(number: int) -> None:
        with turns.taken():
            with lock:
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
            if number < 3:
                together.wait()  # three are let in at once
            with lock:
                at_once[0] -= 1

    with ThreadPoolExecutor(max_workers=12) as pool:
        list(pool.map(work, range(12)))
    assert most == [3]


def test_whoever_waits_for_another_process_lets_others_work() -> None:
    server, turns = Flask("test"), Turns(1)
    take_turns(server, turns)
    is_waiting, may_end, order = threading.Event(), threading.Event(), []

    def ask() -> None:
        with server.app_context(), turns.taken():
            with waiting_for_another_process():
                is_waiting.set()
                assert may_end.wait(20)
            order.append("the question")

    asking = threading.Thread(target=ask)
    asking.start()
    assert is_waiting.wait(20)
    with turns.taken():
        order.append("somebody else")
        may_end.set()
    asking.join(20)
    assert order == ["somebody else", "the question"]


def test_whoever_holds_no_turn_gives_none_back() -> None:
    turns = Turns(1)
    with turns.given_back():
        pass
    with turns.taken(), turns.given_back():
        pass
    entered = threading.Event()

    def second() -> None:
        with turns.taken():
            entered.set()

    with turns.taken():
        other = threading.Thread(target=second)
        other.start()
        assert not entered.wait(0.1), "there is one turn alone"
    other.join(20)
    assert entered.is_set()


def test_where_there_are_no_turns_nobody_waits_for_one() -> None:
    with Flask("test").app_context(), waiting_for_another_process():
        pass
