"""Captions follow the voice: when each clause is heard is what the engine says, or it is not said."""

import array

import pytest
from tests.speech.test_speech import InThisProcess, room, said

from access_gateway import plugins
from access_gateway.contracts.errors import ProtocolError
from access_gateway.contracts.speaking import Manner, SpokenSentence, TimedPcm
from access_gateway.engines.pyttsx3 import places_in
from access_gateway.speech.clauses import clause_starts
from access_gateway.workers import messages

WORDS = [(0, 0.0), (5, 0.3), (11, 0.8), (16, 1.1), (20, 1.4), (26, 1.7)]


@pytest.mark.parametrize(
    ("written", "read", "starts"),
    [
        ("您好，您的订单到了。", "nin2 hao3, nin2 de5 ding4 dan1.", ((3, 0.8),)),
        ("您好。", "nin2 hao3.", ()),
        ("", "", ()),
        ("Hello, you. There", "hell o___, you, there", ((6, 0.8), (11, 1.1))),
        ("好，99.5元，3,300个", "hao3, aaaa, bbbbbb", ((2, 0.3), (8, 0.8))),
        (
            "电话13800138000，请拨",
            "dian4 yao1, san1, qing3 bo1",
            (),
        ),  # read in groups: nobody knows which mark is which
        ("ئا، ب", "aaaaa, bbbb", ((3, 0.8),)),
        ("，，", ",,", ()),
        ("好，好", "hao3 hao3 hao3 hao3 hao3, hao3", ((2, 1.7),)),
        ("好，好", "hao3 hao3 hao3 hao3 hao3 hao3 hao3, hao3", ()),  # the engine gave no later word
    ],
)
def test_exact_or_not_at_all(written: str, read: str, starts: tuple[tuple[int, float], ...]):
    """A clause is never put where another one is spoken."""
    assert clause_starts(written, read, WORDS) == starts


@pytest.mark.parametrize(
    ("text", "language", "clauses"),
    [
        ("您好，您的订单已经发货，请注意查收。", "zh-Hans", ["您的", "请注"]),
        ("Good morning, your parcel is on its way, please wait.", "en-Latn", ["your", "please"]),
        ("안녕하세요, 주문하신 상품이 출발했습니다, 기다려 주세요.", "ko-Hang", ["주문", "기다"]),
        ("Сәлеметсіз бе, тапсырысыңыз жіберілді, күте тұрыңыз.", "kk-Cyrl", ["тапсырыс", "күте"]),
        ("ياخشىمۇسىز، زاكىزىڭىز يولغا چىقتى، ساقلاپ تۇرۇڭ.", "ug-Arab", ["زاكىز", "ساقلاپ"]),
    ],
)
async def test_a_real_voice_pauses_where_it_is_said_to(text: str, language: str, clauses: list[str]):
    """Each clause begins after the pause that can be heard, also in slow speech, in every language that is spoken."""
    for rate in (1.0, 0.6):
        (spoken,) = await said(room(InThisProcess()), [(text, language)], Manner(rate=rate))
        assert isinstance(spoken, SpokenSentence)
        found = [text[place:].lstrip() for place, _ in spoken.clauses]
        assert len(found) == len(clauses)
        assert all(map(str.startswith, found, clauses))
        samples = array.array("h", spoken.pcm.samples)
        for _, second in spoken.clauses:
            at = round(second * spoken.pcm.rate_hz)
            tenth = spoken.pcm.rate_hz // 10
            before, after = samples[at - tenth : at - tenth // 4], samples[at : at + 2 * tenth]
            assert max(map(abs, before)) * 5 < max(map(abs, after)), "silence, then speech"


@pytest.mark.parametrize(
    ("text", "language", "second"),
    [
        ("བཀྲ་ཤིས་བདེ་ལེགས། ཁྱེད་ཀྱི་མངགས་ཟོག་བསྐུར་ཟིན།", "bo-Tibt", "ཁྱེད"),
        ("Сайн байна уу, захиалга илгээгдсэн.", "mn-Cyrl", "захи"),
        ("你好，你嘅訂單已經寄出。", "yue-Hant", "你嘅"),
    ],
)
async def test_voices_that_are_given_sounds_tell_their_times_too(text: str, language: str, second: str):
    """Tibetan, Mongolian and Cantonese captions follow the voice as well, though it was given no letter of the text."""
    speech = room(InThisProcess())
    speech._jyutping = plugins.make("tojyutping")
    (spoken,) = await said(speech, [(text, language)])
    assert isinstance(spoken, SpokenSentence)
    assert [text[place:].lstrip().startswith(second) for place, _ in spoken.clauses] == [True]
    assert 0.3 < spoken.clauses[0][1] < spoken.pcm.duration_s - 0.5


def test_phonemes_and_text_word_by_word():
    """Times of phonemes become times of words only where each word has its phonemes."""
    starts = ((2, 0.0), (6, 0.4), (13, 0.9))
    assert places_in("ab cd, ef", "[[xx yy]], [[zz]]", starts) == ((0, 0.0), (7, 0.9))
    assert places_in("ab cd, ef", "[[xxx yy]], [[z]]", ((2, 0.0), (6, 0.4), (14, 0.9))) == (
        (0, 0.0), (3, 0.4), (7, 0.9),
    )  # fmt: skip
    assert places_in("ab, ef", "[[t.a?]], [[z]]", ((2, 0.0), (12, 0.9))) == ((0, 0.0), (4, 0.9))
    assert places_in("ab, ef", "[[xx yy]], [[zz]]", starts) == ()
    assert places_in("same", "same", ((0, 0.1),)) == ((0, 0.1),)


def test_times_travel_to_the_gateway():
    """A worker tells when words begin, and any other Wyoming server need not."""
    timed = TimedPcm(b"\0\0" * 10, 16_000, ((0, 0.0), (5, 0.25)))
    assert messages.read_spoken(messages.spoken_event(timed), timed.samples, 16_000) == timed
    plain = messages.read_spoken(messages.spoken_event(TimedPcm(b"", 16_000)), b"\0\0", 16_000)
    assert not isinstance(plain, TimedPcm)


@pytest.mark.parametrize(
    "starts", [[[0]], [[-1, 0.0]], [[0, -1.0]], [["a", 0.0]], "x", [[0, 1e9]], [[0, 0.0]] * 20_000]
)
def test_times_that_are_none_are_refused(starts: object):
    """A server that says impossible times is lost, and the sentence is spoken by another worker."""
    event = messages.spoken_event(TimedPcm(b"", 16_000))
    event.data["access_gateway"] = {"starts": starts}
    with pytest.raises(ProtocolError):
        messages.read_spoken(event, b"\0\0", 16_000)
