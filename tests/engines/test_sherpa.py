"""sherpa-onnx: its real library over the smallest models that it loads; the catalogue's are far larger."""

import array
from pathlib import Path

import pytest
from tests.engines.onnx_file import FLOAT, INT64, model, node, tensor, value

from access_gateway.contracts.audio import HEARING_RATE_HZ
from access_gateway.contracts.errors import (
    AudioTooLong,
    EngineError,
    EngineMissing,
    EngineRefused,
    UnsupportedLanguage,
)
from access_gateway.contracts.hearing import EngineOptions, HearingOptions
from access_gateway.contracts.speaking import AS_WRITTEN, Manner
from access_gateway.engines.sherpa_hearing import KINDS, SherpaRecogniser
from access_gateway.engines.sherpa_speaking import SherpaSpeaker

pytest.importorskip("sherpa_onnx", reason="the extra `sherpa` is not installed")

FRAME, CLASSES = 320, 4


def make_ear(folder: Path) -> Path:
    """A model that hears བ where the wave is above zero, ོ where it is below, and nothing in silence."""
    folder.mkdir()
    weights = [side / FRAME for _ in range(FRAME) for side in (0, 1, -1, 0)]
    nodes = [
        node("Reshape", ["x", "frames"], ["cut"]),
        node("MatMul", ["cut", "weights"], ["means"]),
        node("Add", ["means", "bias"], ["logits"]),
    ]
    constants = [
        tensor("frames", [3], [1, -1, FRAME], INT64),
        tensor("weights", [FRAME, CLASSES], weights),
        tensor("bias", [CLASSES], [0.05, 0, 0, -10]),
    ]
    file = model(
        nodes,
        [value("x", FLOAT, [1, "n"])],
        [value("logits", FLOAT, [1, "t", CLASSES])],
        constants,
        {"model_type": "omnilingual-asr"},
    )
    (folder / "model.int8.onnx").write_bytes(file)
    (folder / "tokens.txt").write_text("<blk> 0\nབ 1\nོ 2\n<unk> 3\n", encoding="utf-8")
    return folder


def make_voice(folder: Path) -> Path:
    """A model of the shape of VITS that says each letter as a buzz of 50 ms."""
    folder.mkdir()
    buzz = [(1 if at // 40 % 2 else -1) * 0.05 for at in range(800)]
    nodes = [
        node("Cast", ["x"], ["numbers"], to=FLOAT),
        node("Transpose", ["numbers"], ["upright"]),
        node("MatMul", ["upright", "buzz"], ["sounds"]),
        node("Reshape", ["sounds", "flat"], ["y"]),
    ]
    inputs = [value("x", INT64, [1, "n"]), value("x_length", INT64, [1])]
    inputs += [value(name, FLOAT, [1]) for name in ("noise_scale", "length_scale", "noise_scale_w")]
    constants = [tensor("buzz", [1, 800], buzz), tensor("flat", [3], [1, 1, -1], INT64)]
    about = {
        "model_type": "vits", "comment": "mms", "language": "Tibetan", "frontend": "characters", "add_blank": "1",
        "n_speakers": "1", "sample_rate": "16000", "punctuation": "", "url": "",
    }  # fmt: skip
    file = model(nodes, inputs, [value("y", FLOAT, [1, 1, "s"])], constants, about)
    (folder / "model.onnx").write_bytes(file)
    (folder / "tokens.txt").write_text("_ 0\nབ 1\nོ 2\nད 3\n་ 4\n", encoding="utf-8")
    return folder


def wave(*levels: float) -> bytes:
    samples = [round(32_767 * level) for level in levels for _ in range(HEARING_RATE_HZ // 5)]
    return array.array("h", samples).tobytes()


@pytest.fixture(scope="module")
def ear(tmp_path_factory: pytest.TempPathFactory) -> SherpaRecogniser:
    folder = make_ear(tmp_path_factory.mktemp("sherpa") / "tiny-ear")
    return SherpaRecogniser(EngineOptions(folder, frozenset({"bo-Tibt"}), {"kind": "omnilingual"}))


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> SherpaSpeaker:
    folder = make_voice(tmp_path_factory.mktemp("sherpa") / "tiny-voice")
    return SherpaSpeaker(EngineOptions(folder, options={"language": "bo", "sex": "female"}))


def test_hears(ear: SherpaRecogniser):
    """A language that Vosk has no model for is heard through the same door as the others."""
    hearing = ear.open("bo-Tibt", HearingOptions())
    sound = wave(0.0, 0.5, 0.0, -0.5, 0.0)
    for at in range(0, len(sound), 1_001):  # also odd pieces
        assert hearing.feed(sound[at : at + 1_001]) is None
    heard = hearing.finish()
    assert (heard.text, heard.language, heard.engine) == ("བོ", "bo-Tibt", "sherpa-onnx:tiny-ear")
    assert heard.duration_s == pytest.approx(1.0)
    assert hearing.finish() is heard
    hearing.close()
    hearing.close()
    with pytest.raises(EngineError):
        hearing.feed(b"")


@pytest.mark.parametrize("sound", [b"", b"\0", wave(0.0), b"\xff\x7f" * 10])
def test_nothing_said_is_nothing_heard(ear: SherpaRecogniser, sound: bytes):
    """Silence, and sounds that are no sounds, are no words and no crash."""
    hearing = ear.open("bo-Tibt", HearingOptions())
    hearing.feed(sound)
    assert hearing.finish().text == ""


def test_refuses_what_it_cannot_hear(ear: SherpaRecogniser, tmp_path: Path):
    """A wrong language, an endless utterance, and a model that is none, each with its reason."""
    with pytest.raises(UnsupportedLanguage):
        ear.open("zh-Hans", HearingOptions())
    with pytest.raises(AudioTooLong):
        ear.open("bo-Tibt", HearingOptions()).feed(bytes(121 * 32_000))
    with pytest.raises(EngineRefused, match="omnilingual"):
        SherpaRecogniser(EngineOptions(tmp_path, options={"kind": "other"}))
    for kind in KINDS:
        with pytest.raises(EngineMissing):
            SherpaRecogniser(EngineOptions(tmp_path, options={"kind": kind}))
    (tmp_path / "tokens.txt").write_text("<blk> 0\n")
    for kind in KINDS:
        with pytest.raises(EngineMissing, match=r"onnx"):
            SherpaRecogniser(EngineOptions(tmp_path, options={"kind": kind}))


def test_speaks(voice: SherpaSpeaker):
    """An offline voice speaks through the same door, at its own rate, in its own reading."""
    (only,) = voice.voices
    assert (only.language, only.reading, only.sex) == ("bo", AS_WRITTEN, "female")
    pcm = voice.speak("བོད་", only.name, Manner())
    assert pcm.rate_hz == 16_000 and pcm.duration_s > 0.2
    loudest = max(array.array("h", pcm.samples))
    assert max(array.array("h", voice.speak("བོད་", only.name, Manner(volume=0.5)).samples)) < 0.6 * loudest


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("བོད", "other"),
        ("", "tiny-voice"),
        ("།", "tiny-voice"),
        ("བ" * 201, "tiny-voice"),
        ("བ\0", "tiny-voice"),
        ("\ud83dབ", "tiny-voice"),
    ],
)
def test_refuses_what_it_cannot_speak(voice: SherpaSpeaker, text: str, name: str):
    """A wrong request gets its reason; the next one is served."""
    with pytest.raises(EngineRefused):
        voice.speak(text, name, Manner())
    assert voice.speak("བོད", "tiny-voice", Manner()).samples


def test_a_voice_that_is_not_there(tmp_path: Path):
    """A folder without a model is named at the start."""
    with pytest.raises(EngineMissing):
        SherpaSpeaker(EngineOptions(tmp_path / "nowhere"))
