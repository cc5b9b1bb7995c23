"""IPA for espeak-ng: every phoneme of Tibetan and Mongolian has a name, and the library knows each name."""

import struct
from pathlib import Path

import espeakng_loader
import pytest

from access_gateway.engines.espeak_phonemes import TABLES, phoneme_input
from access_gateway.phonemes import INVENTORIES

LANGUAGES = {"bo": "bo-Tibt", "mn": "mn-Cyrl"}


def known_names(table: str) -> set[str]:
    """Read the names of a phoneme table, and of those that it builds on, from espeak-ng's own compiled file."""
    data = (Path(espeakng_loader.get_data_path()) / "phontab").read_bytes()
    tables: list[tuple[str, int, set[str]]] = []
    place = 4
    for _ in range(data[0]):
        count, base = data[place], data[place + 1]
        name = data[place + 4 : place + 36].split(b"\0")[0].decode()
        place += 36
        names = {
            struct.unpack_from("<4s", data, place + 16 * row)[0].rstrip(b"\0").decode("latin-1")
            for row in range(count)
        }
        place += 16 * count
        tables.append((name, base, names))
    found: set[str] = set()
    base = next(row for row, (name, _, _) in enumerate(tables, 1) if name == table)
    while base:
        _, base, names = tables[base - 1]
        found |= names
    return found


def read_greedily(written: str, names: set[str]) -> list[str]:
    """Cut phoneme input into names as the library does: the longest that fits."""
    cut = []
    while written:
        name = next((written[:n] for n in range(4, 0, -1) if written[:n] in names), None)
        assert name, f"espeak-ng would stop at {written!r}"
        cut.append(name)
        written = written[len(name) :]
    return cut


@pytest.mark.parametrize("voice", TABLES)
def test_every_name_is_known_to_the_library(voice: str):
    """No word is cut off in the middle because of a name that the voice's table lacks."""
    names = known_names(TABLES[voice].base)
    for ipa, name in TABLES[voice].names.items():
        assert read_greedily(name, names), ipa
    assert "O" not in known_names("cmn"), "a name that is not there would be found out"


@pytest.mark.parametrize("voice", TABLES)
def test_every_phoneme_of_the_language_has_a_name(voice: str):
    """No sound of a word is left out."""
    names = TABLES[voice].names
    for sound in INVENTORIES[LANGUAGES[voice]]:
        assert sound in names or (sound[:-1] in names and sound[-1] in names), sound


@pytest.mark.parametrize(
    ("ipa", "voice", "input_"),
    [
        ("ʈʂa˥ɕi˥", "bo", "[[ts.a55S;i55]]"),
        ("leʔ˥˩ saŋ˥", "bo", "[[le51? sa55N]]"),
        ("kuː˥, na˩˧.", "bo", "[[ku:55]], [[na214]]."),
        ("saiŋ pain ʊː?", "mn", "[[s'AjN b'Ajn 'U:]]?"),
        ("mɔrʲəŋ", "mn", "[[m'Or;@-N]]"),
        ("中文 [[x]] ]] ab", "bo", "[[a]]"),
        ("", "bo", ""),
        ("?!", "mn", ""),
        ("中文", "mn", ""),
    ],
)
def test_ipa_is_written_as_the_library_takes_it(ipa: str, voice: str, input_: str):
    """Tones stand after their vowel, stress before the first, and nothing foreign gets in."""
    assert phoneme_input(ipa, voice) == input_
