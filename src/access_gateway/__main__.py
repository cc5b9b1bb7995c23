"""The command line: `access-gateway COMMAND …` (design §7). Exit status: 0 done, 1 failed, 2 wrong use."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from access_gateway import __version__, settings
from access_gateway.commands import (
    ask,
    batch,
    demo,
    doctor,
    evaluate,
    hear,
    language,
    models,
    reviews,
    say,
    serve,
)
from access_gateway.contracts.errors import GatewayError, SettingsError
from access_gateway.observe import logs

COMMANDS = (serve, models, hear, language, say, ask, batch, doctor, demo, reviews, evaluate)
WRONG_USE, FAILED = 2, 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
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
    for command in COMMANDS:
        command.register(commands)
    return whole


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that the arguments name; return the exit status."""
    args = parser().parse_args(arguments)
    in_environment = os.environ.get("ACCESS_GATEWAY_CONFIG")
    named = args.config or (Path(in_environment) if in_environment else None)
    try:
        chosen = settings.load(named)
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
