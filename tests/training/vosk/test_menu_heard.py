"""A model of phrases beside the main recogniser, in a worker of its own: recorded turns, live streams, its price."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.faults.fake_rooms import Fakes, fake_rooms
from tests.test_conversation import Client
from tests.training.vosk.agreement import agree
from tests.training.vosk.conftest import MANDARIN

from access_gateway.catalogue import Shelf
from access_gateway.catalogue.entries import Catalogue, ModelEntry, ProjectSource
from access_gateway.contracts.audio import Pcm, Recording
from access_gateway.contracts.errors import ModelError
from access_gateway.contracts.hearing import EngineOptions, Transcript
from access_gateway.contracts.live import Heard, Replied, Start
from access_gateway.contracts.turn import Command, Preferences
from access_gateway.conversation import Conversation
from access_gateway.hearing.menu import DECISION, MODEL, PHRASES, Menu
from access_gateway.plugins import make
from access_gateway.pools import _menu_spec
from access_gateway.settings import Settings
from access_gateway.speech.encode import wav_bytes
from access_gateway.training.vosk import grammar, menu
from access_gateway.training.vosk.export import Decoding, Network, export
from access_gateway.turn import Said, Unheard, answer, hear
from access_gateway.workers.pool import WorkerPool

LISTED = {"停止": "stop", "重复": "repeat", "取消": "cancel", "确认": "confirm"}
QUIET = Start("s1", "zh-Hans", preferences=Preferences(speech=False))
PIECE = 3_200
"""Bytes: 100 ms."""
MOST_GROWTH_BYTES = 80_000_000
MOST_RTF = 0.02


@pytest.fixture(scope="module")
def folder(trained: Network, clips: dict[str, np.ndarray], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of four phrases with its list and its decision, as one that is shipped lies in its folder."""
    made = tmp_path_factory.mktemp("shipped") / "tiny-commands"
    words = menu.lexicon_of([(phrase,) for phrase in LISTED], MANDARIN)
    accepted = grammar.phrases(words, [(phrase,) for phrase in LISTED])
    made.mkdir()
    decoding = Decoding(words, accepted, unknown_cost=6.0)
    export(trained, decoding, made / MODEL)
    agree(made / MODEL, trained, decoding, clips.values())
    rows = [f"{meaning}\t{phrase}" for phrase, meaning in LISTED.items()]
    (made / PHRASES).write_text("\n".join(["meaning\tphrase", *rows]) + "\n", encoding="utf-8")
    (made / DECISION).write_text('{"least_confidence": 0.5, "chosen_on": "nothing: a test"}')
    return made


def entry_of(folder: Path) -> ModelEntry:
    return ModelEntry(
        name="tiny-commands",
        title="Tiny",
        ability="command",
        engine="vosk",
        languages=(MANDARIN.tag, "zh-Hant"),
        preference=50,
        licence="Apache-2.0",
        licence_url="",
        publisher="a test",
        installed_bytes=0,
        sources=(ProjectSource(folder=folder.name),),
    )


@asynccontextmanager
async def listening(
    folder: Path, where: Path, says: dict[str, Transcript] | None = None
) -> AsyncIterator[tuple[Fakes, WorkerPool]]:
    """The rooms, the menu in a worker process beside them."""
    pool = WorkerPool(replace(_menu_spec(entry_of(folder), Settings(), folder), max_wait_s=30.0))
    try:
        await pool.start()
        async with fake_rooms(where, says=says, menus=[Menu.read(folder, MANDARIN.tag, pool)]) as fakes:
            yield fakes, pool
    finally:
        await pool.close()


def recorded(samples: np.ndarray) -> Recording:
    return Recording(wav_bytes([Pcm(samples.astype("<i2").tobytes(), 16_000)]), "audio/wav")


async def test_recorded_commands_are_done_and_all_else_is_heard_as_ever(
    folder: Path, clips: dict[str, np.ndarray], tmp_path: Path
):
    """On a machine without a recogniser for Mandarin, commands work; on one with it, nothing else is lost."""
    async with listening(folder, tmp_path / "none") as (fakes, _):
        told = {
            command: await hear(fakes.rooms, "t", "s", recorded(samples), "zh-Hant")
            for command, samples in clips.items()
        }
        done = [command for command, one in told.items() if isinstance(one, Transcript)]
        assert set(done) <= set(LISTED) and len(done) >= 3, told
        for command in done:
            one = told[command]
            assert isinstance(one, Transcript) and (one.text, one.meaning) == (command, LISTED[command])
            assert one.language == "zh-Hant" and one.engine == "vosk:tiny-commands"
        assert isinstance(told["再见"], Unheard) and isinstance(told["帮助"], Unheard)
        said = told["停止"]
        assert isinstance(said, Transcript)
        reply = await answer(fakes.rooms, Said("t", "s", said))
        assert reply.meaning.command is Command.STOP and reply.silent and not fakes.backend.asked
    main = Transcript("再见", "zh-Hans", confidence=0.95, engine="fake:main", duration_s=1.0)
    async with listening(folder, tmp_path / "some", {"zh-Hans": main}) as (fakes, _):
        assert (await hear(fakes.rooms, "t", "s", recorded(clips["再见"]), None)) == main
        assert fakes.hearer.asked == ["zh-Hans"]
        assert isinstance(await hear(fakes.rooms, "t", "s", recorded(clips["停止"]), None), Transcript)
        assert fakes.hearer.asked == ["zh-Hans"]


async def test_a_live_command_is_done_where_nothing_hears_mandarin(
    folder: Path, clips: dict[str, np.ndarray], tmp_path: Path
):
    """From the first second on any machine: a stop by voice is a stop; other words are kept for a person."""
    async with listening(folder, tmp_path) as (fakes, _):
        client = Client()
        conversation = Conversation(fakes.rooms, QUIET, client.take)
        try:
            for command in ("停止", "再见"):
                pcm = clips[command].astype("<i2").tobytes() + bytes(2 * 32_000)
                for at in range(0, len(pcm), PIECE):
                    await conversation.audio(pcm[at : at + PIECE])
                await conversation.end()
            stopped, unheard = await client.until(Replied, 2)
        finally:
            await conversation.aclose()
        (heard,) = client.of(Heard)
        assert (heard.transcript.text, heard.transcript.meaning, heard.held) == ("停止", "stop", False)
        assert stopped.reply.meaning.command is Command.STOP
        assert unheard.reply.meaning.command is None and not fakes.backend.asked


async def test_what_it_costs_is_little(folder: Path, clips: dict[str, np.ndarray], tmp_path: Path):
    """A gateway that listens for commands has room for as many customers as before.

    Processor time, not the clock's: other programs on the machine do not count.
    """
    async with listening(folder, tmp_path) as (fakes, pool):
        for _ in range(6):
            for samples in clips.values():
                await hear(fakes.rooms, "t", "s", recorded(samples), "zh-Hans")
        async with asyncio.timeout(30.0):
            while pool.health.memory_bytes == 0 or pool.meter.rtf == pool.spec.first_rtf:  # noqa: ASYNC110
                await asyncio.sleep(0.5)
        health = pool.health
        assert health.rtf is not None and health.rtf < MOST_RTF, health
        assert health.memory_bytes < MOST_GROWTH_BYTES, health


def test_a_model_of_commands_is_no_main_recogniser(folder: Path, tmp_path: Path):
    """It is listed and chosen as what it is; a damaged one is left out."""
    shelf = Shelf(tmp_path, Catalogue(models=(entry_of(folder),)), shipped=folder.parent)
    found = shelf.best_for("zh-Hant", "command")
    assert found is not None and shelf.best_for("zh-Hans", "hear") is None
    engine = make("vosk", EngineOptions(folder / MODEL, frozenset({"zh-Hans"}), {"name": found.name}))
    assert engine.name == "vosk:tiny-commands"
    broken = tmp_path / "tiny-commands"
    shutil.copytree(folder, broken)
    (broken / DECISION).unlink()
    with pytest.raises(ModelError, match=r"decision\.json"):
        Menu.read(broken, "zh-Hans", WorkerPool(_menu_spec(found, Settings(), broken)))
