"""Reviews through kills and outages, at the size that is asked for; and what a confirmation costs.

Usage: python benchmarks/reviews.py [--reviews 1000] [--customers 50] [--kills 40] [--seed 1]

The first part is the story of tests/faults/test_reviews_kill.py at a larger size: the real `access-gateway serve`,
over HTTP. The second measures the store alone: confirmations with their fsync, beside a bare SQLite insert and
commit under the same settings on the same disk, before and after a backlog of 20,000 confirmed reviews; and the
processor time of remembering a turn.
"""

import argparse
import asyncio
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.faults.review_story import tell

from access_gateway.contracts.turn import Exchange
from access_gateway.store import Store

BACKLOG, SAMPLES = 20_000, 300


async def story(args: argparse.Namespace) -> bool:
    """Tell the story, print its numbers, and say whether every promise was kept."""
    with tempfile.TemporaryDirectory() as folder:
        ending = await tell(
            Path(folder),
            seed=args.seed,
            reviews=args.reviews,
            customers=args.customers,
            kills=args.kills,
            alive_s=(0.1, 1.2),
        )
    told, effects = ending.told, ending.effects
    acknowledged = {key: text for mine in told.confirmed.values() for key, text in mine}
    lost = [key for key in acknowledged if key not in effects]
    invented = effects.keys() - acknowledged.keys() - told.unsure.keys()
    order: dict[str, list[str]] = {}
    for key, (customer, _) in effects.items():
        if key in acknowledged:
            order.setdefault(customer, []).append(key)
    disordered = [name for name, mine in told.confirmed.items() if order[name] != [key for key, _ in mine]]
    rows = {
        "acknowledged reviews": len(acknowledged),
        "kills (SIGKILL)": ending.kills,
        "platform down": f"{ending.down_share:.0%} of the time",
        "deliveries tried": sum(ending.asked.values()),
        "answers the customers lost": told.lost_answers,
        "repeats at the platform": sum(ending.asked.values()) - len(ending.asked),
        "lost": len(lost),
        "invented": len(invented),
        "customers out of order": len(disordered),
        "slowest confirmation, restarts included": f"{told.slowest_confirmation_s:.2f} s",
        "database after it": ending.integrity,
        "took": f"{ending.took_s:.0f} s",
    }
    _print(rows)
    return not (lost or invented or disordered) and ending.integrity == "ok"


async def cost() -> None:
    """Print what a confirmation and a remembered turn cost."""
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder), sweep=False)
        bare = _bare_commits_ms(Path(folder) / "bare.db")
        empty = await _confirmations_ms(store)
        await _fill(store)
        full = await _confirmations_ms(store)
        due = await _median_ms(lambda: store.outbox.due(16))
        _print(
            {
                "bare SQLite insert and commit": f"{bare:.2f} ms",
                "confirmation": f"{empty:.2f} ms ({empty / bare:.1f} times bare)",
                f"confirmation behind {BACKLOG} waiting": f"{full:.2f} ms ({full / empty:.1f} times empty)",
                f"who is next, of {BACKLOG} waiting": f"{due:.2f} ms",
                "get and remember a turn, processor time": f"{await _turn_cpu_ms(store):.2f} ms",
            }
        )
        await store.close()


def _bare_commits_ms(file: Path) -> float:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE reviews (text VARCHAR)")
    times = []
    for _ in range(SAMPLES):
        began = time.perf_counter()
        connection.execute("INSERT INTO reviews VALUES ('x')")
        times.append(time.perf_counter() - began)
    connection.close()
    return 1000 * statistics.median(times)


async def _confirmations_ms(store: Store) -> float:
    names = [
        (
            await store.outbox.create(
                customer=f"c{number}", text="很好", original="很好", language="zh-Hans", metadata={}
            )
        ).review
        for number in range(SAMPLES)
    ]
    left = iter(names)
    return await _median_ms(lambda: store.outbox.confirm(next(left)))


async def _median_ms(job: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(SAMPLES):
        began = time.perf_counter()
        await job()
        times.append(time.perf_counter() - began)
    return 1000 * statistics.median(times)


async def _fill(store: Store) -> None:
    """Put a backlog into the table directly: half of it one customer's, half of as many customers."""
    connection = sqlite3.connect(store.file)
    connection.executemany(
        "INSERT INTO reviews (review, customer, status, text, original, language, metadata, attempts, created_at,"
        " updated_at, touched_at, place, planned_at, due_at)"
        " VALUES (?, ?, 'confirmed', 'x', 'x', 'zh-Hans', '{}', 1, '', '', 0, ?, ?, ?)",
        [
            (f"r{number}", "busy" if number % 2 else f"b{number}", 1000 + number, *_times(number))
            for number in range(BACKLOG)
        ],
    )
    connection.commit()
    connection.close()


def _times(number: int) -> tuple[float | None, float | None]:
    return (None, None) if number % 2 and number > 1 else (time.time(), time.time() + 3600)


async def _turn_cpu_ms(store: Store) -> float:
    exchange = Exchange(
        "01J", "我的订单什么时候到" * 3, "zh-Hans", "您的订单明天到" * 5, "2026-11-22T00:00:00.000Z"
    )
    turns = 2000
    began = time.process_time()
    for number in range(turns):
        await store.sessions.get(f"s{number % 100}")
        await store.sessions.remember(f"s{number % 100}", exchange, "zh-Hans")
    await store.sessions.flush()
    return 1000 * (time.process_time() - began) / turns


def _print(rows: dict[str, object]) -> None:
    width = max(len(name) for name in rows)
    for name, value in rows.items():
        print(f"{name:<{width}}  {value}")
    print()


def main() -> int:
    """Run both parts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--reviews", type=int, default=1000)
    parser.add_argument("--customers", type=int, default=50)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    asyncio.run(cost())
    return 0 if asyncio.run(story(args)) else 1


if __name__ == "__main__":
    sys.exit(main())
