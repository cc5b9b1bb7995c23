"""What the classifiers see of a text: the words of one script, whatever stands between and inside them."""

from hypothesis import given
from hypothesis import strategies as st

from access_gateway.language.scripts import ARABIC, CYRILLIC, HAN, TIBETAN, ScriptReader, script_class

READER = ScriptReader()
JOINERS = "\u0640\u200b\u200c\u200d\ufeff"
MIXED = "要吗〇㐀ىھمیە\u064bہٱҚөрҁ\u0482\u0483ཀིས་\u0f0c།\u0f48aé1٣ \u3000\n，。😀" + JOINERS
BLOCKS = ((0x0400, 0x052F), (0x0600, 0x06FF), (0x0F00, 0x0FFF), (0x4E00, 0x9FFF))


def _one_by_one(text: str, kind: str) -> str:
    """Return the words of a script as it is defined: its letters stay, what joins others goes, the rest parts them."""
    signs = "\u0f0b\u0f0c"
    seen = (
        char if script_class(char) == kind and char not in signs
        else "" if char in JOINERS
        else " "
        for char in text
    )  # fmt: skip
    return " ".join("".join(seen).split())


@given(st.text(MIXED, max_size=24), st.sampled_from((HAN, ARABIC, CYRILLIC, TIBETAN)))
def test_words_of_a_script_are_its_letters_and_joiners_do_not_part_them(text: str, kind: str) -> None:
    assert READER.only(text, kind) == _one_by_one(text, kind)


def test_every_character_of_four_blocks_stays_goes_or_parts_words_as_its_class_says() -> None:
    for low, high in BLOCKS:
        for code in range(low, high + 1):
            text = f"要 م р ཀ{chr(code)}ཀ р م 要"
            for kind in (HAN, ARABIC, CYRILLIC, TIBETAN):
                assert READER.only(text, kind) == _one_by_one(text, kind), f"U+{code:04X}"


def test_a_joiner_does_not_part_the_word_that_it_is_in() -> None:
    assert READER.only("می\u200cشدند، خوب", ARABIC) == "میشدند خوب"
