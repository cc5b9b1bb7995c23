"""`access-gateway identify` and `normalise`: lines in, lines out."""

import argparse
import sys
from collections.abc import Iterator
from typing import BinaryIO

from access_gateway.catalogue.places import shipped_models_folder
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Identified
from access_gateway.contracts.languages import BY_TAG, canonical_tag
from access_gateway.language.identify import Identifier
from access_gateway.language.load import load_identifier, load_normaliser
from access_gateway.language.normalise import Normaliser, is_sure, was_heard
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

    normalise = commands.add_parser(
        "normalise",
        help="each line of standard input as plain standard text; topolects of Chinese in standard Mandarin",
    )
    normalise.add_argument(
        "--language",
        metavar="TAG",
        help="for example yue-Hant or ug-Arab; without it each line is identified, and left in its own words where"
        " that is not sure",
    )
    origin = normalise.add_mutually_exclusive_group()
    origin.add_argument(
        "--typed",
        action="store_true",
        help="the lines were typed: numbers in words stay as they are",
    )
    origin.add_argument(
        "--heard",
        action="store_true",
        help="the lines are a recogniser's: numbers become digits (without either, Mandarin lines that look so"
        " are taken as heard: words in spaces, or a long number and no punctuation)",
    )
    meaning = normalise.add_mutually_exclusive_group()
    meaning.add_argument(
        "--own-words", action="store_true", help="topolects stay in the customer's own words, made clean"
    )
    meaning.add_argument(
        "--to",
        metavar="TAG",
        choices=("zh-Hans", "zh-Hant"),
        help="what a backend that speaks this gets; without it each line keeps its own script",
    )
    normalise.set_defaults(run=run_normalise)


def run_identify(args: argparse.Namespace, settings: Settings) -> int:
    """Write one `tag<TAB>confidence` for each line of standard input, whatever its bytes; return the status."""
    try:
        prefer = _tag(args.prefer) if args.prefer else None
        identifier = _identifier(settings)
    except (GatewayError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for line in _lines(sys.stdin.buffer):
        found = identifier.identify(line, prefer=prefer)
        _write(f"{found.language}\t{found.confidence:.4f}")
    return 0


def run_normalise(args: argparse.Namespace, settings: Settings) -> int:
    """Write each line of standard input as a backend understands it; return the status.

    A language that is named is taken at its word: lines of a topolect come out in standard Mandarin, all others in
    their own language. Else each line is identified, as in a turn.
    """
    try:
        told = _told(args.language) if args.language else None
        normaliser = load_normaliser(only={told.dialect or ""} if told else None)
        identify = (lambda line: told) if told else _identifier(settings).identify
    except (GatewayError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    for line in _lines(sys.stdin.buffer):
        _write(_normalised(normaliser, line, identify(line), args).replace("\n", " "))
    return 0


def _told(written: str) -> Identified:
    tag = _tag(written)
    return Identified(tag, 1.0, dialect=BY_TAG[tag].topolect)


def _identifier(settings: Settings) -> Identifier:
    return load_identifier(shipped_models_folder() / "lid", abstain_below=settings.language.abstain_below)


def _normalised(normaliser: Normaliser, line: str, found: Identified, args: argparse.Namespace) -> str:
    heard = args.heard or (not args.typed and was_heard(line, found.language))
    if args.to:
        transcript = Transcript(line, found.language, engine="standard input" if heard else None)
        return normaliser.clean(transcript, found, args.to).forwarded
    words = normaliser.normalise(line, found.language, heard=heard)
    if args.own_words or not is_sure(found):
        return words
    return normaliser.standard(words, found.language).text


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
