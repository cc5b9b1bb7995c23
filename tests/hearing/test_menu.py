"""Commands beside the main recogniser: acted on at once, and nobody else waits for them or loses by them."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced
from tests.faults.fake_rooms import fake_rooms

from access_gateway import plugins
from access_gateway.contracts.audio import Pcm, Recording
from access_gateway.contracts.errors import EngineError, GatewayError, ModelError
from access_gateway.contracts.hearing import HearingOptions, Partial, Priority, Transcript
from access_gateway.contracts.turn import Command
from access_gateway.hearing.capacity import Capacity
from access_gateway.hearing.endpoint import Stretch
from access_gateway.hearing.hearer import Hearer
from access_gateway.hearing.live import LiveHearing
from access_gateway.hearing.menu import LONGEST_S, Menu, MenuEar, read_meanings
from access_gateway.hearing.pauses import Pauses
from access_gateway.hearing.processors import OwnUse
from access_gateway.pools import MENU_RTF, hearing_room
from access_gateway.reply.codes import Text
from access_gateway.settings import Hearing, Models, Settings
from access_gateway.speech.encode import wav_bytes
from access_gateway.turn import Said, Unheard, answer, hear
from access_gateway.workers.client import Client, Health
from access_gateway.workers.line import Line
from access_gateway.workers.messages import Abilities
from access_gateway.workers.meter import Meter
from access_gateway.workers.utterance import OnPartial, Utterance

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "commands-cmn"
MEANINGS = {"停止": "stop", "慢一点": "slower", "查订单": "order-status"}
SOUND = Pcm(b"\0\x10" * 16_000, 16_000)


@dataclass(eq=False)
class Ears(Client):
    """An engine that hears what it is told to, after a while."""

    says: Transcript | GatewayError
    partial: str = ""
    hangs: bool = False
    fed: int = 0
    finished: int = 0
    closed: int = 0
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__("ears", places=4, max_wait_s=1.0, max_utterance_s=60.0)

    @property
    def abilities(self) -> Abilities:
        return Abilities("fake:ears", streams=False)

    @property
    def health(self) -> Health:
        return self._health(wanted=1, ready=1)

    async def start(self) -> None:
        """Nothing."""

    async def close(self) -> None:
        """Nothing."""

    async def connect(self, *, suspect: bool) -> Line:
        raise AssertionError("nothing is behind it")

    async def hear(
        self, language: str, options: HearingOptions | None = None, *, on_partial: OnPartial | None = None
    ) -> Utterance:
        self.asked.append(language)
        return _Under(self, on_partial)


class _Under(Utterance):
    def __init__(self, ears: Ears, on_partial: Callable[[Partial], None] | None) -> None:
        self._ears, self._tell = ears, on_partial

    async def feed(self, pcm: bytes) -> None:
        if self._ears.hangs:
            await asyncio.sleep(3_600)
        self._ears.fed += len(pcm)
        if self._ears.partial and self._tell:
            self._tell(Partial(self._ears.partial))

    async def finish(self, timeout_s: float) -> Transcript:
        self._ears.finished += 1
        if isinstance(self._ears.says, GatewayError):
            raise self._ears.says
        return self._ears.says

    async def close(self) -> None:
        self._ears.closed += 1


def heard(text: str, confidence: float = 0.9) -> Transcript:
    return Transcript(text, "zh-Hans", confidence=confidence, engine="fake:ears", duration_s=1.0)


def menu_of(says: Transcript | GatewayError, **more: object) -> tuple[Menu, Ears]:
    ears = Ears(says, **more)  # type: ignore[arg-type]  # fields by name
    return Menu("zh-Hans", ears, MEANINGS, 0.7), ears


async def listened(main: Ears, menu: Menu, meanings: list[str] | None = None) -> list[Transcript]:
    """Return what one utterance of a stream is heard as."""
    ear = MenuEar(menu, "zh-Hans", (meanings if meanings is not None else []).append)
    hearer = Hearer({"zh-Hans": main}, Hearing(), lambda: plugins.make("silero"))
    live = LiveHearing(
        lambda: main.hear("zh-Hans"), hearer.endpointer(Pauses.fixed(1.0)), "zh-Hans", timeout_s=5.0, menu=ear
    )
    found: list[Transcript] = []
    for stretch in (
        Stretch(SOUND.samples, started=True), Stretch(SOUND.samples), Stretch(SOUND.samples, ended=True)
    ):  # fmt: skip
        found += await live._take(stretch)
    await live.close()
    return found


@pytest.mark.parametrize(
    ("text", "confidence", "meaning"),
    [
        ("慢 一点", 0.9, "slower"),
        ("慢 一点", 0.6, None),
        ("[unk]", 1.0, None),
        ("慢 一点 [unk]", 1.0, None),
        ("停止 停止", 1.0, None),
        ("", 1.0, None),
    ],
)
def test_only_a_whole_phrase_that_is_heard_surely_is_one(text: str, confidence: float, meaning: str | None):
    """Half a phrase, a doubtful one, or one in other words changes nothing for the customer."""
    menu, _ = menu_of(heard(""))
    judged = menu.judged(heard(text, confidence), "zh-Hant")
    assert (judged and judged.meaning) == meaning
    assert judged is None or (judged.text, judged.language) == ("慢一点", "zh-Hant")


def test_a_menu_listens_to_its_own_spoken_language_alone():
    """Mandarin in every script and variety; no Cantonese, and nothing for a customer who speaks Korean."""
    menu, _ = menu_of(heard(""))
    hearer = Hearer({}, Hearing(), lambda: plugins.make("silero"), menus=[menu])
    assert hearer.menu("zh-Hant") and hearer.menu("zh-Hans-x-sichuan") and hearer.menu(None)
    assert not hearer.menu("yue-Hant") and not hearer.menu("ko-Hang") and not hearer.menu("und")
    assert hearer.menu_engine("zh-Hans") == "fake:ears" and hearer.menu_engine("ug-Arab") is None
    assert not hearer.can_hear("zh-Hans") and menu.client in hearer.clients


async def test_a_live_command_does_not_wait_for_the_main_recogniser():
    """Slower speech is granted as soon as it was asked for: the costly hearing is not even finished."""
    main = Ears(heard("曼 一点"))
    menu, ears = menu_of(heard("慢 一点"))
    (found,) = await listened(main, menu)
    assert (found.text, found.meaning) == ("慢一点", "slower")
    assert (main.finished, main.closed) == (0, 1) and (ears.finished, ears.closed) == (1, 1)


async def test_everything_else_is_the_main_recognisers():
    """A sentence that is no command is heard as ever, whatever becomes of the menu."""
    for says in (heard("[unk]"), heard("慢 一点", 0.2), EngineError("gone")):
        main = Ears(heard("我的订单到哪里了"))
        menu, ears = menu_of(says)
        (found,) = await listened(main, menu)
        assert found.text == "我的订单到哪里了" and found.meaning is None
        assert main.finished == 1 and ears.closed == 1


async def test_a_menu_that_hangs_holds_up_nobody():
    """An engine that stops reading costs the sentence half a second, once; its sound is not waited for."""
    main = Ears(heard("我的订单到哪里了"))
    menu, ears = menu_of(heard("停止"), hangs=True)
    async with asyncio.timeout(3.0):
        (found,) = await listened(main, menu)
    assert found.text == "我的订单到哪里了" and ears.closed == 1


async def test_long_speech_is_given_up_early():
    """Whoever tells a story is not listened to for commands to its end."""
    menu, ears = menu_of(heard("停止"))
    ear = MenuEar(menu, "zh-Hans", lambda meaning: None)
    ear.take(Stretch(SOUND.samples, started=True))
    await asyncio.sleep(0)
    for _ in range(int(LONGEST_S) + 1):
        ear.take(Stretch(SOUND.samples))
    ear.take(Stretch(b"", ended=True))
    assert await ear.finish() is None and ears.finished == 0
    assert await menu.hear(Pcm(SOUND.samples * 9, 16_000), "zh-Hans", Priority.RECORDING) is None
    await ear.close()


async def test_what_an_utterance_may_mean_is_told_while_it_goes_on():
    """A voice can be stopped before the customer has finished the word."""
    meanings: list[str] = []
    menu, _ = menu_of(heard("[unk]"), partial="停止")
    await listened(Ears(heard("停止营业了吗")), menu, meanings)
    assert set(meanings) == {"stop"}


async def test_a_recorded_command_is_done_and_the_backend_is_not_asked(tmp_path: Path):
    """With no recogniser for Mandarin at all, commands work, and everything else is honestly not heard."""
    recording = Recording(wav_bytes([SOUND]), "audio/wav")
    menu, ears = menu_of(heard("慢 一点"))
    async with fake_rooms(tmp_path, menus=[menu]) as fakes:
        told = await hear(fakes.rooms, "t1", "s1", recording, "zh-Hans")
        assert isinstance(told, Transcript)
        reply = await answer(fakes.rooms, Said("t1", "s1", told))
        assert reply.meaning.command is Command.SLOWER and not fakes.backend.asked
        assert reply.changed.rate and reply.answer.language == "zh-Hans"
        ears.says = heard("查 订单")
        told = await hear(fakes.rooms, "t2", "s1", recording, None)
        assert isinstance(told, Transcript)
        await answer(fakes.rooms, Said("t2", "s1", told))
        assert [request.transcript.text for request in fakes.backend.asked] == ["查订单"]
        ears.says = heard("[unk]")
        unheard = await hear(fakes.rooms, "t3", "s1", recording, "zh-Hans")
        assert isinstance(unheard, Unheard) and unheard.language == "zh-Hans"
        asked = len(ears.asked)
        assert isinstance(await hear(fakes.rooms, "t4", "s1", recording, "ko-Hang"), Unheard)
        assert isinstance(await hear(fakes.rooms, "t5", "s1", recording, "zh-Hans", commands=False), Unheard)
        assert len(ears.asked) == asked


async def test_a_stream_pays_for_both_of_its_ears():
    """Capacity counts what listening for commands costs, from the first stream on; and that is little."""
    capacity = Capacity(Hearing(cores=4, full_at=1.0), own=OwnUse(lambda: 0.0, lambda: 0.0))
    main, beside = Ears(heard("")), Ears(heard(""))
    main.meter = Meter(0.1)
    beside.meter = Meter(MENU_RTF)
    before = capacity.free_cores
    async with capacity.stream(main, beside):
        assert capacity.free_cores == pytest.approx(before - 0.1 - MENU_RTF)
    assert capacity.free_cores == pytest.approx(before)


def test_lists_and_decisions_are_read_or_refused(tmp_path: Path):
    """A folder that is no model of commands is named, rather than met in a conversation."""
    _, ears = menu_of(heard(""))
    for phrases, decision in (
        ("", "{}"),
        ("meaning\tphrase\nstop\t停止\n", '{"least_confidence": 2}'),
        ("meaning\tphrase\nstop\t\n", '{"least_confidence": 0.5}'),
        ("a\tb\nstop\t停止\n", '{"least_confidence": 0.5}'),
        ("meaning\tphrase\nstop\n", '{"least_confidence": 0.5}'),
    ):
        (tmp_path / "phrases.tsv").write_text(phrases, encoding="utf-8")
        (tmp_path / "decision.json").write_text(decision)
        with pytest.raises(ModelError):
            Menu.read(tmp_path, "zh-Hans", ears)
    (tmp_path / "phrases.tsv").write_text("meaning\tphrase\nslower\t慢 一点\n", encoding="utf-8")
    menu = Menu.read(tmp_path, "zh-Hans", ears)
    assert menu.meaning_of("慢 一点") == "slower" and menu.least_confidence == 0.5


BROKEN = """
[[model]]
name = "broken-commands"
title = "Another's decision, and no phrases"
ability = "command"
engine = "vosk"
languages = ["zh-Hans"]
preference = 50
licence = "Apache-2.0"
licence_url = "https://www.apache.org/licenses/LICENSE-2.0"
publisher = "a test"
installed_bytes = 1
[[model.sources]]
kind = "project"
folder = "lid"
"""


@pytest.mark.parametrize("on", [True, False])
async def test_a_broken_model_of_commands_is_left_out(tmp_path: Path, on: bool):
    """The gateway starts, and says that it listens for no commands: what else it hears is heard."""
    file = tmp_path / "catalogue.toml"
    file.write_text(BROKEN)
    settings = replaced(
        Settings(), models=Models(folder=str(tmp_path), catalogue=str(file)), hearing=Hearing(commands=on)
    )
    async with hearing_room(settings, commands=True) as hearer:
        assert hearer.menu("zh-Hans") is None and hearer.menu_engine("zh-Hans") is None
        assert hearer.clients == () and not hearer.languages
        assert await hearer.command(SOUND, "zh-Hans", Priority.LIVE) is None


# --- the list that comes with the gateway


async def test_every_command_of_the_list_is_done(tmp_path: Path):
    """What the model hears as a command is one to the gateway, and what is not goes to the backend."""
    commands = {command.value for command in Command}
    meanings = read_meanings(SHIPPED / "phrases.tsv")
    assert commands <= set(meanings.values()) and "person" in meanings.values()
    async with fake_rooms(tmp_path) as fakes:
        for phrase, meaning in meanings.items():
            said = replace(heard(phrase), meaning=meaning)
            understood = fakes.rooms.understanding.of(said, "zh-Hans")
            if meaning == "person":
                assert understood.wants_person and understood.person_phrase == phrase
            else:
                assert understood.command == (Command(meaning) if meaning in commands else None), phrase


async def test_a_yes_or_no_of_the_list_answers_a_read_back(tmp_path: Path):
    """Whoever is asked whether that was right can say so in any of the list's ways."""
    async with fake_rooms(tmp_path) as fakes:
        for meanings, code in (
            (("yes", "confirm"), Text.PAGE_WORDS_YES),
            (("no", "cancel"), Text.PAGE_WORDS_NO),
        ):
            wanted = {p for p, m in read_meanings(SHIPPED / "phrases.tsv").items() if m in meanings}
            for tag in ("zh-Hans", "zh-Hant"):
                words = fakes.rooms.messages.say(code, tag).text.split("|")
                assert wanted and wanted <= set(words), wanted - set(words)
