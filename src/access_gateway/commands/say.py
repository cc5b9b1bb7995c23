"""`access-gateway say TEXT --language TAG --out FILE`: words to a sound file, without a gateway running."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.languages import canonical_tag
from access_gateway.contracts.speaking import Manner, SpokenSentence
from access_gateway.pools import speech_room
from access_gateway.reply.sentences import split_sentences
from access_gateway.settings import Settings
from access_gateway.speech.encode import encode
from access_gateway.speech.speech import Speech

PATIENCE_S = 600.0
"""Nobody listens to a file while it is made: the best voice has its time."""
MIME_OF = {".wav": "audio/wav", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".mp3": "audio/mpeg"}


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `say` to the command line."""
    parser = commands.add_parser("say", help="words to a sound file")
    parser.add_argument("text", metavar="TEXT")
    parser.add_argument("--language", default="zh-Hans", help="BCP 47 tag of the text (default: zh-Hans)")
    parser.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help=f"one of {', '.join(MIME_OF)}"
    )
    parser.add_argument("--rate", type=float, help="0.4 (slow) to 2.5 (default: speech.rate)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the sound file; return 1 where no voice speaks the language."""
    mime, language = MIME_OF.get(args.out.suffix.lower()), canonical_tag(args.language)
    try:
        manner = Manner(rate=args.rate if args.rate is not None else settings.speech.rate)
    except ValueError as error:
        print(f"--rate: {error}", file=sys.stderr)
        return 2
    if mime is None or language is None:
        wrong = f"--out takes {', '.join(MIME_OF)}" if mime is None else f"unknown language {args.language!r}"
        print(wrong, file=sys.stderr)
        return 2
    return asyncio.run(_run(args.text, language, manner, args.out, mime, settings))


async def _run(text: str, language: str, manner: Manner, out: Path, mime: str, settings: Settings) -> int:
    sentences = [(sentence, language) for sentence in split_sentences(text, language)]
    async with speech_room(settings) as speech:
        if language not in speech.languages:
            able = ", ".join(sorted(speech.languages))
            print(f"No voice here speaks {language}; there are voices for {able}.", file=sys.stderr)
            return 1
        spoken: list[str] = []
        sound = b"".join([piece async for piece in encode(_pcm(speech, sentences, manner, spoken), mime)])
    if not spoken or len(spoken) < len(sentences):
        print(
            f"{len(sentences) - len(spoken)} of {len(sentences)} sentences could not be spoken.",
            file=sys.stderr,
        )
        return 1
    await asyncio.to_thread(out.write_bytes, sound)
    return 0


async def _pcm(
    speech: Speech, sentences: list[tuple[str, str]], manner: Manner, spoken: list[str]
) -> AsyncIterator[Pcm]:
    """Yield the sound, and note in `spoken` what has any."""
    async for sentence in speech.speak(sentences, manner, within_s=PATIENCE_S):
        if isinstance(sentence, SpokenSentence):
            spoken.append(sentence.text)
            yield sentence.pcm
