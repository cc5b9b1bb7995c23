"""pyttsx3 over espeak-ng: the ways in which it hangs, crashes or lies, each kept away from customers.

Each test that needs a fresh engine starts a process: espeak-ng can be started only once in one.
"""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from access_gateway import plugins
from access_gateway.contracts.errors import EngineRefused
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner, Speaker

START = """
import sys
from access_gateway.contracts.errors import *
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.contracts.speaking import Manner
from access_gateway.engines.pyttsx3 import Pyttsx3Speaker
def make(**options): return Pyttsx3Speaker(EngineOptions(options=options))
"""


def in_a_process(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script after START, with its own process, output and environment."""
    return subprocess.run(
        [sys.executable, "-c", START + script],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
    )


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    made: Speaker = plugins.make("pyttsx3", EngineOptions())
    return made


def test_the_first_sentence_is_whole_and_nothing_is_printed(tmp_path: Path):
    """A worker that has just been replaced speaks its first sentence like any other."""
    done = in_a_process(
        """
speaker = make()
first, second = (speaker.speak("Good morning, your order has been sent.", "en", Manner()) for _ in range(2))
assert first.duration_s > 1.5 and abs(first.duration_s - second.duration_s) < 0.1, (first, second)
""",
        TMPDIR=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" and done.stderr == ""
    assert list(tmp_path.iterdir()) == [], "no recording is left behind"


def test_the_rate_holds_on_a_busy_machine():
    """A customer who asks for slow speech gets it when others are being served too, from the first sentence."""
    done = in_a_process(
        """
import multiprocessing, itertools
others = [multiprocessing.Process(target=all, args=(itertools.repeat(True),), daemon=True) for _ in range(4)]
for other in others:
    other.start()
speaker = make()
lengths = [speaker.speak("Your order has been sent.", "en", Manner(rate=rate)).duration_s
           for rate in (0.5, 1.5) * 10]
for other in others:
    other.kill()
assert min(lengths[::2]) > 2 * max(lengths[1::2]), lengths
""",
    )
    assert done.returncode == 0, done.stderr


def test_a_second_speaker_is_the_same_engine():
    """A speaker that is dropped and made again does not end the process."""
    done = in_a_process(
        """
import gc
for _ in range(5):
    speaker = make()
    assert speaker.speak("still here", "en", Manner()).duration_s > 0.3
    del speaker
    gc.collect()
"""
    )
    assert done.returncode == 0, done.stderr


def test_a_sound_that_cannot_be_written_ends_in_time():
    """On a full disk the library waits for ever; the customer is told within the limit."""
    done = in_a_process(
        """
import resource
speaker = make(limit_s="1")
speaker.speak("hello", "en", Manner())
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
for _ in range(2):
    try:
        speaker.speak("hello there", "en", Manner())
    except EngineTimeout as error:
        print(error.detail)
"""
    )
    assert done.returncode == 0, done.stderr
    assert "did not finish within 1 s" in done.stdout
    assert "has to be replaced" in done.stdout, "and a hanging engine is not asked again"


def test_threads_wait_for_each_other(speaker: Speaker):
    """Three customers at once each hear their own sentence."""
    sentences = [("one", 1), ("one two three four five six", 3), ("one two three four five six " * 3, 9)]
    alone = [speaker.speak(text, "en", Manner()).duration_s for text, _ in sentences]
    with ThreadPoolExecutor(3) as threads:
        for _ in range(4):
            together = threads.map(lambda one: speaker.speak(one[0], "en", Manner()).duration_s, sentences)
            assert list(together) == pytest.approx(alone, abs=0.1)


def test_the_espeak_of_the_system(tmp_path: Path):
    """Where the setting says so, an installed espeak-ng is used and not the wheel's."""
    import espeakng_loader

    system = tmp_path / "lib"
    system.mkdir()
    (system / "libespeak-ng.so.1").symlink_to(espeakng_loader.get_library_path())
    done = in_a_process(
        """
speaker = make(espeak="system")
assert "espeakng_loader" not in sys.modules
assert speaker.speak("hello", "en", Manner()).duration_s > 0.3
""",
        LD_LIBRARY_PATH=str(system),
        ESPEAK_DATA_PATH=espeakng_loader.get_data_path(),
    )
    assert done.returncode == 0, done.stderr


def test_an_espeak_that_is_not_there_is_named():
    """An engineer learns what to install."""
    from ctypes.util import find_library

    if find_library("espeak-ng"):
        pytest.skip("this machine has an espeak-ng of its own")
    done = in_a_process(
        """
try:
    make(espeak="system")
except EngineMissing as error:
    print(error.detail)
"""
    )
    assert "install espeak-ng" in done.stdout, done.stderr


def test_an_unknown_library_is_refused():
    """A slip in the settings is named."""
    with pytest.raises(EngineRefused, match="wheel"):
        plugins.make("pyttsx3", EngineOptions(options={"espeak": "whee1"}))
