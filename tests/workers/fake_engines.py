"""Engines for the tests, loaded by worker processes as "tests.workers.fake_engines:…"."""

import hashlib
import os
import signal
import threading
import time
from pathlib import Path

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ, Pcm
from access_gateway.contracts.errors import EngineRefused, UnsupportedLanguage
from access_gateway.contracts.hearing import EngineOptions, HearingOptions, Partial, Transcript, Word
from access_gateway.contracts.speaking import Manner, Voice

DIE, DIE_ONCE, HANG, HANG_ONCE, RAISE = b"\1DIE\1!", b"DIEONE", b"\1HANG!", b"HANGON", b"RAISES"
KILLED = b"KILLED"
"""Killed as from outside, each time: as a sound would be that makes an engine use all memory."""


def misbehave(sound: bytes, folder: Path) -> None:
    """Do what the sound asks for; "once" is remembered on disk, since the process may end."""
    if DIE in sound or (DIE_ONCE in sound and first_time(folder / "died")):
        os.abort()  # at once, in this thread, as a crash is: a signal to the process may come after the words
    if KILLED in sound:
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)  # it is on its way
    if HANG in sound or (HANG_ONCE in sound and first_time(folder / "hung")):
        time.sleep(3600)
    if RAISE in sound:
        raise RuntimeError("the customer's own words")


def first_time(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


class FakeRecogniser:
    """Its words are the fingerprint of the sound, so that one sample lost or doubled shows."""

    name = "fake:recogniser"
    languages = frozenset({"ko-Hang", "en-Latn"})
    sample_rate_hz = HEARING_RATE_HZ
    streams = True

    def __init__(self, options: EngineOptions) -> None:
        self.folder = Path(options.options.get("folder", "/nonexistent"))
        self.ballast = b"\1" * int(options.options.get("ballast", "0"))
        self.leak = int(options.options.get("leak", "0"))
        self.work_s = float(options.options.get("work_s", "0"))
        self.leaked: list[bytes] = []
        if options.options.get("load") == "thread":
            threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
        if options.options.get("load") == "crash":
            raise RuntimeError("this engine does not load")
        if options.options.get("load") == "hang":
            time.sleep(3600)

    def open(self, language: str, options: HearingOptions) -> "FakeHearing":
        if language not in self.languages:
            raise UnsupportedLanguage(f"{self.name} does not hear {language}.")
        return FakeHearing(self, language, options)


class FakeHearing:
    def __init__(self, owner: FakeRecogniser, language: str, options: HearingOptions) -> None:
        self.owner, self.language, self.options = owner, language, options
        self.sound = b""

    def feed(self, pcm: bytes) -> Partial | None:
        self.sound += pcm
        misbehave(pcm, self.owner.folder)
        if self.options.native:
            return Partial("", native=(str(len(self.sound)),))
        return Partial(str(len(self.sound)))

    def finish(self) -> Transcript:
        text = fingerprint(self.sound)
        self.owner.leaked.append(b"\1" * self.owner.leak)
        done_s = time.thread_time() + self.owner.work_s
        while time.thread_time() < done_s:  # what it costs, whatever else the machine does
            pass
        duration_s = len(self.sound) / BYTES_PER_SAMPLE / HEARING_RATE_HZ
        return Transcript(
            text,
            self.language,
            confidence=0.5,
            engine=self.owner.name,
            duration_s=duration_s,
            words=(Word(text, 0.0, duration_s, 0.5),),
            alternatives=tuple(f"{text}-{rank}" for rank in range(self.options.n_best)),
        )

    def close(self) -> None:
        pass


def fingerprint(sound: bytes) -> str:
    return hashlib.sha256(sound).hexdigest()


class FakeSpeaker:
    """Its sound is the text; it insists on the thread that made it, as pyttsx3 does."""

    name = "fake:speaker"
    voices = (Voice("plain", "en"), Voice("plain", "zh"))

    def __init__(self, options: EngineOptions) -> None:
        self.folder = Path(options.options.get("folder", "/nonexistent"))
        self.thread = threading.get_ident()

    def speak(self, text: str, voice: str, manner: Manner) -> Pcm:
        if threading.get_ident() != self.thread or threading.current_thread() is not threading.main_thread():
            raise RuntimeError("called from another thread")
        if voice != "plain":
            raise EngineRefused(f"There is no voice {voice!r}.")
        print("an engine that prints", flush=True)
        misbehave(text.encode(), self.folder)
        said = f"{text}|{manner.rate}".encode()
        return Pcm(said + b"\0" * (len(said) % 2), 22_050)
