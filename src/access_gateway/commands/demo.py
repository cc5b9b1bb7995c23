"""`access-gateway demo`: real turns, spoken and typed, through a gateway that it starts itself."""

import argparse
import asyncio
import contextlib
import mimetypes
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import msgspec

from access_gateway.app import gateway, listening
from access_gateway.contracts.audio import Recording
from access_gateway.demo.recordings import recordings
from access_gateway.observe import logs
from access_gateway.settings import Settings, Store

TYPED = (
    ("Uyghur", "زاكازىم قاچان يېتىپ كېلىدۇ؟"),
    ("Tibetan", "ངའི་མངགས་ཟོག་ནམ་འབྱོར་གྱི་རེད།"),
    ("Mongolian, Cyrillic", "Миний захиалга хэзээ ирэх вэ?"),
    ("Mongolian, traditional script", "ᠮᠢᠨᠦ ᠵᠠᠬᠢᠶᠠᠯᠭ᠎ᠠ ᠬᠡᠵᠢᠶ᠎ᠡ ᠢᠷᠡᠬᠦ ᠪᠤᠢ"),
    ("Cantonese", "唔該，我張訂單幾時送到呀？"),
    ("Mandarin", "订单10086到哪了？"),
    ("a person, in Korean", "상담원 연결해 주세요"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One turn to show."""

    title: str
    text: str | None = None
    recording: Recording | None = None
    language: str | None = None
    note: str = ""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo` to the command line."""
    parser = commands.add_parser("demo", help="real turns, spoken and typed, through a gateway of its own")
    parser.add_argument("--audio", type=Path, metavar="FILE", help="a recording of your own, sent first")
    parser.add_argument("--language", help="BCP 47 tag of what is spoken in it")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write speech, captions and pages here")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Show every turn; return 1 where one got no answer."""
    if args.audio and not args.audio.is_file():
        print(f"There is no file {args.audio}.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="access-gateway-demo-") as folder:
        server = msgspec.structs.replace(settings.server, host="127.0.0.1", port=0)
        logs.configure("error", settings.observe.log_format)  # what is shown is the turns
        settings = msgspec.structs.replace(settings, server=server, store=Store(folder=folder))
        return asyncio.run(_run(args, settings))


async def _run(args: argparse.Namespace, settings: Settings) -> int:
    print("Starting a gateway with the demonstration shop behind it …", flush=True)
    failed = 0
    async with _running(settings) as url, aiohttp.ClientSession() as client:
        for number, shown in enumerate(_turns(args), start=1):
            failed += not await _show(client, url, number, shown, args.keep)
    print("Stopped." if not failed else f"Stopped; {failed} turns got no answer.")
    return int(failed > 0)


@contextlib.asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[str]:
    """Run a gateway in this process until the block ends; give its address."""
    async with gateway(settings, demo=True) as outside, listening(outside) as url:
        yield url


def _turns(args: argparse.Namespace) -> Iterator[Shown]:
    if args.audio:
        mime = mimetypes.guess_type(args.audio.name)[0] or ""
        mime = mime if mime.startswith("audio/") else "audio/unknown"
        yield Shown(
            "your own recording", recording=Recording(args.audio.read_bytes(), mime), language=args.language
        )
    for recording in recordings():
        if recording.kind == "turn":
            yield Shown(
                f"spoken, {recording.language}",
                recording=Recording(recording.content, recording.mime),
                language=recording.language,
                note=f"{recording.origin}; spoken: {recording.text}",
            )
    for title, text in TYPED:
        yield Shown(f"typed, {title}", text=text)


async def _show(
    client: aiohttp.ClientSession, url: str, number: int, shown: Shown, keep: Path | None
) -> bool:
    print(f"\n── {number}. {shown.title}" + (f"  [{shown.note}]" if shown.note else ""))
    async with _send(client, url, shown) as response:
        turn: dict[str, Any] = await response.json(content_type=None)
    if response.status != 200:
        print(f"   {turn['code']}: {turn['detail']}")
        return False
    if turn["heard"]:
        confidence = turn["heard"]["confidence"]
        sure = f"{confidence:.2f}" if confidence is not None else "not known"
        print(f"   heard       {turn['heard']['text']}  ({turn['heard']['engine']}, confidence {sure})")
    said = turn["said"]
    print(f"   said        {said['text']}")
    print(
        f"   identified  {said['language']} ({said['confidence']:.2f})"
        + (f", {said['dialect']}" if said["dialect"] else "")
    )
    print(f"   forwarded   {said['forwarded']}")
    print(f"   answer      {' '.join(turn['answer']['text'].splitlines())}  [{turn['answer']['language']}]")
    for notice in turn["notices"]:
        print(f"   notice      {notice['text']}")
    if turn["handoff"]:
        print(f"   person      {turn['handoff']['status']} {turn['handoff']['reference'] or ''}")
    print(f"   large text  {len(turn['answer']['large_text_html'])} characters of HTML")
    return await _listen(client, url, turn, number, keep)


def _send(client: aiohttp.ClientSession, url: str, shown: Shown) -> Any:
    if shown.recording is None:
        return client.post(f"{url}/v1/turns", json={"text": shown.text})
    query = {"language": shown.language} if shown.language else {}
    headers = {"Content-Type": shown.recording.mime}
    return client.post(f"{url}/v1/turns", params=query, data=shown.recording.content, headers=headers)


async def _listen(
    client: aiohttp.ClientSession, url: str, turn: dict[str, Any], number: int, keep: Path | None
) -> bool:
    """Fetch the spoken answer and say how long it is; keep everything where asked to."""
    speech, sound = turn["answer"]["speech"], b""
    if speech:
        async with client.get(url + speech["url"]) as response:
            sound = await response.read()
        print(
            f"   speech      {speech['duration_s']:.1f} s, {len(sound)} bytes of {speech['mime']}: {speech['url']}"
        )
    else:
        print("   speech      none: no voice for this language here; the answer is in text")
    if keep:
        await asyncio.to_thread(_keep, keep, number, turn, sound)
    return not speech or len(sound) > 0


def _keep(folder: Path, number: int, turn: dict[str, Any], sound: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{number:02}.html").write_text(turn["answer"]["large_text_html"], encoding="utf-8")
    (folder / f"{number:02}.vtt").write_text(turn["answer"]["captions_vtt"], encoding="utf-8")
    if sound:
        (folder / f"{number:02}.ogg").write_bytes(sound)
