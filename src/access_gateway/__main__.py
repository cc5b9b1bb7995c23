"""The command line: `access-gateway COMMAND …` (design §7). Exit status: 0 done, 1 failed, 2 wrong use."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from access_gateway import __version__, settings
from access_gateway.contracts.errors import GatewayError, SettingsError

MODULE_OF = {
    "serve": "serve", "models": "models", "hear": "hear", "identify": "language", "normalise": "language",
    "say": "say", "ask": "ask", "batch": "batch", "doctor": "doctor", "demo": "demo", "reviews": "reviews",
    "eval": "evaluate",
}  # fmt: skip
"""Command → its module in `commands`. Only that of the command that is asked for is imported: the gateway's whole
house takes a second and 100 MB, which nobody who identifies a few lines should wait for."""
SILENT = frozenset({"identify", "normalise", "eval"})
"""What these have to say is their output; logs would cost them as much memory as a model."""
WRONG_USE, FAILED = 2, 1


def parser(command: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, or of what one command needs of it."""
    whole = argparse.ArgumentParser(
        prog="access-gateway",
        description="Customer service by voice, large text and speech, in the languages of China.",
    )
    whole.add_argument("--version", action="version", version=f"access-gateway {__version__}")
    whole.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="settings, as TOML (docs/configuration.md); or ACCESS_GATEWAY_CONFIG",
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in dict.fromkeys([MODULE_OF[command]] if command in MODULE_OF else MODULE_OF.values()):
        importlib.import_module(f"access_gateway.commands.{module}").register(commands)
    return whole


def named(arguments: Sequence[str]) -> str | None:
    """Return the command that some arguments name: the first of them that is no option of the whole line."""
    rest = iter(arguments)
    for one in rest:
        if one == "--config":
            next(rest, None)
        elif not one.startswith("-"):
            return one
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    args = parser(named(given)).parse_args(given)
    in_environment = os.environ.get("ACCESS_GATEWAY_CONFIG")
    file = args.config or (Path(in_environment) if in_environment else None)
    try:
        chosen = settings.load(file)
        if args.command not in SILENT:
            logs = importlib.import_module("access_gateway.observe.logs")
            logs.configure(chosen.observe.log_level, chosen.observe.log_format)
        status: int = args.run(args, chosen)
        sys.stdout.flush()  # here, where a reader that has gone can still be passed over in silence
    except SettingsError as error:
        print(error.detail, file=sys.stderr)
        return WRONG_USE
    except GatewayError as error:
        print(error.detail, file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # Whoever read our output has gone (`… | head`): no error, and nothing more to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"{where}{error.strerror or error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
