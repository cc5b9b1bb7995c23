"""`access-gateway ask TEXT|FILE`: one turn against a running gateway."""

import argparse
import asyncio
import json
import mimetypes
import sys
from pathlib import Path
from typing import Any

import aiohttp

from access_gateway.settings import Settings

TIMEOUT_S = 180.0


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ask` to the command line."""
    parser = commands.add_parser("ask", help="one turn against a running gateway")
    parser.add_argument("said", metavar="TEXT|FILE", help="what to say: a text, or the name of a recording")
    parser.add_argument("--url", help="the gateway's address (default: server.host and server.port)")
    parser.add_argument("--language", help="BCP 47 tag, where the gateway should not find out by itself")
    parser.add_argument("--session", help="the conversation to go on with")
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Ask and print the answer; return 1 where the gateway cannot be reached or refuses."""
    host = settings.server.host
    url = args.url or f"http://{f'[{host}]' if ':' in host else host}:{settings.server.port}"
    try:
        status, answer = asyncio.run(ask(url.rstrip("/"), args.said, args.language, args.session))
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        print(f"{url} does not answer as a gateway would: {error or type(error).__name__}", file=sys.stderr)
        print("Is it running? Start it with: access-gateway serve --demo", file=sys.stderr)
        return 1
    if status != 200:
        print(f"{answer.get('code')}: {answer.get('detail')}", file=sys.stderr)
        return 1
    print(json.dumps(answer, ensure_ascii=False, indent=2) if args.json else _readable(answer))
    return 0


async def ask(url: str, said: str, language: str | None, session: str | None) -> tuple[int, dict[str, Any]]:
    """Send one turn; return the HTTP status and the JSON that came back.

    Raises aiohttp.ClientError, TimeoutError; ValueError where what answers is no gateway.
    """
    known = {name: value for name, value in (("language", language), ("session", session)) if value}
    recording = await asyncio.to_thread(_recording, said)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as client:
        if recording is None:
            sending = client.post(f"{url}/v1/turns", json={"text": said, **known})
        else:
            mime = mimetypes.guess_type(said)[0] or "audio/unknown"
            headers = {"Content-Type": mime if mime.startswith("audio/") else "audio/unknown"}
            sending = client.post(f"{url}/v1/turns", params=known, data=recording, headers=headers)
        async with sending as response:
            answer = json.loads(await response.text())
            if not isinstance(answer, dict) or ("answer" if response.status == 200 else "code") not in answer:
                raise ValueError(f"status {response.status}, and JSON of another shape")
            return response.status, answer


def _recording(said: str) -> bytes | None:
    """Return the file's bytes where `said` names a file; None where it is a text."""
    try:
        file = Path(said)
        return file.read_bytes() if file.is_file() else None
    except OSError:  # a text that is too long for a file name, say
        return None


def _readable(answer: dict[str, Any]) -> str:
    lines = []
    if answer["heard"]:
        lines.append(f"heard     {answer['heard']['text']}  ({answer['heard']['engine']})")
    said = answer["said"]
    lines.append(f"language  {said['language']} ({said['confidence']:.2f})")
    lines.append(f"forwarded {said['forwarded']}")
    lines.append(f"answer    {' '.join(answer['answer']['text'].splitlines())}")
    lines += [f"notice    {notice['text']}" for notice in answer["notices"]]
    if answer["answer"]["speech"]:
        lines.append(f"speech    {answer['answer']['speech']['url']}")
    return "\n".join([*lines, f"session   {answer['session']}"])
