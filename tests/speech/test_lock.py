"""The fact lock of what is spoken: a listener hears every number of the answer, or is told that it is on the page."""

import random
from collections.abc import Callable

import pytest
from benchmarks.facts import facts
from tests.speech import test_in_words as tables
from tests.speech.conftest import CountingPool

from access_gateway import plugins
from access_gateway.contracts.speaking import Manner, SpokenSentence, Unspoken
from access_gateway.speech.reading import aloud
from access_gateway.speech.reading.aloud import MAX_CHARS, ReadAloud, tidy
from access_gateway.speech.reading.facts import Fact, Price
from access_gateway.speech.reading.lock import Told, lost
from access_gateway.speech.speech import Speech

FRAMES = {
    "zh-Hans": "您的订单{}，退款{}元，{}前送到，电话{}。",
    "yue-Hant": "你嘅訂單{}，退款{}元，{}前送到，電話{}。",
    "ko-Hang": "주문 {} 환불 {}원 {}까지 전화 {}",
    "ug-Arab": "زاكاز {} قايتۇرۇلدى {} يۈەن {} تېلېفون {}",
    "kk-Cyrl": "тапсырыс {} қайтару {} юань {} телефон {}",
    "en-Latn": "order {} refund {} yuan by {} call {}",
    "bo-Tibt": "ཨང་གྲངས {} སྤྲོད {} ཟླ {} ཁ་པར {}",
    "mn-Cyrl": "захиалга {} буцаалт {} юань {} утас {}",
}
LEAST_CAUGHT = dict.fromkeys(FRAMES, 1.0) | {
    "ko-Hang": 0.85,
    "bo-Tibt": 0.93,
    "kk-Cyrl": 0.97,
    "mn-Cyrl": 0.97,
}
"""Korean words of numbers run together, and 이 is within 이십; elsewhere an ending may look like a number."""
TABLES = {
    "zh-Hans": tables.MANDARIN,
    "yue-Hant": tables.CANTONESE,
    "ko-Hang": tables.KOREAN,
    "ug-Arab": tables.UYGHUR,
    "kk-Cyrl": tables.KAZAKH,
    "en-Latn": tables.ENGLISH,
    "bo-Tibt": tables.TIBETAN,
    "mn-Cyrl": tables.MONGOLIAN,
}


def values(dice: random.Random) -> list[str]:
    amount = f"{dice.randrange(1, 100_000)}.{dice.randrange(100):02}"
    return [
        str(dice.randrange(10**9, 10**12)),
        amount if dice.random() < 0.6 else str(dice.randrange(1, 10_000)),
        f"2025-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}",
        f"1{dice.randrange(3, 10)}{dice.randrange(10**8, 10**9)}",
    ]


def told_of(text: str, language: str) -> list[Told]:
    told: list[Told] = []
    aloud._in_words(tidy(text), aloud._WAYS[language], told)
    return told


@pytest.mark.parametrize("language", sorted(FRAMES))
def test_right_readings_pass(read_aloud: ReadAloud, language: str):
    """The lock never stands in the way of a right reading: every row of the tables, and service facts by chance."""
    dice = random.Random(7)
    texts = [row[0] for row in TABLES[language]]
    texts += [FRAMES[language].format(*values(dice)) for _ in range(30)]
    if language in ("zh-Hans", "yue-Hant"):
        texts += [fact.sentence for fact in facts(200, seed=11)]
    held = [text for text in texts if (read := read_aloud.locked(text, language)).spelled or read.lost]
    assert held == []


@pytest.mark.parametrize("language", sorted(FRAMES))
def test_a_changed_digit_is_found(language: str):
    """Words that say another number than the one that is written do not pass, down to one digit."""
    dice = random.Random(13)
    found = changed = 0
    while changed < 100:
        ours = values(dice)
        theirs = list(ours)
        which = dice.randrange(4)
        place = dice.choice([at for at, letter in enumerate(ours[which]) if letter.isdigit()])
        other = dice.choice([digit for digit in "123456789" if digit != ours[which][place]])
        theirs[which] = ours[which][:place] + other + ours[which][place + 1 :]
        text = FRAMES[language].format(*ours)
        right, wrong = told_of(text, language), told_of(FRAMES[language].format(*theirs), language)
        if len(right) != len(wrong) or [one.said for one in right] == [one.said for one in wrong]:
            continue
        changed += 1
        mixed = [Told(one.fact, one.written, two.said) for one, two in zip(right, wrong, strict=True)]
        found += bool(lost(tidy(text), mixed, aloud._WAYS[language].tongue))
    assert found / changed >= LEAST_CAUGHT[language]


def test_a_fact_that_is_skipped_is_found(read_aloud: ReadAloud):
    """A number that no rule found, or that stands beyond what is read, is lost, and the sentence is not spoken so."""
    text = tidy("退款99.5元，电话13812345678。")
    told = told_of(text, "zh-Hans")
    tongue = aloud._WAYS["zh-Hans"].tongue
    assert lost(text, told, tongue) == ()
    assert lost(text, told[:1], tongue) == ("99513812345678",)
    assert read_aloud.locked("好" * MAX_CHARS + "退款99元。", "zh-Hans").lost


@pytest.mark.parametrize("drop", ["一", "二", "九"])
def test_words_that_do_not_reach_the_voice(read_aloud: ReadAloud, monkeypatch: pytest.MonkeyPatch, drop: str):
    """A syllable that is dropped on the last step, between the words and the voice, is noticed as well."""
    usual = ReadAloud._for_voice
    monkeypatch.setattr(
        ReadAloud, "_for_voice", lambda self, text, voice: usual(self, text.replace(drop, ""), voice)
    )
    read = read_aloud.locked("您的余额是129.50元。", "zh-Hans")
    assert read.lost if drop != "一" else read.spelled  # a single 1 is 幺


@pytest.fixture
def losing(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """A rule that has gone wrong: amounts lose their last word; or everything does, digits too."""

    def lose(everything: bool) -> None:
        usual = aloud._WAYS["zh-Hans"].tongue.say

        def say(self: object, fact: Fact, after: str) -> object:
            said = usual(fact, after)
            if everything or isinstance(fact, Price):
                return type(said)("", said.consumed)
            return said

        monkeypatch.setattr(type(aloud._WAYS["zh-Hans"].tongue), "say", say)

    return lose


@pytest.mark.parametrize("everything", [False, True])
async def test_spelled_or_said_to_be_on_the_page(losing: Callable[[bool], None], everything: bool):
    """A customer hears the amount digit by digit where the usual way lost it, and nothing wrong in any case."""
    losing(everything)
    pool = CountingPool()
    held: list[str] = []
    speech = Speech(pool, segmenter=plugins.make("jieba"), reader=plugins.make("pypinyin"))
    speech.on_lock = held.append
    sentences = [("退款95元。", "zh-Hans"), ("谢谢。", "zh-Hans")]
    spoken = [one async for one in speech.speak(sentences, Manner())]
    assert isinstance(spoken[1], SpokenSentence)
    if everything:
        assert isinstance(spoken[0], Unspoken) and held == ["speech"]
    else:
        assert pool.asked[0][0] == "tui4 kuan3 jiu3 wu3 yuan2." and held == ["speech-reading"]
