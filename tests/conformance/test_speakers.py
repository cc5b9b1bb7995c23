"""What every speech engine must do, whichever it is: run over each Speaker that is installed."""

import array
from collections.abc import Callable

import pytest

from access_gateway import plugins
from access_gateway.contracts.errors import EngineRefused
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner, Speaker

GREETINGS = {
    "zh": "nin2 hao3, nin2 de5 ding4 dan1 yi3 jing1 fa1 huo4.",
    "yue": "你好，你嘅訂單已經寄出。",
    "ug": "ياخشىمۇسىز، زاكازىڭىز يولغا چىقتى.",
    "kk": "Сәлеметсіз бе, тапсырысыңыз жіберілді.",
    "ko": "안녕하세요, 주문하신 상품이 발송되었습니다.",
    "en": "Good morning, your order has been sent.",
    "bo": "ʈʂa˥ɕi˥te˥leʔ˥˩, ŋak˥ɲo˥ kuː˥ sin˩˧.",
    "mn": "saiŋ pain ʊː? tʰani tsaxʲaɮɢ marɢaʃ irən.",
}


@pytest.fixture(scope="session", params=["pyttsx3"])
def speaker(request: pytest.FixtureRequest) -> Speaker:
    """One engine for the whole run: some of them cannot be made twice in a process."""
    made: Speaker = plugins.make(request.param, EngineOptions())
    return made


def loudest(samples: bytes) -> int:
    return max(abs(sample) for sample in array.array("h", samples))


def test_names_itself(speaker: Speaker):
    """An engineer who reads a log or /v1/models learns which engine and version spoke."""
    assert ":" in speaker.name and any(character.isdigit() for character in speaker.name)


def test_declares_a_voice_for_each_language_of_the_house(speaker: Speaker):
    """A customer of any language that can be spoken finds a voice."""
    assert {voice.language for voice in speaker.voices} >= {"zh", "yue", "ug", "kk", "ko", "en", "bo", "mn"}
    assert len({voice.name for voice in speaker.voices}) == len(speaker.voices)


@pytest.mark.parametrize("language", sorted(GREETINGS))
def test_each_voice_is_heard(speaker: Speaker, language: str):
    """A greeting is neither silent nor of an impossible length, in every language."""
    voice = next(voice for voice in speaker.voices if voice.language == language)
    pcm = speaker.speak(GREETINGS[language], voice.name, Manner())
    assert 1.0 < pcm.duration_s < 8.0
    assert 2_000 < loudest(pcm.samples) <= 32_768
    assert pcm.rate_hz >= 16_000


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("hello", "no-such-voice"),
        ("hello", ""),
        ("hello", "../../voices/en"),
        ("hello", "en\0x"),
        ("", "en"),
        (" \n\t", "en"),
        ("?!…", "en"),
        ("a" * 201, "en"),
        ("one\0two", "en"),
        ("half \ud83d of a pair", "en"),
        ("བཀྲ་ཤིས", "bo"),
        ("中文", "mn"),
    ],
)
def test_refuses_what_it_cannot_speak(speaker: Speaker, text: str, voice: str):
    """A wrong request gets a name and a reason, never another voice, half of a text, or a dead process."""
    with pytest.raises(EngineRefused):
        speaker.speak(text, voice, Manner())
    assert speaker.speak("still here", "en", Manner()).duration_s > 0.3


def test_200_characters_are_spoken(speaker: Speaker):
    """The limit is what is written, not one less."""
    assert speaker.speak("word " * 40, "en", Manner()).duration_s > 8


def test_fifty_in_a_row(speaker: Speaker):
    """A worker that speaks all day speaks the fiftieth sentence like the first."""
    voices = [(voice, GREETINGS[voice.language]) for voice in speaker.voices]
    lengths: dict[str, set[float]] = {}
    for turn in range(50):
        voice, text = voices[turn % len(voices)]
        pcm = speaker.speak(text, voice.name, Manner())
        assert loudest(pcm.samples) > 2_000
        lengths.setdefault(voice.name, set()).add(round(pcm.duration_s, 2))
    assert all(max(of_voice) - min(of_voice) < 0.1 for of_voice in lengths.values()), lengths


def test_manner_is_heard(speaker: Speaker):
    """An older customer who asks for slow, quiet or low speech gets it, and the next customer does not."""
    speak: Callable[[Manner], bytes] = lambda manner: speaker.speak(GREETINGS["en"], "en", manner).samples  # noqa: E731 - said thrice below
    plain = speak(Manner())
    assert len(speak(Manner(rate=0.6))) > 1.3 * len(plain) > 1.3 * len(speak(Manner(rate=1.6)))
    assert loudest(speak(Manner(volume=0.4))) < 0.6 * loudest(plain)
    assert loudest(speak(Manner(volume=0.0))) == 0
    assert speak(Manner(pitch=0.7)) != speak(Manner(pitch=1.3))
    assert abs(len(speak(Manner())) - len(plain)) < 0.02 * len(plain)
