"""`access-gateway hear FILE…`: recordings to words, without a gateway running."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import GatewayError
from access_gateway.contracts.languages import canonical_tag
from access_gateway.heard import audio_limits
from access_gateway.hearing.decode import decode
from access_gateway.pools import hearing_room
from access_gateway.settings import Settings


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `hear` to the command line."""
    parser = commands.add_parser("hear", help="recordings to words")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--language", default="zh-Hans", help="BCP 47 tag of what is spoken (default: zh-Hans)"
    )
    parser.add_argument(
        "--json", action="store_true", help="word times and confidences too, a JSON object a line"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print a line for each recording; return 1 where one could not be heard."""
    return asyncio.run(_run(args, settings))


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    language = canonical_tag(args.language)
    if language is None:
        print(f"{args.language!r} is not a language of this gateway.", file=sys.stderr)
        return 2
    failed = False
    async with hearing_room(settings, languages=[language]) as hearer:
        for file in args.files:
            try:
                content = await asyncio.to_thread(file.read_bytes)
                pcm = await asyncio.to_thread(
                    decode, Recording(content, "audio/unknown"), audio_limits(settings)
                )
                heard = await hearer.hear(pcm, [language])
            except (GatewayError, OSError) as error:
                failed = True
                print(f"{file}: {error}", file=sys.stderr)
                continue
            if args.json:
                print(json.dumps({"file": str(file), **asdict(heard)}, ensure_ascii=False))
            else:
                print(f"{file}\t{heard.text}" if len(args.files) > 1 else heard.text)
    return int(failed)
