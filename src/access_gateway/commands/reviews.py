"""`access-gateway reviews`: see the outbox, send undeliverable reviews again. Works beside a running gateway."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.reviews import Review
from access_gateway.settings import Settings
from access_gateway.store import Store

COLUMNS = ("review", "status", "attempts", "updated_at", "customer", "last_error")
EVERYTHING = 1_000_000


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `reviews` and its parts to the command line."""
    parser = commands.add_parser("reviews", help="reviews in the outbox: see them, send them again")
    parts = parser.add_subparsers(metavar="PART", required=True)

    listing = parts.add_parser(
        "list", help="one review a line, tab-separated, oldest first; no words of customers"
    )
    listing.add_argument("--dead", action="store_true", help="only the undeliverable ones")
    listing.add_argument("--limit", type=_count, default=1000, help="the newest so many (default: 1000)")
    listing.set_defaults(run=_list)

    showing = parts.add_parser("show", help="one review with its words, as JSON")
    showing.add_argument("review", metavar="ID")
    showing.set_defaults(run=_show)

    replaying = parts.add_parser("replay", help="put undeliverable reviews in line again")
    which = replaying.add_mutually_exclusive_group(required=True)
    which.add_argument("reviews", metavar="ID", nargs="*", default=[])
    which.add_argument("--all", action="store_true", help="every undeliverable one")
    replaying.set_defaults(run=_replay)


def _list(args: argparse.Namespace, settings: Settings) -> int:
    async def work(store: Store) -> int:
        outbox = store.outbox
        found = await (outbox.dead_letters(limit=args.limit) if args.dead else outbox.list(limit=args.limit))
        print("\t".join(COLUMNS))
        for review in found:
            print("\t".join(_cell(getattr(review, column)) for column in COLUMNS))
        return 0

    return _with_store(settings, work)


def _show(args: argparse.Namespace, settings: Settings) -> int:
    async def work(store: Store) -> int:
        print(_json(await store.outbox.get(args.review)))
        return 0

    return _with_store(settings, work)


def _replay(args: argparse.Namespace, settings: Settings) -> int:
    async def work(store: Store) -> int:
        names = args.reviews
        if args.all:
            names = [review.review for review in await store.outbox.dead_letters(limit=EVERYTHING)]
        failures = 0
        for name in names:
            try:
                await store.outbox.replay(name)
            except GatewayError as error:
                failures += 1
                print(f"{_cell(name)}: {error.detail}", file=sys.stderr)
        print(f"{len(names) - failures} in line again; a running gateway notices within a second or two.")
        return 1 if failures else 0

    return _with_store(settings, work)


def _with_store(settings: Settings, work: Callable[[Store], Awaitable[int]]) -> int:
    async def run() -> int:
        store = await Store.configured(settings, create=False, sweep=False)
        try:
            return await work(store)
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except GatewayError as error:
        print(f"access-gateway: {error.detail}", file=sys.stderr)
        return 1


def _cell(value: object) -> str:
    """Return a value for one cell of a terminal: nothing in it can move the cursor or break the line."""
    text = "" if value is None else str(value)
    return "".join(letter if letter.isprintable() else "�" for letter in text)


def _json(review: Review) -> str:
    """Return the whole review; what a terminal would obey rather than show is escaped, as JSON allows."""
    written = json.dumps(asdict(review), ensure_ascii=False, indent=2)
    return "".join(
        letter if letter == "\n" or letter.isprintable() else json.dumps(letter)[1:-1] for letter in written
    )


def _count(given: str) -> int:
    count = int(given)
    if not 1 <= count <= EVERYTHING:
        raise argparse.ArgumentTypeError(f"1 to {EVERYTHING}")
    return count
