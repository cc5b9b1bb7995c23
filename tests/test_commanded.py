"""What a command leaves alone: the backend, the history, and a turn whose disk fails."""

from pathlib import Path

from tests.faults.fake_rooms import Fakes, fake_rooms

from access_gateway.contracts.errors import StoreFull
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.languages import UND
from access_gateway.contracts.turn import Command, Preferences, Reply
from access_gateway.store.preferences import PreferenceStore
from access_gateway.store.sessions import Sessions
from access_gateway.turn import Said, answer


async def says(fakes: Fakes, text: str, turn: str, **more: object) -> Reply:
    said = Said(turn, "s1", Transcript(text, UND), speak=False, **more)  # type: ignore[arg-type]  # by name
    return await answer(fakes.rooms, said)


async def test_the_backend_and_the_history_see_no_command(tmp_path: Path) -> None:
    """A bot is not asked what "slower" means, and a person who takes over reads questions, not "slower, slower"."""
    async with fake_rooms(tmp_path) as fakes:
        await says(fakes, "订单10086到哪了", "T1")
        for number, text in enumerate(("慢一点", "更慢一点吧", "more slowly please", "停")):
            assert (await says(fakes, text, f"T2{number}")).meaning.command, text
        kept = await fakes.rooms.sessions.get("s1")
        assert len(fakes.backend.asked) == 1
    assert kept is not None and [exchange.turn for exchange in kept.history] == ["T1"]


async def test_a_key_says_it_where_no_word_does(tmp_path: Path) -> None:
    """A key or switch for a command needs no words."""
    async with fake_rooms(tmp_path) as fakes:
        reply = await says(fakes, "", "T1", command_key=Command.SLOWER)
    assert reply.meaning.command is Command.SLOWER and reply.changed.rate is not None


async def test_somebody_who_always_wants_a_person_can_still_say_slower(tmp_path: Path) -> None:
    """Preferring people is no reason to be handed over for "slower"; the key for a person always is one."""
    async with fake_rooms(tmp_path) as fakes:
        person = Preferences(person_first=True)
        assert (await says(fakes, "慢一点", "T1", preferences=person)).handoff is None
        assert (await says(fakes, "慢一点", "T2", person_key=True)).handoff is not None


class FullPreferences(PreferenceStore):
    async def get(self, customer: str) -> Preferences | None:
        raise StoreFull("full")


class FullSessions(Sessions):
    async def prefer(self, session: str, chosen: Preferences) -> None:
        raise StoreFull("full")

    async def start_over(self, session: str) -> None:
        raise StoreFull("full")


async def test_a_full_disk_costs_the_memory_not_the_change(tmp_path: Path) -> None:
    """Who asks for slower speech gets it, though it cannot be kept."""
    async with fake_rooms(tmp_path) as fakes:
        fakes.rooms.sessions.__class__ = FullSessions
        fakes.rooms.preferences.__class__ = FullPreferences
        slower = await says(fakes, "慢一点", "T1")
        over = await says(fakes, "重新开始", "T2")
    assert slower.changed.rate and not slower.notices and over.answer.text.startswith("重新开始")


async def test_a_change_is_kept_with_the_conversation_and_forgotten_with_it(tmp_path: Path) -> None:
    """The next turn is spoken so, too; starting over keeps the manner, forgetting the session does not."""
    async with fake_rooms(tmp_path) as fakes:
        sessions = fakes.rooms.sessions
        await says(fakes, "慢一点", "T1")
        await says(fakes, "小声点", "T2")
        await says(fakes, "重新开始", "T3")
        await sessions.flush()
        kept = await sessions.get("s1")
        again = await says(fakes, "慢一点", "T4")
        await sessions.forget("s1")
        gone = await sessions.get("s1")
    assert kept is not None and (kept.preferences.rate, kept.preferences.volume) == (0.72, 0.75)
    assert again.changed.rate == 0.58 and gone is None
