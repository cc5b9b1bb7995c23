"""liblouis: whatever text comes, braille or a clear refusal, and the process lives."""

import random
import subprocess
import sys

import pytest

from access_gateway import plugins
from access_gateway.contracts.errors import EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions
from access_gateway.engines.liblouis import MAX_CHARS, Louis


@pytest.fixture(scope="module")
def louis() -> Louis:
    try:
        made: Louis = plugins.make("liblouis")
    except EngineMissing as error:
        pytest.skip(error.detail)
    return made


def test_a_sentence_becomes_cells(louis: Louis):
    """What a reader of English braille expects: a capital sign, letters, a number sign."""
    assert louis.translate("Order 10086", "en-ueb-g1.ctb") == "⠠⠕⠗⠙⠑⠗⠀⠼⠁⠚⠚⠓⠋"
    assert louis.name.startswith("liblouis 3.")


@pytest.mark.parametrize(
    "table",
    ["", "nothing.ctb", "../../etc/passwd", "/etc/passwd", "en-ueb-g1.ctb,zh-hk.ctb", "a\0b.ctb", "x" * 500],
)
def test_a_table_that_is_not_there_is_refused(louis: Louis, table: str):
    """No name of a table opens any other file."""
    assert not louis.has(table)
    with pytest.raises(EngineRefused, match="no braille table"):
        louis.translate("a", table)


@pytest.mark.parametrize("text", ["龘𰻝 ok", "\ud800", "a" * (MAX_CHARS + 1)])
def test_what_cannot_be_written_is_refused(louis: Louis, text: str):
    """Nobody is given cells with a hole in them."""
    with pytest.raises(EngineRefused):
        louis.translate(text, "en-ueb-g1.ctb")


def test_long_and_empty_lines(louis: Louis):
    """The longest line that is taken comes out whole."""
    assert louis.translate("", "ko-g1.ctb") == ""
    assert len(louis.translate("1" * MAX_CHARS, "en-ueb-g1.ctb")) > MAX_CHARS
    assert len(louis.translate("한" * MAX_CHARS, "ko-g1.ctb")) >= MAX_CHARS


def test_any_text_is_safe():
    """Two thousand hostile lines in every table, in a process that must still be there at the end."""
    script = f"""
import random
from access_gateway.contracts.errors import EngineMissing, EngineRefused
from access_gateway.engines.liblouis import Louis
from access_gateway.reply.braille_tables import TABLES
try:
    louis = Louis()
except EngineMissing:
    raise SystemExit(77)
draw, done = random.Random({random.Random(1).randrange(10**6)}), 0
kinds = [(0, 0x250), (0x300, 0x600), (0xF00, 0x1000), (0x1800, 0x18B0), (0x2000, 0x2900), (0x3000, 0xA000),
         (0xAC00, 0xD7B0), (0xE000, 0xFFFF), (0x10000, 0x10FFFF)]
for table in TABLES:
    if not louis.has(table.file):
        continue
    for _ in range(2000):
        low, high = draw.choice(kinds)
        text = "".join(chr(draw.randrange(low, high)) for _ in range(draw.randrange(40)))
        try:
            louis.translate(text, table.file)
        except EngineRefused:
            pass
        done += 1
print(done)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=100)
    if ran.returncode == 77:
        pytest.skip("liblouis is not installed")
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert int(ran.stdout) >= 10_000


def test_a_library_that_is_not_there_is_named():
    """An operator reads what to install."""
    with pytest.raises(EngineMissing, match="apt install"):
        Louis(EngineOptions(options={"library": "/nowhere/liblouis.so"}))
