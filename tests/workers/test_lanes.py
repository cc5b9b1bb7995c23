"""Who goes first in a worker."""

import threading
import time

from access_gateway.contracts.hearing import Priority
from access_gateway.workers.lanes import Lanes
from access_gateway.workers.serving import WAITED_FOR


def test_who_waits_for_words_goes_before_pieces_of_others():
    """On a busy machine a customer who has finished gets their answer before others' words are shown growing."""
    lanes, busy, order = Lanes(1), threading.Event(), list[str]()
    lanes.sit().run_soon(Priority.LIVE, busy.wait)
    calls = [
        lanes.sit().run_soon(Priority.RECORDING, order.append, "a recording's piece"),
        lanes.sit().run_soon(Priority.RECORDING - WAITED_FOR, order.append, "a recording's end"),
        lanes.sit().run_soon(Priority.LIVE, order.append, "a piece"),
        lanes.sit().run_soon(Priority.LIVE - WAITED_FOR, order.append, "an end"),
    ]
    busy.set()
    for call in calls:
        call.result(timeout=10)
    assert order == ["an end", "a piece", "a recording's end", "a recording's piece"]


def test_an_utterance_keeps_its_thread_and_leaves_it_to_the_next():
    """A recogniser is always used by one thread, whose memory it has: decoding costs less so."""
    lanes = Lanes(2)
    first, second = lanes.sit(), lanes.sit()
    threads = [seat.run_soon(Priority.LIVE, threading.get_ident) for seat in (first, second, first, second)]
    a, b, c, d = (call.result(timeout=10) for call in threads)
    assert a == c != b == d
    first.leave()
    assert lanes.sit().run_soon(Priority.LIVE, threading.get_ident).result(timeout=10) == a


def test_only_so_many_work_at_once():
    """More than there are processors would push each other out of the caches."""
    lanes, lock, working, most = Lanes(2), threading.Lock(), list[int](), list[int]()

    def work() -> None:
        with lock:
            working.append(1)
            most.append(len(working))
        time.sleep(0.02)
        with lock:
            working.pop()

    for call in [lanes.sit().run_soon(Priority.LIVE, work) for _ in range(12)]:
        call.result(timeout=10)
    assert max(most) == 2
