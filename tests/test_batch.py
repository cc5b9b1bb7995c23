"""Many turns from a file: order, conversations, and what one line may cost the others."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.faults.fake_rooms import Fakes, fake_rooms

from access_gateway.batch import Done, Numbered, read_lines, run
from access_gateway.contracts.audio import Pcm
from access_gateway.contracts.errors import BackendTimeout, Busy
from access_gateway.contracts.hearing import Transcript
from access_gateway.settings import Hearing, Settings
from access_gateway.speech.encode import wav_bytes

SOUND = wav_bytes([Pcm(b"\x00\x10" * 16_000, 16_000)])


def numbered(*lines: str) -> list[Numbered]:
    return [Numbered(number, line.encode()) for number, line in enumerate(lines, start=1)]


async def taken(fakes: Fakes, lines: Sequence[Numbered], folder: Path, at_once: int = 3) -> list[Done]:
    return [done async for done in run(fakes.rooms, lines, folder, at_once=at_once)]


def test_lines_are_numbered_as_an_editor_shows_them(tmp_path: Path) -> None:
    """An error's line number leads to the line, empty lines and Windows' line ends included."""
    file = tmp_path / "in.txt"
    file.write_bytes("\r\n  你好 \r\n\n{}\n\u3000\nlast".encode())
    assert [(line.number, line.content.decode().strip()) for line in read_lines(file)] == [
        (2, "你好"), (4, "{}"), (5, ""), (6, "last"),
    ]  # fmt: skip


async def test_no_more_turns_at_once_than_asked_for(tmp_path: Path) -> None:
    """The platform's backend is not flooded by a file."""
    async with fake_rooms(tmp_path) as fakes:
        fakes.backend.may.clear()
        task = asyncio.create_task(taken(fakes, numbered(*["你好"] * 10), tmp_path))
        await asyncio.sleep(0.3)
        assert len(fakes.backend.asked) == 3
        fakes.backend.may.set()
        assert [done.line for done in await task] == list(range(1, 11))


async def test_a_conversation_waits_for_itself_and_for_nobody_else(tmp_path: Path) -> None:
    """A second line of a session is not sent before the first is answered; another session's is."""
    async with fake_rooms(tmp_path) as fakes:
        fakes.backend.may.clear()
        lines = numbered(*(f'{{"text": "{text}", "session": "{text[0]}"}}' for text in ("a1", "a2", "b1")))
        task = asyncio.create_task(taken(fakes, lines, tmp_path))
        await asyncio.sleep(0.3)
        assert [request.session for request in fakes.backend.asked] == ["a", "b"]
        fakes.backend.may.set()
        assert [done.session for done in await task] == ["a", "a", "b"]
        assert len(fakes.backend.asked[2].history) == 1


async def test_a_failing_backend_is_an_honest_answer_with_a_notice(tmp_path: Path) -> None:
    """A night's run with the backend down says so line by line, and stays readable for programs."""
    async with fake_rooms(tmp_path) as fakes:
        fakes.backend.says = BackendTimeout("slow")
        (done,) = await taken(fakes, numbered("订单10086到哪了"), tmp_path)
    assert done.error is None and done.notices == ["backend-timeout"] and done.answer


async def test_recordings_fail_one_by_one(tmp_path: Path) -> None:
    """Too large, a folder, no sound, a busy engine: each is told by its code, and the next line is heard."""
    for name, content in {"ok": SOUND, "large": SOUND * 40, "none": b"", "text": b"hello"}.items():
        (tmp_path / f"{name}.wav").write_bytes(content)
    (tmp_path / "folder.wav").mkdir()
    settings = Settings(hearing=Hearing(max_audio_bytes=1_000_000))
    heard = Transcript("订单到哪了", "zh-Hans", confidence=0.9, engine="fake", duration_s=1.0)
    names = ("large", "folder", "none", "text", "ok")
    lines = numbered(*(f'{{"audio": "{name}.wav", "language": "zh"}}' for name in names))
    async with fake_rooms(tmp_path / "data", settings, {"zh-Hans": heard}) as fakes:
        done = await taken(fakes, lines, tmp_path, at_once=1)
        fakes.hearer.asked.clear()
        fakes.hearer.says["zh-Hans"] = Busy("all taken", retry_after_s=0.01)
        (busy,) = await taken(fakes, [replace(lines[4], number=6)], tmp_path)
        assert len(fakes.hearer.asked) == 10, "a file can wait for a place, though not for ever"
    assert [one.error for one in done[:4]] == [
        "body-too-large",
        "invalid-input",
        "empty-input",
        "unreadable-audio",
    ]
    assert done[4].error is None and done[4].heard == "订单到哪了" and busy.error == "busy"


async def test_whoever_stops_reading_stops_the_turns(tmp_path: Path) -> None:
    """Ctrl-C in the middle of a file leaves nothing running."""
    before = asyncio.all_tasks()
    async with fake_rooms(tmp_path) as fakes:
        fakes.backend.may.clear()
        results = run(fakes.rooms, numbered(*["你好"] * 5), tmp_path, at_once=3)
        waiting = asyncio.ensure_future(anext(results))
        await asyncio.sleep(0.2)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert asyncio.all_tasks() == before
