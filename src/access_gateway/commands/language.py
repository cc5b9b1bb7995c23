"""`access-gateway identify` and `normalise`: lines in, lines out."""

import argparse
import sys
from collections.abc import Iterator
from typing import BinaryIO

from access_gateway.catalogue.places import shipped_models_folder
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.languages import BY_TAG, canonical_tag
from access_gateway.language.load import load_identifier, load_normaliser
from access_gateway.settings import Settings

MAX_LINE_BYTES = 1_048_576
"""A line is read in pieces of at most this much; each piece is a line of its own."""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands to the command line."""
    identify = commands.add_parser(
        "identify", help="the language of each line of standard input, as tag<TAB>confidence"
    )
    identify.add_argument("--prefer", metavar="TAG", help="the customer's own choice, which tips the balance")
    identify.set_defaults(run=run_identify)

    normalise = commands.add_parser("normalise", help="each line of standard input as plain standard text")
    normalise.add_argument("--language", metavar="TAG", required=True, help="for example zh-Hans or ug-Arab")
    normalise.add_argument(
        "--typed",
        action="store_true",
        help="the lines were typed, not heard: numbers in words stay as they are",
    )
    normalise.set_defaults(run=run_normalise)


def run_identify(args: argparse.Namespace, settings: Settings) -> int:
    """Write one `tag<TAB>confidence` for each line of standard input, whatever its bytes; return the status."""
    try:
        prefer = _tag(args.prefer) if args.prefer else None
        identifier = load_identifier(
            shipped_models_folder() / "lid", abstain_below=settings.language.abstain_below
        )
    except (GatewayError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for line in _lines(sys.stdin.buffer):
        found = identifier.identify(line, prefer=prefer)
        _write(f"{found.language}\t{found.confidence:.4f}")
    return 0


def run_normalise(args: argparse.Namespace, settings: Settings) -> int:
    """Write each line of standard input clean, in its own language and script; return the status."""
    try:
        language = _tag(args.language)
        normaliser = load_normaliser()
    except (GatewayError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for line in _lines(sys.stdin.buffer):
        _write(normaliser.normalise(line, language, heard=not args.typed).replace("\n", " "))
    return 0


def _tag(written: str) -> str:
    tag = canonical_tag(written)
    if tag is None:
        raise ValueError(f"{written!r} is none of the languages here: {', '.join(BY_TAG)}.")
    return tag


def _lines(stream: BinaryIO) -> Iterator[str]:
    """Yield the lines of a byte stream; what is no UTF-8 becomes U+FFFD, never an error."""
    while line := stream.readline(MAX_LINE_BYTES):
        yield line.decode("utf-8", "replace").rstrip("\r\n")


def _write(line: str) -> None:
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
