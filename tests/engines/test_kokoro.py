"""Kokoro: what its symbols are, and what becomes of a text; a tiny model stands in for the large one."""

import array
from pathlib import Path

import pytest
from tests.engines.tiny_kokoro import make_kokoro

from access_gateway import settings
from access_gateway.contracts.errors import EngineError, EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner
from access_gateway.engines.kokoro import RATE_HZ, KokoroSpeaker
from access_gateway.engines.kokoro_symbols import VOCABULARY, syllable, words


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> KokoroSpeaker:
    return KokoroSpeaker(EngineOptions(make_kokoro(tmp_path_factory.mktemp("models") / "tiny")))


@pytest.mark.parametrize(
    ("pinyin", "symbols"),
    [
        ("ma1", "ma→"), ("ma2", "ma↗"), ("ma3", "ma↓"), ("ma4", "ma↘"), ("ma5", "ma"), ("zhi1", "ꭧɨ→"), ("si4", "sɨ↘"),
        ("xiong2", "ɕjʊ↗ŋ"), ("yuan2", "ɥɛ↗n"), ("quan2", "ʨʰɥɛ↗n"), ("jun1", "ʨy→n"), ("lv4", "ly↘"), ("nve4", "nɥe↘"),
        ("wo3", "wo↓"), ("bo1", "pwo→"), ("liu2", "ljou↗"), ("gui4", "kwei↘"), ("lun2", "lwə↗n"), ("er4", "ɚ↘"),
        ("weng1", "wə→ŋ"), ("shuang1", "ʂwa→ŋ"), ("chang2", "ꭧʰa↗ŋ"), ("ri4", "ɻɨ↘"), ("", ""), ("x3", ""), ("ma6", ""),
    ],
)  # fmt: skip
def test_syllables(pinyin: str, symbols: str):
    """A syllable sounds as it is spelled: the model's own front end gives the same symbols."""
    assert syllable(pinyin) == symbols
    assert set(symbols) <= VOCABULARY.keys()


def test_every_syllable_of_mandarin_has_symbols():
    """No word of an answer falls silent."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_tone3

    readings = {reading for readings in PINYIN_DICT.values() for reading in readings.split(",")}
    toned = {to_tone3(reading, neutral_tone_with_five=True, v_to_u=False) for reading in readings}
    mute = {one for one in toned if not syllable(one.replace("ü", "v"))}
    assert len(toned) > 1_400
    assert {one[:-1] for one in mute} <= {"hm", "hng", "m", "n", "ng", "wong"}, (
        "speech/reading respells these"
    )


def test_what_becomes_of_a_text():
    """Letters are named, marks are kept, and syllables that the reading cut for another voice are one again."""
    said = [symbols for _, symbols in words("xi2ong2mao1 ei1 S F, ding4dan1. 99 ???")]
    assert said == ["ɕjʊ↗ŋ", "mau→", "ei→", "ˈɛs", "ˈɛf", ",", "ti↘ŋ", "ta→n", ".", "?", "?", "?"]


def test_voices_say_who_they_are(tiny: KokoroSpeaker):
    """The gateway can choose: the best of each language first, and everybody also for English words."""
    who = {voice.name: (voice.language, voice.person, voice.sex) for voice in tiny.voices}
    assert who["zf_bei"] == ("zh", "zf_bei", "female") and who["zm_xi-en"] == ("en", "zm_xi", "male")
    assert [voice.name for voice in tiny.voices if voice.language == "en"] == [
        "af_heart",
        "zf_bei-en",
        "zm_xi-en",
    ]
    assert tiny.name == "kokoro:tiny"


def test_the_time_of_each_word(tiny: KokoroSpeaker, tmp_path: Path):
    """Captions follow the voice: each word begins where the model put it, here 50 ms for a symbol."""
    pcm = tiny.speak("ma1 ma2, a1", "zf_bei", Manner())
    # silence, m a →, space, m a ↗, comma, space, a →, silence
    assert pcm.starts == ((0, 0.05), (4, 0.25), (9, 0.5))
    assert pcm.duration_s == pytest.approx(13 * 0.05) and pcm.rate_hz == RATE_HZ
    high = tiny.speak("ma1 ma2, a1", "zf_bei", Manner(pitch=1.25))
    assert high.starts == ((0, 0.04), (4, 0.2), (9, 0.4))
    silent = KokoroSpeaker(EngineOptions(make_kokoro(tmp_path / "untimed", timed=False)))
    assert silent.speak("ma1 ma2, a1", "zf_bei", Manner()).starts == ()
    assert silent.speak("ma1 ma2, a1", "zf_bei", Manner()).samples == pcm.samples


def test_volume(tiny: KokoroSpeaker):
    """Half the volume is half the amplitude, and none is silence."""
    loudest = [
        max(array.array("h", tiny.speak("ma1", "zf_bei", Manner(volume=v)).samples)) for v in (1.0, 0.5, 0.0)
    ]
    assert loudest[0] == pytest.approx(2 * loudest[1], abs=2) and loudest[2] == 0


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("ma1", "no-such-voice"), ("ma1", "../../voices/zf_bei"), ("ma1", ""), ("ma1", "zf_bei\0"), ("", "zf_bei"),
        ("?!", "zf_bei"), ("99", "zf_bei"), ("你好", "zf_bei"), ("ma1 " * 51, "zf_bei"), ("ma1\0", "zf_bei"),
        ("\ud83d", "zf_bei"), ("99", "af_heart"),
    ],
)  # fmt: skip
def test_refuses_what_it_cannot_speak(tiny: KokoroSpeaker, text: str, voice: str):
    """A wrong request gets a reason, never half of a text; the next one is served."""
    with pytest.raises(EngineRefused):
        tiny.speak(text, voice, Manner())
    assert tiny.speak("ma1", "zf_bei", Manner()).duration_s > 0


def test_the_longest_text(tiny: KokoroSpeaker):
    """200 characters of the most symbols that there are fit the model's context."""
    assert tiny.speak("zhuang1 chuang1 " * 12, "zf_bei", Manner()).duration_s > 5
    assert tiny.speak("W" * 200, "zf_bei", Manner()).duration_s > 5


@pytest.mark.parametrize("wrong", ["no folder", "no model", "no voices", "model", "voice", "truncated"])
def test_a_damaged_model_is_found_at_the_start(tmp_path: Path, wrong: str):
    """An operator learns at start-up that a model cannot be used, not a customer in mid-answer."""
    folder = make_kokoro(tmp_path / "tiny")
    match wrong:
        case "no folder":
            folder = tmp_path / "nowhere"
        case "no model":
            (folder / "model.onnx").unlink()
        case "no voices":
            for file in (folder / "voices").iterdir():
                file.unlink()
        case "model":
            (folder / "model.onnx").write_bytes(b"\xff" * 1_000)
        case "truncated":
            content = (folder / "model.onnx").read_bytes()
            (folder / "model.onnx").write_bytes(content[: len(content) // 2])
        case "voice":
            for file in (folder / "voices").iterdir():
                file.write_bytes(b"\0" * 100)
    with pytest.raises((EngineMissing, EngineError)):
        KokoroSpeaker(EngineOptions(folder))


def test_without_a_model():
    """Who names the engine without its model is told how to get it."""
    with pytest.raises(EngineMissing, match="models install kokoro-82m"):
        KokoroSpeaker(EngineOptions())


@pytest.mark.models
def test_the_real_model():
    """With the model installed: speech of a plausible length, with a time for each word inside it."""
    folder = settings.load().models_folder / "kokoro-82m"
    if not (folder / "model.onnx").is_file():
        pytest.skip("kokoro-82m is not installed: access-gateway models install kokoro-82m")
    speaker = KokoroSpeaker(EngineOptions(folder))
    pcm = speaker.speak("nin2hao3, nin2 de5 ding4dan1 yi3jing1 fa1huo4.", "zf_xiaobei", Manner())
    slow = speaker.speak("nin2hao3, nin2 de5 ding4dan1 yi3jing1 fa1huo4.", "zf_xiaobei", Manner(rate=0.7))
    starts = [second for _, second in pcm.starts]
    assert len(starts) == 10 and starts == sorted(starts) and starts[-1] < pcm.duration_s
    assert 1.5 < pcm.duration_s < 6 and slow.duration_s > 1.2 * pcm.duration_s
    assert speaker.speak("Your order has been sent.", "af_heart", Manner()).duration_s > 1
