"""The way of one turn, where it is hard to provoke from outside: hearing again, keeping, failing parts."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from tests.faults.fake_rooms import Fakes, fake_rooms

from access_gateway.contracts.audio import Pcm, Recording
from access_gateway.contracts.errors import (
    BackendUnreachable,
    EngineError,
    GatewayError,
    StoreError,
    StoreFull,
)
from access_gateway.contracts.hearing import LanguageGuess, Transcript
from access_gateway.contracts.languages import UND
from access_gateway.contracts.turn import Exchange, Preferences, Reply
from access_gateway.reply.codes import Text
from access_gateway.settings import Hearing, Settings
from access_gateway.speech.encode import wav_bytes
from access_gateway.store.database import Database
from access_gateway.store.recordings import KeptRecording, Recordings
from access_gateway.store.sessions import Session, Sessions
from access_gateway.turn import Said, Unheard, answer, hear

SOUND = Recording(wav_bytes([Pcm(b"\x00\x10\x00\xf0" * 8_000, 16_000)]), "audio/wav")
KOREAN = LanguageGuess("ko-Hang", 0.97)


def heard(text: str, language: str, **more: Any) -> Transcript:
    certain = Transcript(text, language, confidence=0.95, engine="fake:ears", duration_s=1.0)
    return replace(certain, **more)


Ears = Mapping[str, Transcript | GatewayError]
ENOUGH = {"zh-Hans": heard("订单到哪了", "zh-Hans"), "ko-Hang": heard("주문 취소해 주세요", "ko-Hang")}


async def listen(
    folder: Path, says: Ears, declared: str | None = None, settings: Settings | None = None
) -> tuple[Transcript | Unheard, list[str], list[KeptRecording]]:
    async with fake_rooms(folder, settings, says) as fakes:
        outcome = await hear(fakes.rooms, "T1", "s1", SOUND, declared)
        return outcome, fakes.hearer.asked, list(await fakes.rooms.recordings.list())


# --- hearing again


async def test_sure_words_of_another_language_are_heard_again_once(tmp_path: Path) -> None:
    """A Korean customer on a Mandarin line is heard by the Korean recogniser, and by no third one."""
    says = {**ENOUGH, "zh-Hans": heard("주문 취소해 주세요", "zh-Hans")}
    outcome, asked, kept = await listen(tmp_path, says)
    assert outcome == says["ko-Hang"] and asked == ["zh-Hans", "ko-Hang"] and not kept


async def test_the_second_hearing_holds_whatever_it_says(tmp_path: Path) -> None:
    """Two recognisers that each hear the other's language do not send the sound to and fro."""
    says = {
        "zh-Hans": heard("嗯", "zh-Hans", language_heard=KOREAN),
        "ko-Hang": heard("订单到哪了", "ko-Hang", language_heard=LanguageGuess("zh-Hans", 0.99)),
    }
    outcome, asked, _ = await listen(tmp_path, says)
    assert outcome == says["ko-Hang"] and asked == ["zh-Hans", "ko-Hang"]


async def test_a_second_hearing_without_words_gives_way_to_the_first(tmp_path: Path) -> None:
    """What was understood is not thrown away for a guess about the language."""
    says = {"zh-Hans": heard("订单到哪了", "zh-Hans", language_heard=KOREAN), "ko-Hang": heard("", "ko-Hang")}
    outcome, asked, _ = await listen(tmp_path, says)
    assert outcome == says["zh-Hans"] and asked == ["zh-Hans", "ko-Hang"]


async def test_varieties_of_chinese_are_no_reason_to_hear_again(tmp_path: Path) -> None:
    """Cantonese words from the Mandarin recogniser stay its words."""
    says = {**ENOUGH, "zh-Hans": heard("唔該我張訂單幾時送到呀", "zh-Hans")}
    outcome, asked, _ = await listen(tmp_path, says)
    assert outcome == says["zh-Hans"] and asked == ["zh-Hans"]


async def test_an_unsure_detector_is_no_reason_to_hear_again(tmp_path: Path) -> None:
    """Hearing twice costs the customer time; only a strong sign is worth it."""
    says = {**ENOUGH, "zh-Hans": heard("订单到哪了", "zh-Hans", language_heard=LanguageGuess("ko-Hang", 0.5))}
    _, asked, _ = await listen(tmp_path, says)
    assert asked == ["zh-Hans"]


# --- speech that nothing hears


async def test_surely_another_language_that_nothing_hears_is_kept_as_unknown(tmp_path: Path) -> None:
    """A Tibetan customer who did not say so is not forwarded as nonsense in Mandarin."""
    says = {"zh-Hans": heard("波", "zh-Hans", language_heard=LanguageGuess("bo-Tibt", 0.95))}
    outcome, _, kept = await listen(tmp_path / "a", says)
    assert outcome == Unheard(UND, kept=True) and [one.language for one in kept] == [UND]
    outcome, _, kept = await listen(tmp_path / "b", says, declared="zh-Hans")
    assert outcome == says["zh-Hans"] and not kept, "who named the language knows better than a detector"


@pytest.mark.parametrize(("declared", "language"), [("bo-Tibt", "bo-Tibt"), (None, UND)])
async def test_without_a_recogniser_the_recording_waits_for_a_person(
    tmp_path: Path, declared: str | None, language: str
) -> None:
    """Nobody's words are lost because a model is missing, whether they named their language or not."""
    outcome, asked, kept = await listen(tmp_path, {}, declared)
    assert outcome == Unheard(language, kept=True) and not asked
    assert [(one.turn, one.session, one.language) for one in kept] == [("T1", "s1", language)]


async def test_recordings_are_not_kept_where_the_setting_says_so(tmp_path: Path) -> None:
    """A platform may have good reasons to keep no voices."""
    settings = Settings(hearing=Hearing(keep_unheard_audio=False))
    outcome, _, kept = await listen(tmp_path, {}, "bo-Tibt", settings)
    assert outcome == Unheard("bo-Tibt", kept=False) and not kept


class FullRecordings(Recordings):
    def __init__(self) -> None:
        pass

    async def keep(self, turn: str, recording: Recording, *, session: str, language: str) -> KeptRecording:
        raise StoreFull("The disk is nearly full; the recording was not kept.")


async def test_a_customer_is_not_told_that_a_recording_was_kept_when_it_was_not(tmp_path: Path) -> None:
    """On a full disk nobody waits for a person who has nothing to listen to."""
    async with fake_rooms(tmp_path) as fakes:
        full = replace(fakes.rooms, recordings=FullRecordings())
        outcome = await hear(full, "T1", "s1", SOUND, "ug-Arab")
        assert outcome == Unheard("ug-Arab", kept=False)
        texts = []
        for unheard in (outcome, Unheard("ug-Arab", kept=True)):
            reply = await answer(full, replace(typed(""), unheard=unheard))
            texts.append(reply.answer.text)
            assert not fakes.backend.asked
    assert texts[0] != texts[1]
    name = fakes.rooms.messages.language_name("ug-Arab", "ug-Arab")
    honest = fakes.rooms.messages.say_all(Text.SPEECH_NOT_HEARD_NOT_KEPT, "ug-Arab", language=name)[0].text
    assert texts[0].split() == honest.split()


# --- answering


def typed(text: str, **more: Any) -> Said:
    return replace(Said("T1", "s1", Transcript(text, UND)), **more)


async def answered(folder: Path, said: Said, **failing: GatewayError) -> tuple[Reply, Fakes]:
    async with fake_rooms(folder) as fakes:
        fakes.voice.fails = failing.get("voice")
        return await answer(fakes.rooms, said), fakes


@pytest.mark.parametrize(("confidence", "noted"), [(0.3, True), (0.59, True), (0.61, False), (None, False)])
async def test_unsure_words_are_shown_to_be_checked(
    tmp_path: Path, confidence: float | None, noted: bool
) -> None:
    """A customer who was half understood sees and hears what was understood."""
    said = replace(typed(""), transcript=heard("订单到哪了", "zh-Hans", confidence=confidence))
    reply, _ = await answered(tmp_path, said)
    notes = [notice for notice in reply.notices if notice.code == Text.HEARD_UNSURE.value]
    assert bool(notes) is noted and all("订单到哪了" in note.text for note in notes)
    assert reply.answer.text == "您的订单明天到。"


async def test_a_voice_that_fails_costs_no_text(tmp_path: Path) -> None:
    """The answer is there to read, and the notice says why it is silent."""
    reply, _ = await answered(tmp_path, typed("订单到哪了"), voice=EngineError("the voice died"))
    assert reply.answer.text == "您的订单明天到。" and reply.answer.speech is None
    assert "speech-failed" in [notice.code for notice in reply.notices]
    assert "您的订单明天到" in reply.answer.captions_vtt and "您的订单明天到" in reply.answer.large_text_html


class BrokenSessions(Sessions):
    """A disk that fails, behind the real promises of Sessions: nothing is raised."""

    def __init__(self) -> None:
        pass

    async def get(self, session: str) -> Session | None:
        own = Sessions(_Broken(), history_turns=5, session_days=1, now=lambda: 0.0)
        return await own.get(session)

    async def remember(self, session: str, exchange: Exchange, language: str | None) -> None:
        own = Sessions(_Broken(), history_turns=5, session_days=1, now=lambda: 0.0, flush_at=1)
        await own.remember(session, exchange, language)
        await own.close()


class _Broken(Database):
    def __init__(self) -> None:
        pass

    async def read(self, work: Callable[[Connection], Any]) -> Any:
        raise StoreError("The disk is gone.")

    async def write(self, work: Callable[[Connection], Any]) -> Any:
        raise StoreError("The disk is gone.")


async def test_a_history_that_cannot_be_kept_costs_no_answer(tmp_path: Path) -> None:
    """A failing disk costs the memory of a conversation, not the conversation."""
    async with fake_rooms(tmp_path) as fakes:
        rooms = replace(fakes.rooms, sessions=BrokenSessions())
        reply = await answer(rooms, typed("订单到哪了"))
    assert reply.answer.text == "您的订单明天到。" and reply.answer.speech is not None


async def test_the_key_for_a_person_wins_over_everything(tmp_path: Path) -> None:
    """Pressed together with a question, or by a preference, the key reaches a person; the bot is not asked."""
    for number, said in enumerate((
        typed("订单到哪了", person_key=True), typed("订单到哪了", preferences=Preferences(person_first=True)),
        typed("", person_key=True, unheard=Unheard("bo-Tibt", kept=True)),
    )):  # fmt: skip
        reply, fakes = await answered(tmp_path / str(number), said)
        assert reply.handoff is not None and reply.handoff.reference == "T-7"
        assert not fakes.backend.asked and fakes.desk.handed[0][1] == "asked"


@pytest.mark.parametrize("text", ["", "  \n", "\u3000"])
async def test_nothing_said_is_not_forwarded(tmp_path: Path, text: str) -> None:
    """Silence is asked about, in the customer's own language; the backend never gets an empty message."""
    reply, fakes = await answered(tmp_path, typed(text, declared="ko-Hang"))
    assert not fakes.backend.asked and reply.answer.language == "ko-Hang"
    expected = fakes.rooms.messages.say_all(Text.NOTHING_HEARD, "ko-Hang")[0].text
    assert reply.answer.text.split() == expected.split()


async def test_a_failed_backend_is_in_the_history_too(tmp_path: Path) -> None:
    """The next turn, or a person, sees that this one was not answered."""
    async with fake_rooms(tmp_path) as fakes:
        fakes.backend.says = BackendUnreachable("down")
        failed = await answer(fakes.rooms, typed("订单到哪了"))
        session = await fakes.rooms.sessions.get("s1")
    assert session is not None
    assert [(past.said, past.answered) for past in session.history] == [("订单到哪了", failed.answer.text)]


async def test_on_a_stream_what_no_voice_speaks_is_noticed_too(tmp_path: Path) -> None:
    """A Zhuang customer in a live conversation learns why there is no sound."""
    said = typed("Gou aeu cimh vunz bang gou.", declared="za-Latn", speak=False)
    reply, fakes = await answered(tmp_path, said)
    assert "not-spoken" in [notice.code for notice in reply.notices] and not fakes.voice.spoken
