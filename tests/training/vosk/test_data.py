"""Corpora come in several forms, and with mistakes in them."""

import os
import wave
from pathlib import Path

import numpy as np
import pytest

from access_gateway.contracts.errors import AudioTooShort, UnsupportedLanguage, UnusableData
from access_gateway.training.vosk import augment, corpus, features, mandarin
from access_gateway.training.vosk.data import Recording, read_data
from access_gateway.training.vosk.disturbance import Disturbance
from access_gateway.training.vosk.languages import language
from access_gateway.training.vosk.sound import read_recording, read_sound


def sound(path: Path) -> None:
    """Write a second of something."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(np.random.default_rng(1).normal(0, 900, 16_000).astype("<i2").tobytes())


def test_every_form_of_corpus_is_read(tmp_path: Path):
    """What was downloaded is trained on as it lies there."""
    kaldi, voice, table, pairs = (tmp_path / name for name in ("kaldi", "voice", "table", "pairs"))
    for path in (kaldi / "a.wav", voice / "clips/a.wav", table / "x/a.wav", pairs / "Ann/a.wav"):
        sound(path)
    (kaldi / "wav.scp").write_text("u1 a.wav\n")
    (kaldi / "text").write_text("u1 停止\n", encoding="utf-8")
    (kaldi / "utt2spk").write_text("u1 Ann\n")
    (voice / "validated.tsv").write_text(
        "client_id\tpath\tsentence\tage\nAnn\ta.wav\t停止\t\n", encoding="utf-8"
    )
    (table / "all.tsv").write_text("path\ttext\tspeaker\nx/a.wav\t停止\tAnn\n", encoding="utf-8")
    (pairs / "Ann/a.txt").write_text("\ufeff停止\n", encoding="utf-8")
    for folder in (kaldi, voice, table, pairs):
        (found,) = read_data(folder)
        assert (found.text, found.speaker) == ("停止", "Ann") and found.path.is_file()


def test_data_that_cannot_be_used_says_why(tmp_path: Path):
    """Nobody waits for hours to learn that a file was missing."""
    wrong: dict[str, dict[str, str | bytes]] = {
        "empty": {},
        "no-such-sound": {"all.tsv": "path\ttext\na.wav\t停止\n"},
        "no-columns": {"all.tsv": "file\twords\na.wav\t停止\n"},
        "nothing-said": {"all.tsv": "path\ttext\nhere.wav\t\n"},
        "not-utf-8": {"all.tsv": "path\ttext\nhere.wav\t停止\n".encode("utf-16")},
        "header-only": {"all.tsv": "path\ttext\n"},
        "program": {"wav.scp": "u1 rm -rf x |\n", "text": "u1 停止\n"},
        "mismatch": {"wav.scp": "u1 here.wav\n", "text": "u2 停止\n"},
        "no-text": {"wav.scp": "u1 here.wav\n"},
        "segment-of-nothing": {"wav.scp": "r1 here.wav\n", "text": "u1 停止\n", "segments": "u1 a 0 1\n"},
        "segment-backwards": {"wav.scp": "r1 here.wav\n", "text": "u1 停止\n", "segments": "u1 r1 1 0.5\n"},
        "segment-nan": {"wav.scp": "r1 here.wav\n", "text": "u1 停止\n", "segments": "u1 r1 nan 1\n"},
        "segment-short": {"wav.scp": "r1 here.wav\n", "text": "u1 停止\n", "segments": "u1 r1 0\n"},
        "segment-unsaid": {"wav.scp": "r1 here.wav\n", "text": "u1 停止\n", "segments": "u2 r1 0 1\n"},
        "folder-for-sound": {"all.tsv": "path\ttext\n.\t停止\n"},
        "nul": {"all.tsv": "path\ttext\nhere\0.wav\t停止\n"},
        "binary": {"all.tsv": b"path\ttext\n\xff\xfe\x00\t\x80\n"},
        "one-field": {"all.tsv": "path\ttext\nhere.wav\n"},
        "endless-field": {"all.tsv": f"path\ttext\n{'x' * 200_000}\t停止\n"},
        "endless": {"all.tsv": f"path\ttext\nhere.wav\t{'停' * 3_000}\n"},
    }
    for name, files in wrong.items():
        folder = tmp_path / name
        folder.mkdir()
        if name != "empty":
            sound(folder / "here.wav")
        for file, content in files.items():
            path = folder / file
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(UnusableData):
            print(name, read_data(folder))
    with pytest.raises(UnusableData, match="no folder"):
        read_data(tmp_path / "nowhere")


def test_segments_of_a_long_recording_are_utterances(tmp_path: Path):
    """Corpora of whole conversations are trained on as they come, each utterance by its own speaker."""
    sound(tmp_path / "talk.wav")
    (tmp_path / "wav.scp").write_text("talk talk.wav\n")
    (tmp_path / "text").write_text("u1 停\nu2 停\nu3 停\n", encoding="utf-8")
    (tmp_path / "utt2spk").write_text("u1 Ann\nu2 Bo\n")
    (tmp_path / "segments").write_text("u1 talk 0.1 0.5\nu2 talk 0.5 -1\nu3 talk 0.95 0.99\n")
    found = {recording.speaker: recording for recording in read_data(tmp_path)}
    assert set(found) == {"Ann", "Bo", "talk"}
    whole = read_sound(tmp_path / "talk.wav")
    assert np.array_equal(read_recording(found["Ann"]), whole[1_600:8_000])
    assert np.array_equal(read_recording(found["Bo"]), whole[8_000:])
    with pytest.raises(AudioTooShort):
        read_recording(found["talk"])
    sides = corpus.Split(frozenset({"Bo"}))
    made = corpus.prepare(list(found.values()), "zh-Hans", sides, tmp_path / "work", copies=0)
    assert [item.frames for item in made.part("train")] == [38] and sum(made.left_out.values()) == 1


def test_features_go_on_after_an_interruption(tmp_path: Path):
    """A hundred hours of recordings are not read twice because the machine was switched off."""
    rows = []
    for number in range(110):
        sound(tmp_path / f"{number}.wav")
        rows.append(Recording(tmp_path / f"{number}.wav", "停", "a" if number % 10 else "b"))
    sides, work = corpus.Split(frozenset({"b"})), tmp_path / "work"

    def stop(done: int, total: int) -> None:
        if done == 105:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        corpus.prepare(rows, "zh-Hans", sides, work, copies=0, progress=stop)
    part = work / "corpus.part"
    part.write_bytes(part.read_bytes()[:-40])  # a line that was half written
    content = (work / "features.f32").read_bytes()
    (work / "features.f32").write_bytes(content + b"\0" * 999)
    for recording in rows[:100]:  # what was made of these counts: they are not read again
        status = recording.path.stat()
        recording.path.write_bytes(bytes(status.st_size))
        os.utime(recording.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    made = corpus.prepare(rows, "zh-Hans", sides, work, copies=0)
    assert not made.left_out and len(made.items) == 11 * 3 + 99 and not part.exists()
    assert made.items[-1].start + made.items[-1].frames == len(made.features)
    whole = [item for item in made.items if item.circumstance == "clean"]
    assert all(np.array_equal(made.frames(item), made.frames(whole[0])) for item in whole)


def test_recordings_that_cannot_be_used_are_counted(tmp_path: Path):
    """Half of a corpus in another language, or damaged, is not silently half a model."""
    sound(tmp_path / "good.wav")
    (tmp_path / "noise.wav").write_bytes(b"RIFFnothing at all")
    sides = corpus.Split(frozenset({"b"}))
    rows = [
        Recording(tmp_path / "good.wav", "停止", "a"),
        Recording(tmp_path / "good.wav", "停", "b"),
        Recording(tmp_path / "noise.wav", "停止", "a"),
        Recording(tmp_path / "good.wav", "hello", "a"),
    ]
    made = corpus.prepare(rows, "zh-Hans", sides, tmp_path / "work", copies=1)
    assert sum(made.left_out.values()) == 2 and len(made.part("train")) == 2
    with pytest.raises(UnusableData, match="cannot be used"):
        corpus.prepare([*rows[:2], *rows[2:] * 2], "zh-Hans", sides, tmp_path / "other")
    with pytest.raises(UnusableData, match="one speaker"):
        corpus.split(rows[:1])
    with pytest.raises(UnsupportedLanguage):
        language("tlh-Latn")


def test_speakers_are_held_out_whole():
    """What a model is measured on is never a voice that it knows, nor the one that said most."""
    said = {"a": 500, "b": 40, "c": 30, "d": 30}
    rows = [Recording(Path(f"{who}{n}"), "停", who) for who, count in said.items() for n in range(count)]
    for seed in range(10):
        held_out = corpus.split(rows, seed=seed).held_out
        assert held_out and "a" not in held_out and sum(said[who] for who in held_out) <= 120


@pytest.mark.parametrize("circumstance", augment.CIRCUMSTANCES)
def test_circumstances_change_the_sound_and_stay_in_range(circumstance: augment.Circumstance):
    """Models are trained for telephones and rooms, with samples that are samples."""
    t = np.arange(16_000) / 16_000
    tone = (9_000 * np.sin(2 * np.pi * 440 * t) + 3_000 * np.sin(2 * np.pi * 5_000 * t)).astype(np.float32)
    heard = augment.altered(tone, circumstance, np.random.default_rng(2))
    assert heard.dtype == np.float32 and np.isfinite(heard).all() and np.abs(heard).max() <= 32_767
    assert np.abs(heard).max() > 1_000 and (circumstance == "clean") == np.array_equal(heard, tone)


def test_a_telephone_leaves_a_telephones_band():
    """The 8 kHz circumstance is what a line leaves, not a flag."""
    t = np.arange(16_000) / 16_000
    tone = (9_000 * np.sin(2 * np.pi * 1_000 * t) + 9_000 * np.sin(2 * np.pi * 5_000 * t)).astype(np.float32)
    spectrum = np.abs(np.fft.rfft(augment.telephone(tone)))
    assert spectrum[5_000] < 0.01 * spectrum[1_000]


def test_a_mobile_telephone_leaves_its_band_too():
    """AMR is a codec, not a filter: what comes back has the length, and the low half of the spectrum."""
    t = np.arange(16_000) / 16_000
    tone = (9_000 * np.sin(2 * np.pi * 700 * t) + 9_000 * np.sin(2 * np.pi * 6_000 * t)).astype(np.float32)
    heard = augment.amr(tone, 12_200)
    spectrum = np.abs(np.fft.rfft(heard, 16_000))
    assert abs(len(heard) - len(tone)) <= 400 and spectrum[6_000] < 0.05 * spectrum[680:720].max()


def test_another_voice_is_higher_or_lower_by_a_quarter_at_most():
    """Two speakers teach more than two: copies are as if larger and smaller people spoke."""
    tone = (9_000 * np.sin(2 * np.pi * 500 * np.arange(16_000) / 16_000)).astype(np.float32)
    lengths = {len(augment.revoiced(tone, np.random.default_rng(seed))) for seed in range(20)}
    assert len(lengths) == 20 and min(lengths) >= 16_000 / 1.26 and max(lengths) <= 16_000 / 0.79


def test_a_disturbed_recording_still_holds_its_transcript():
    """However quick a recording becomes in training, the loss can be had, and the batch has room for it."""
    frames = np.random.default_rng(1).normal(size=(100, features.SIZE)).astype(np.float32)
    deviation = np.ones(features.SIZE, np.float32)
    lengths = set()
    for seed in range(30):
        changed = Disturbance(np.random.default_rng(seed), deviation).of(frames, 95, 105)
        assert (
            changed.dtype == np.float32 and 95 <= len(changed) <= 105 and not np.array_equal(changed, frames)
        )
        lengths.add(len(changed))
    assert len(lengths) > 5


def test_mandarin_is_read_by_context_and_with_sandhi():
    """Training learns what is said, not what each character says alone."""
    assert mandarin.spoken(["银行"]) == ("in2", "h", "ang2")
    assert mandarin.spoken(["行", "不行"]) is not None
    assert mandarin.spoken(["你好"]) == ("n", "i2", "h", "ao3")
    assert mandarin.spoken(["不是"]) == ("b", "u2", "sh", "iii4")
    assert mandarin.spoken(["一二三"]) == ("i1", "er4", "s", "an1")
    assert mandarin.spoken(["hello"]) is None
    assert ("h", "ang2") in mandarin.readings("行") and ("x", "ing2") in mandarin.readings("行")
