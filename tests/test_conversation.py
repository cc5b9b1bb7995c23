"""A live conversation, where it is hard to provoke over a WebSocket: full lines, faults, silence, late voices."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from tests.faults.fake_rooms import Fakes, fake_rooms

from access_gateway.contracts.errors import Busy, EngineError, GatewayError, NotFound
from access_gateway.contracts.hearing import LanguageGuess, Transcript
from access_gateway.contracts.live import (
    Caption,
    ClientGone,
    Event,
    Failed,
    Heard,
    Replied,
    SpeechEnd,
    SpeechStart,
    Start,
)
from access_gateway.contracts.turn import Answered, Command, Preferences
from access_gateway.conversation import HELD_TURNS, WAITING_TURNS, Conversation
from access_gateway.live_voice import LEAD_S

QUIET = Start("s1", preferences=Preferences(speech=False))
Kind = TypeVar("Kind", bound=Event)
LIMIT_S = 20.0


class Client:
    """What a conversation sends, in order, and when."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.times: list[float] = []
        self.gone = False
        self._more = asyncio.Condition()

    async def take(self, event: Event) -> None:
        if self.gone:
            raise ClientGone
        async with self._more:
            self.events.append(event)
            self.times.append(asyncio.get_running_loop().time())
            self._more.notify_all()

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, kind: type[Kind], count: int = 1) -> list[Kind]:
        async with asyncio.timeout(LIMIT_S), self._more:
            await self._more.wait_for(lambda: len(self.of(kind)) >= count)
            return self.of(kind)


@asynccontextmanager
async def talking(
    folder: Path, start: Start = QUIET, says: Mapping[str, Transcript | GatewayError] | None = None
) -> AsyncIterator[tuple[Conversation, Client, Fakes]]:
    async with fake_rooms(folder, says=says) as fakes:
        client = Client()
        conversation = Conversation(fakes.rooms, start, client.take)
        try:
            yield conversation, client, fakes
        finally:
            await conversation.aclose()


def heard(text: str, language: str) -> Transcript:
    return Transcript(text, language, confidence=0.95, engine="fake:ears", duration_s=1.0)


async def test_turns_are_answered_in_their_order(tmp_path: Path) -> None:
    """What was said first is answered first, however many questions follow each other."""
    async with talking(tmp_path) as (conversation, client, _):
        for number in range(WAITING_TURNS):
            await conversation.text(f"订单{number}")
        replies = await client.until(Replied, WAITING_TURNS)
    assert [event.reply.said.text for event in replies] == [
        f"订单{number}" for number in range(WAITING_TURNS)
    ]


async def test_more_turns_than_can_wait_are_refused_by_name(tmp_path: Path) -> None:
    """A client that sends faster than it can be answered is told so at once, and loses nothing that was taken."""
    async with talking(tmp_path) as (conversation, client, fakes):
        fakes.backend.may.clear()
        await conversation.text("first")
        async with asyncio.timeout(LIMIT_S):
            while not fakes.backend.asked:  # noqa: ASYNC110 — a fake has no event for it
                await asyncio.sleep(0.01)
        for number in range(WAITING_TURNS + 2):
            await conversation.text(f"订单{number}")
        refused = await client.until(Failed, 2)
        fakes.backend.may.set()
        replies = await client.until(Replied, 1 + WAITING_TURNS)
        await conversation.text("再来")
        await client.until(Replied, 2 + WAITING_TURNS)
    assert all(isinstance(event.error, Busy) and event.error.retry_after_s for event in refused)
    assert len(refused) == 2 and not {event.turn for event in refused} & {
        event.reply.turn for event in replies
    }


async def test_an_interrupt_of_silence_is_acknowledged(tmp_path: Path) -> None:
    """The key that stops the speech always answers."""
    async with talking(tmp_path) as (conversation, client, _):
        await conversation.interrupt()
        assert await client.until(SpeechEnd) == [SpeechEnd(None, 0.0, interrupted=True)]


async def test_an_interrupt_stops_what_would_have_been_said(tmp_path: Path) -> None:
    """After the key nothing more is sent, and the next answer is spoken again."""
    async with talking(tmp_path, Start("s1")) as (conversation, client, fakes):
        fakes.voice.sound_s = 30.0
        await conversation.text("订单10086到哪了")
        await client.until(SpeechStart)
        await conversation.interrupt()
        (end,) = await client.until(SpeechEnd)
        sent = sum(len(event) for event in client.events if isinstance(event, bytes))
        assert end.interrupted and end.sent_s <= LEAD_S + 1.0
        fakes.voice.sound_s = 0.1
        fakes.backend.says = Answered("好的。", "zh-Hans")
        await conversation.text("谢谢")
        ends = await client.until(SpeechEnd, 2)
        assert not ends[1].interrupted and sent < 2 * 22_050 * 30


async def test_speech_is_not_sent_far_ahead_of_the_listener(tmp_path: Path) -> None:
    """However late the voice begins, an interruption leaves at most half a second in the client's buffer."""
    async with talking(tmp_path, Start("s1")) as (conversation, client, fakes):
        fakes.voice.sound_s = 1.5
        await conversation.text("订单10086到哪了")
        await client.until(SpeechEnd)
    began = client.times[next(n for n, event in enumerate(client.events) if isinstance(event, SpeechStart))]
    sent_s = 0.0
    for event, at in zip(client.events, client.times, strict=True):
        if isinstance(event, bytes):
            sent_s += len(event) / 2 / 22_050
            assert sent_s - (at - began) <= LEAD_S + 0.15
    assert sent_s > 1.0


async def test_a_voice_that_fails_is_said(tmp_path: Path) -> None:
    """A client does not wait for speech that will not come: the text is there, and an error names the turn."""
    async with talking(tmp_path, Start("s1")) as (conversation, client, fakes):
        fakes.voice.fails = EngineError("the voice died")
        await conversation.text("订单10086到哪了")
        (failed,) = await client.until(Failed)
        (replied,) = client.of(Replied)
        assert failed.turn == replied.reply.turn and failed.error.code == "engine-failed"
        assert not client.of(SpeechStart)
        fakes.voice.fails = None
        await conversation.text("订单10087到哪了")
        await client.until(SpeechEnd)


async def test_a_fault_in_one_turn_does_not_end_the_conversation(tmp_path: Path) -> None:
    """Even an error that nobody foresaw is told, and the next question is answered."""
    async with talking(tmp_path) as (conversation, client, fakes):
        fakes.backend.says = RuntimeError("订单 secret")
        await conversation.text("订单10086到哪了")
        (failed,) = await client.until(Failed)
        assert failed.error.code == "internal" and "secret" not in failed.error.detail
        fakes.backend.says = Answered("好的。", "zh-Hans")
        await conversation.text("谢谢")
        assert (await client.until(Replied))[0].reply.answer.text == "好的。"


@pytest.mark.parametrize("language", [None, "bo-Tibt"])
async def test_speech_that_nothing_hears_is_answered(tmp_path: Path, language: str | None) -> None:
    """Without any recogniser a live customer is told so, whether they named their language or not."""
    start = replace(QUIET, language=language)
    async with talking(tmp_path, start) as (conversation, client, fakes):
        for _ in range(20):  # two seconds of something that is no speech: the customer ends it themselves
            await conversation.audio(bytes(3_200))
        await conversation.end()
        await conversation.text("订单10086到哪了")
        (replied,) = await client.until(Replied)
        assert replied.reply.answer.text == "您的订单明天到。"
        assert not client.of(Failed) and not fakes.hearer.asked


async def test_much_sound_that_nothing_hears_does_not_block_the_key_for_a_person(tmp_path: Path) -> None:
    """However long somebody talks to a gateway without ears, a person stays one key away."""
    async with talking(tmp_path) as (conversation, client, _):
        async with asyncio.timeout(LIMIT_S):
            for _ in range(400):
                await conversation.audio(bytes(640))
            await conversation.person()
        (replied,) = await client.until(Replied)
    assert replied.reply.handoff is not None and replied.reply.handoff.status == "accepted"


async def test_live_words_of_another_language_are_heard_again_once(tmp_path: Path) -> None:
    """A Korean caller is understood, and from then on listened to in Korean."""
    mandarin = replace(heard("嗯", "zh-Hans"), language_heard=LanguageGuess("ko-Hang", 0.97))
    says = {"zh-Hans": mandarin, "ko-Hang": heard("주문 취소해 주세요", "ko-Hang")}
    async with talking(tmp_path, says=says) as (conversation, client, fakes):
        for count in (1, 2):
            await conversation.audio(bytes(3_200))
            await conversation.end()
            await client.until(Replied, count)
    assert [event.transcript.text for event in client.of(Heard)] == ["주문 취소해 주세요"] * 2
    assert fakes.hearer.asked == ["zh-Hans", "ko-Hang", "ko-Hang"]


async def test_a_recogniser_that_fails_costs_one_utterance(tmp_path: Path) -> None:
    """The customer is told, and can say it again."""
    says: dict[str, Transcript | GatewayError] = {"zh-Hans": EngineError("died twice")}
    async with talking(tmp_path, says=says) as (conversation, client, fakes):
        await conversation.audio(bytes(3_200))
        await conversation.end()
        (failed,) = await client.until(Failed)
        assert failed.error.code == "engine-failed"
        fakes.hearer.says["zh-Hans"] = heard("订单到哪了", "zh-Hans")
        await conversation.audio(bytes(3_200))
        await conversation.end()
        assert (await client.until(Heard))[0].transcript.text == "订单到哪了"


async def test_a_client_that_has_gone_ends_the_answering_quietly(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Hanging up is no error: nothing is logged as one."""
    async with talking(tmp_path) as (conversation, client, fakes):
        client.gone = True
        await conversation.text("订单10086到哪了")
        async with asyncio.timeout(LIMIT_S):
            while not fakes.backend.asked:  # noqa: ASYNC110 — a fake has no event for it
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
    assert "unexpected" not in "".join(capfd.readouterr()) and not client.events


async def test_closing_in_the_middle_of_everything_ends_everything(tmp_path: Path) -> None:
    """A client that hangs up leaves no task behind."""
    before = asyncio.all_tasks()
    async with talking(tmp_path, Start("s1")) as (conversation, client, fakes):
        fakes.voice.sound_s = 30.0
        await conversation.text("订单10086到哪了")
        await client.until(SpeechStart)
        await conversation.text("订单10087到哪了")
        await conversation.audio(bytes(3_200))
    await asyncio.sleep(0)
    assert {task.get_name() for task in asyncio.all_tasks() - before} == set()


CHECKED = Start("s1", language="zh-Hans", preferences=Preferences(speech=False, read_back="always"))


async def test_what_is_to_be_checked_waits_for_the_customer(tmp_path: Path) -> None:
    """An order number is answered as the customer corrected it, and what they take back is never sent."""
    says = {"zh-Hans": heard("订单10086到哪了", "zh-Hans")}
    async with talking(tmp_path, CHECKED, says) as (conversation, client, fakes):
        for _ in range(HELD_TURNS + 1):
            await conversation.end()
        held = await client.until(Heard, HELD_TURNS + 1)
        assert all(event.held for event in held) and not fakes.backend.asked
        with pytest.raises(NotFound):  # the oldest made room for a newer one
            await conversation.send(held[0].turn)
        conversation.drop(held[1].turn)
        await conversation.send(held[2].turn)
        await conversation.send(held[3].turn, "订单10010到哪了")
        replies = await client.until(Replied, 2)
        with pytest.raises(NotFound):
            await conversation.send(held[1].turn)
    assert [event.reply.turn for event in replies] == [held[2].turn, held[3].turn]
    assert [event.reply.said.text for event in replies] == ["订单10086到哪了", "订单10010到哪了"]
    assert replies[0].reply.said.confidence == 0.95 and replies[1].reply.said.confidence is None


async def test_only_doubtful_facts_are_held_where_that_is_the_wish(tmp_path: Path) -> None:
    """A plain question is answered at once; an unsure number waits, and with it what is said of it."""
    unsure = replace(heard("订单10086到哪了", "zh-Hans"), confidence=0.5)
    start = replace(CHECKED, preferences=Preferences(speech=False, read_back="unsure"))
    says = {"zh-Hans": heard("你们几点开门", "zh-Hans")}
    async with talking(tmp_path, start, says) as (conversation, client, fakes):
        await conversation.end()
        await client.until(Replied)
        fakes.hearer.says = {"zh-Hans": unsure}
        await conversation.end()
        await client.until(Heard, 2)
        fakes.hearer.says = {"zh-Hans": heard("对", "zh-Hans")}
        await conversation.end()
        asked = await client.until(Heard, 3)
    assert [event.held for event in asked] == [False, True, True]


async def test_captions_say_which_sentence_follows(tmp_path: Path) -> None:
    """A deaf customer reads along: every sentence is named before its sound, with its place in it."""
    async with talking(tmp_path, Start("s1")) as (conversation, client, fakes):
        fakes.voice.sound_s = 0.2
        fakes.backend.says = Answered("订单已经发货。预计明天送到。", "zh-Hans")
        await conversation.text("订单10086到哪了")
        [end] = await client.until(SpeechEnd)
    first, second = client.of(Caption)
    assert (first.text, second.text) == ("订单已经发货。", "预计明天送到。")
    assert first.start_s == 0 and first.end_s == pytest.approx(second.start_s)
    assert second.end_s == pytest.approx(end.sent_s)


async def test_what_was_heard_is_read_aloud_and_asked_about(tmp_path: Path) -> None:
    """Who does not see hears what would be sent; only their yes sends it."""
    says = {"zh-Hans": heard("订单10086到哪了", "zh-Hans")}
    start = replace(CHECKED, preferences=Preferences(speech=True, read_back="always"))
    async with talking(tmp_path, start, says) as (conversation, client, fakes):
        fakes.voice.sound_s = 0.2
        await conversation.end()
        [end] = await client.until(SpeechEnd)
        assert "订单10086到哪了" in "".join(caption.text for caption in client.of(Caption))
        assert not fakes.backend.asked
        await conversation.send(end.turn or "")
        await client.until(Replied)
        assert len(fakes.backend.asked) == 1


async def test_silence_is_answered_too(tmp_path: Path) -> None:
    """Who presses the key and says nothing is not left waiting for an answer."""
    async with talking(tmp_path, QUIET, {"ko-Hang": heard("", "ko-Hang")}) as (conversation, client, fakes):
        fakes.hearer.silent = True
        await conversation.end()
        [event] = await client.until(Replied)
    assert event.reply.answer.text and not fakes.backend.asked


async def test_a_stop_that_is_still_being_said_silences_the_answer(tmp_path: Path) -> None:
    """Whoever asks for silence has it before the pause that ends what they say."""
    async with talking(tmp_path, Start("s1")) as (conversation, client, fakes):
        fakes.voice.sound_s = 30.0
        await conversation.text("订单10086到哪了")
        await client.until(SpeechStart)
        conversation._commanded("order-status")
        assert not client.of(SpeechEnd)
        conversation._commanded("stop")
        (end,) = await client.until(SpeechEnd)
        assert end.interrupted


async def test_phrases_of_a_menu_are_taken_as_they_are(tmp_path: Path) -> None:
    """A command is done though everything else is checked first; a yes waits for whoever asked; none is heard again."""
    said = replace(heard("快一点", "zh-Hans"), meaning="faster")
    async with talking(tmp_path, CHECKED, {"zh-Hans": said, "ko-Hang": heard("네", "ko-Hang")}) as (
        conversation,
        client,
        fakes,
    ):
        await conversation.end()
        (done,) = await client.until(Replied)
        fakes.hearer.says["zh-Hans"] = replace(heard("是的", "zh-Hans"), meaning="yes")
        await conversation.end()
        events = await client.until(Heard, 2)
    assert done.reply.meaning.command is Command.FASTER and not fakes.backend.asked
    assert [event.held for event in events] == [False, True]
    assert fakes.hearer.asked == ["zh-Hans", "zh-Hans"]
