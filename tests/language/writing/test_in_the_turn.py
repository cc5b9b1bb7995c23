"""The orthographies where a turn and the command line use them."""

import subprocess
import sys

from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.language import Identified
from access_gateway.language.normalise import Normaliser


def test_a_backend_gets_one_script_and_is_told_which(normaliser: Normaliser) -> None:
    """A platform that handles Uyghur needs to handle one alphabet of it."""
    found = normaliser.clean(
        Transcript("Zakazim qachan kélidu?", "und"), Identified("ug-Latn", 0.9), "zh-Hans"
    )
    assert (found.normalised, found.forwarded) == ("زاكازىم قاچان كېلىدۇ؟",) * 2
    assert found.forwarded_language == "ug-Arab"
    found = normaliser.clean(
        Transcript("تاپسىرىسىم قاشان كەلەدى", "und"), Identified("kk-Arab", 0.9), "zh-Hans"
    )
    assert (found.forwarded, found.forwarded_language) == ("Тапсырысым қашан келеді", "kk-Cyrl")


def test_chinese_goes_its_own_way(normaliser: Normaliser) -> None:
    """No rule for another language touches a Chinese message."""
    assert normaliser.normalise("这件ә衣服۱件", "zh-Hans", heard=False) == "这件ә衣服۱件"


def test_the_command_line_writes_the_standard_orthography() -> None:
    """An engineer can try it on lines of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "access_gateway", "normalise", "--language", "ug-Latn"],
        input=b"mening zakazim qachan kelidu\nNike 42\n",
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.decode() == "مەنىڭ زاكازىم قاچان كېلىدۇ\nNike 42\n"
