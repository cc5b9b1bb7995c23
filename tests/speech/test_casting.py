"""Who says a sentence: one person for all of it, in the writing that the voice reads."""

import pytest

from access_gateway import plugins
from access_gateway.contracts.speaking import AS_WRITTEN, Sex, Voice
from access_gateway.speech.casting import PINYIN_WORDS, Script, cast, read

PINYIN = "cmn-latn-pinyin"
NEURAL = (
    Voice("heart", "en", "en", "heart", "female"),
    Voice("bei", "zh", PINYIN_WORDS, "bei", "female"),
    Voice("xi", "zh", PINYIN_WORDS, "xi", "male"),
    Voice("xi-en", "en", "en", "xi", "male"),
)
PLAIN = (
    Voice(PINYIN, "zh", sex="male"),
    Voice("en", "en", sex="male"),
    Voice(f"{PINYIN}+f", "zh", PINYIN, "f", "female"),
    Voice("en+f", "en", "en", "f", "female"),
)


def script(text: str, language: str = "zh-Hans") -> Script:
    return read(text, language, plugins.make("jieba"), plugins.make("pypinyin"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("您的订单已经发货，请注意查收！", "nin2 de5 ding4dan1 yi3jing1 fa1huo4, qing3 zhu4yi4 cha2shou1!"),
        ("总共99.5元。", "zong3gong4 jiu3shi2 jiu3 yuan2 wu3 jiao3."),
        ("熊猫在重庆。", "xi2ong2mao1 zai4 chong2qing4."),
        ("您好，好。", "nin2hao3, hao3."),
    ],
)
def test_words_are_kept_together(text: str, words: str):
    """A neural voice that is given the words is understood twice as well as one that is given syllables."""
    (span,) = script(text).spans
    assert span[PINYIN_WORDS] == words
    assert span[PINYIN_WORDS].replace(" ", "") == span[PINYIN].replace(" ", "")


def test_one_person_says_all_of_a_sentence():
    """A word of English in a Mandarin sentence is no reason for another voice in the middle of it."""
    mixed = script("请用WeChat付款。")
    assert [voice for _, voice in cast(mixed, NEURAL) or ()] == ["xi", "xi-en", "xi"]
    assert cast(mixed, NEURAL[:2]) is None, "nobody there can say both"
    assert [voice for _, voice in cast(script("Good morning.", "en-Latn"), NEURAL) or ()] == ["heart"]


@pytest.mark.parametrize(
    ("sex", "neural", "plain"),
    [("", "bei", PINYIN), ("female", "bei", f"{PINYIN}+f"), ("male", "xi", PINYIN)],
)
def test_the_choice_of_voice_holds_for_every_engine(sex: Sex, neural: str, plain: str):
    """Who asked for a man's voice hears a man, whichever engine has the time."""
    for voices, name in ((NEURAL, neural), (PLAIN, plain)):
        assert [voice for _, voice in cast(script("您好。"), voices, sex) or ()] == [name]


def test_a_voice_of_the_other_sex_is_better_than_none():
    """Where the only voice is a man's, it speaks."""
    assert [voice for _, voice in cast(script("您好。"), PLAIN[:2], "female") or ()] == [PINYIN]


def test_a_voice_that_does_its_own_reading():
    """A voice for a language that nobody here can read aloud is given the sentence as it stands."""
    tibetan = script("བཀྲ་ཤིས་བདེ་ལེགས།", "bo-Tibt")
    assert cast(tibetan, [Voice("bo", "bo", AS_WRITTEN)]) == [("བཀྲ་ཤིས་བདེ་ལེགས།", "bo")]
    assert cast(script(" ", "bo-Tibt"), [Voice("bo", "bo", AS_WRITTEN)]) is None
    assert cast(tibetan, [Voice("ug", "ug", AS_WRITTEN)]) is None
