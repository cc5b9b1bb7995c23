"""A translation model on this machine, in a process of its own that may hang or die."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from tests.language.translation.tiny_nllb import SPECIAL, WORDS, build

from access_gateway.contracts.errors import (
    Busy,
    EngineError,
    EngineMissing,
    EngineRefused,
    EngineTimeout,
    TranslationRefused,
    TranslatorAway,
)
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.engines.nllb import CODES, MOST_PIECES, NllbTranslator
from access_gateway.language.translation.codes import FLORES
from access_gateway.language.translation.load import load_interpreter
from access_gateway.language.translation.local import LocalTranslator
from access_gateway.settings import TranslationSection
from access_gateway.workers.caller import EngineCaller

ODD = "tests.language.translation.odd_engines:OddEngine"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("tiny-nllb"))


@asynccontextmanager
async def calling(options: EngineOptions | None = None, **limits: int) -> AsyncIterator[EngineCaller]:
    caller = EngineCaller(ODD, options or EngineOptions(), start_timeout_s=30, **limits)
    try:
        yield caller
    finally:
        await caller.close()
        await caller.close()
        assert not caller.running


# --- the engine


def test_the_engine_translates_line_by_line(tiny: Path) -> None:
    """A model of NLLB's form is read and asked as its card says; lines stay lines, and no mark of its own comes out."""
    engine = NllbTranslator(EngineOptions(model=tiny, options={"threads": "1"}))
    assert engine.languages == {"zh-Hans", "ug-Arab", "ko-Hang"}
    answer = engine.translate("سالام دۇنيا.\n\nسالام؟ دۇنيا!\n123", "ug-Arab", "zh-Hans")
    assert answer == engine.translate("سالام دۇنيا.\n\nسالام؟ دۇنيا!\n123", "ug-Arab", "zh-Hans")
    lines = answer.split("\n")
    assert len(lines) == 4 and not lines[1] and lines[3] == "123"
    assert lines[0] and set(" ".join(lines[:3]).split()) <= set(WORDS) - set(SPECIAL)
    assert engine.translate("\n 12 \n", "ug-Arab", "zh-Hans") == "12"


def test_the_engine_names_what_it_cannot_do(tiny: Path, tmp_path: Path) -> None:
    """A missing or broken model, a language or a length that it has not: each is an error with a name."""
    engine = NllbTranslator(EngineOptions(model=tiny, languages=frozenset({"zh-Hans", "ug-Arab", "bo-Tibt"})))
    assert engine.languages == {"zh-Hans", "ug-Arab"}
    for pair in (("bo-Tibt", "zh-Hans"), ("zh-Hans", "ko-Hang")):
        with pytest.raises(EngineRefused):
            engine.translate("سالام", *pair)
    with pytest.raises(EngineRefused):
        engine.translate("你 " * (MOST_PIECES + 1), "zh-Hans", "ug-Arab")
    with pytest.raises(EngineMissing):
        NllbTranslator(EngineOptions(model=tmp_path))
    (tmp_path / "model.bin").write_bytes(b"no model")
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EngineError):
        NllbTranslator(EngineOptions(model=tmp_path))


def test_the_engine_and_the_settings_know_the_same_languages() -> None:
    """What `languages` of the settings can name for a local model is what the engine has codes for."""
    assert {tag: codes[0] for tag, codes in FLORES.items()} == CODES


async def test_the_whole_way_of_a_local_model(tiny: Path) -> None:
    """`kind = "local"` loads the model in another process and offers what it has; its random words are refused."""
    settings = TranslationSection(
        kind="local", model=str(tiny), languages=("ug", "zh"), threads=1, timeout_s=20
    )
    async with aiohttp.ClientSession() as session:
        interpreter = load_interpreter(settings, session)
        try:
            await interpreter.prepare()
            assert interpreter.can("ug-Arab", "zh-Hans") and not interpreter.can("ko-Hang", "zh-Hans")
            assert interpreter.name == f"nllb:{tiny.name}"
        finally:
            await interpreter.close()


# --- the process


async def test_calls_are_answered_by_another_process() -> None:
    """A native library cannot take the gateway along."""
    async with calling() as caller:
        assert not caller.running
        assert await caller.call("translate", "好", "", "", timeout_s=10) == "好了"
        assert await caller.call("languages", timeout_s=10) == {"ug-Arab", "zh-Hans"}
        first = await caller.call("translate", "process", "", "", timeout_s=10)
        assert first == await caller.call("translate", "process", "", "", timeout_s=10)


async def test_a_process_that_hangs_is_killed_and_replaced() -> None:
    """One text that hangs the model costs one customer its time limit, and the next one nothing."""
    async with calling() as caller:
        first = await caller.call("translate", "process", "", "", timeout_s=10)
        with pytest.raises(EngineTimeout):
            await caller.call("translate", "sleep", "", "", timeout_s=0.3)
        assert not caller.running
        assert await caller.call("translate", "process", "", "", timeout_s=10) != first


async def test_a_process_that_dies_is_replaced() -> None:
    """The same for a model that crashes."""
    async with calling() as caller:
        with pytest.raises(EngineError):
            await caller.call("translate", "die", "", "", timeout_s=10)
        assert await caller.call("translate", "好", "", "", timeout_s=10) == "好了"


async def test_failures_have_names_and_quote_nothing() -> None:
    """Our own errors come through; a library's are named by their kind, without its words."""
    async with calling() as caller:
        with pytest.raises(EngineRefused, match="Not this"):
            await caller.call("translate", "refuse", "", "", timeout_s=10)
        with pytest.raises(EngineError) as caught:
            await caller.call("translate", "fail", "", "", timeout_s=10)
        assert "RuntimeError" in caught.value.detail and "what" not in caught.value.detail
        assert caller.running
    async with calling(EngineOptions(options={"missing": "1"})) as caller:
        with pytest.raises(EngineMissing):
            await caller.start()
    with pytest.raises(EngineError):
        await caller.start()


async def test_who_gives_up_leaves_no_wrong_answer_behind() -> None:
    """A turn that was cancelled cannot hand its translation to the next customer."""
    async with calling() as caller:
        await caller.start()
        asking = asyncio.create_task(caller.call("translate", "sleep", "", "", timeout_s=30))
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert await caller.call("translate", "好", "", "", timeout_s=10) == "好了"


async def test_too_many_do_not_queue() -> None:
    """Beyond a few, customers are served untranslated at once instead of waiting for a busy model."""
    async with calling(most_waiting=2) as caller:
        await caller.start()
        tasks = [asyncio.create_task(caller.call("translate", "好", "", "", timeout_s=10)) for _ in range(3)]
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [outcome for outcome in outcomes if outcome == "好了"] and sum(
        isinstance(one, Busy) for one in outcomes
    ) == 1


async def test_a_local_translator_says_what_a_service_would() -> None:
    """For a turn there is no difference between a model here and a service elsewhere."""
    async with calling() as caller:
        translator = LocalTranslator("odd", caller, timeout_s=0.5)
        with pytest.raises(TranslatorAway):
            await translator.translate("好", "ug-Arab", "zh-Hans")
        assert not translator.pairs
        translator = LocalTranslator("odd", caller, timeout_s=20)
        await asyncio.gather(translator.prepare(), translator.prepare())
        assert translator.pairs == {("ug-Arab", "zh-Hans"), ("zh-Hans", "ug-Arab")}
        assert await translator.translate("好", "ug-Arab", "zh-Hans") == "好了"
        with pytest.raises(TranslationRefused):
            await translator.translate("refuse", "ug-Arab", "zh-Hans")
        with pytest.raises(TranslatorAway):
            await translator.translate("die", "ug-Arab", "zh-Hans")
        await translator.prepare()
        assert await translator.translate("好", "ug-Arab", "zh-Hans") == "好了"
        await translator.close()


async def test_loading_goes_on_for_the_next_turn() -> None:
    """A turn that cannot wait for a model to load gives up; the model is there for the one after it."""
    async with calling() as caller:
        translator = LocalTranslator("odd", caller, timeout_s=20)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await translator.prepare()
        await translator.prepare()
        assert translator.pairs
        await translator.close()
