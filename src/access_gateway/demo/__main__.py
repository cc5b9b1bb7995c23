"""`python -m access_gateway.demo --port 0`: the demonstration shop on its own."""

import argparse
import asyncio
import signal
import sys

from access_gateway.demo.server import start


async def _serve(host: str, port: int) -> None:
    runner, url = await start(host, port)
    closing = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, closing.set)
    try:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        await closing.wait()
    finally:
        await runner.cleanup()


def main() -> int:
    """Open the shop, print its address, and stay until told to close."""
    parser = argparse.ArgumentParser(
        prog="python -m access_gateway.demo", description="The demonstration shop."
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000, help="0: any that is free")
    options = parser.parse_args()
    try:
        asyncio.run(_serve(options.host, options.port))
    except OSError as error:
        sys.stderr.write(f"The shop cannot open on {options.host}:{options.port}: {error.strerror}.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
