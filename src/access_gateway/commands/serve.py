"""`access-gateway serve`: the gateway itself."""

import argparse
import asyncio
from pathlib import Path

import msgspec

from access_gateway.app import serve
from access_gateway.settings import Settings


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `serve` to the command line."""
    parser = commands.add_parser("serve", help="run the gateway")
    parser.add_argument("--demo", action="store_true", help="with the demonstration shop as its backend")
    parser.add_argument("--host", help="address to listen on (server.host)")
    parser.add_argument("--port", type=port, help="port to listen on, 0 for any (server.port)")
    # Here too, as people write it; SUPPRESS keeps what stands before the command.
    parser.add_argument(
        "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="settings, as TOML"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal ends it."""
    server = settings.server
    if args.host is not None:
        server = msgspec.structs.replace(server, host=args.host)
    if args.port is not None:
        server = msgspec.structs.replace(server, port=args.port)
    settings = msgspec.structs.replace(settings, server=server)
    asyncio.run(serve(settings, demo=args.demo, started=_announce))
    return 0


def port(given: str) -> int:
    """Return a port number of the command line. Raises ValueError, which argparse turns into wrong use."""
    number = int(given)
    if not 0 <= number <= 65_535:
        raise ValueError(given)
    return number


def _announce(url: str) -> None:
    print(f"Serving on {url}  (stop with Ctrl-C)", flush=True)
