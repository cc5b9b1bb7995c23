"""Uyghur and Kazakh spelling as it sounds."""

import pytest

from access_gateway.phonemes import INVENTORIES, phonemes


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("ياخشىمۇسىز", "j ɑ χ ʃ i m u s i z"),
        ("ئۇيغۇر", "u j ʁ u r"),
        ("رەھمەت", "r ɛ h m ɛ t"),
        ("سائەت", "s ɑ ʔ ɛ t"),
        ("ئۈرۈمچى", "y r y m tʃ i"),
        ("كىتاب", "k i t ɑ b"),
    ],
)
def test_uyghur_words_are_read_letter_by_letter(text: str, sounds: str):
    """A recogniser of Uyghur learns the sounds that its letters stand for."""
    assert phonemes(text, "ug-Arab") == [tuple(sounds.split())]


@pytest.mark.parametrize(
    ("text", "sounds"),
    [
        ("Рақмет", "r ɑ q m e t"),
        ("қазақ", "q ɑ z ɑ q"),
        ("ер", "j e r"),
        ("су", "s ʊ w"),
        ("тау", "t ɑ w"),
        ("келу", "k e l ʏ w"),
        ("киім", "k ɪ j ɪ m"),
        ("үй", "ʏ j"),
    ],
)
def test_kazakh_words_are_read_with_the_glides_that_letters_hide(text: str, sounds: str):
    """и and у are two sounds, by the vowels around them."""
    assert phonemes(text, "kk-Cyrl") == [tuple(sounds.split())]


@pytest.mark.parametrize("language", ["ug-Arab", "kk-Cyrl"])
def test_any_text_gives_sounds_of_the_inventory(language: str):
    """What is typed in any way leaves nothing that a network has no output for."""
    text = "".join(chr(code) for code in (*range(0x20, 0x700), *range(0xFB50, 0xFF00), 0x1F600)) + "ئئ ئ ььъ"
    assert {sound for word in phonemes(text, language) for sound in word} <= INVENTORIES[language]
