"""Who goes first in a worker."""

import threading

from access_gateway.contracts.hearing import Priority
from access_gateway.workers.lanes import Lanes
from access_gateway.workers.serving import WAITED_FOR


def test_who_waits_for_words_goes_before_pieces_of_others():
    """On a busy machine a customer who has finished gets their answer before others' words are shown growing."""
    lanes, busy, order = Lanes(1), threading.Event(), list[str]()
    lanes.run_soon(Priority.LIVE, busy.wait)
    calls = [
        lanes.run_soon(Priority.RECORDING, order.append, "a recording's piece"),
        lanes.run_soon(Priority.RECORDING - WAITED_FOR, order.append, "a recording's end"),
        lanes.run_soon(Priority.LIVE, order.append, "a piece"),
        lanes.run_soon(Priority.LIVE - WAITED_FOR, order.append, "an end"),
    ]
    busy.set()
    for call in calls:
        call.result(timeout=10)
    assert order == ["an end", "a piece", "a recording's end", "a recording's piece"]
