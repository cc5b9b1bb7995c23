"""What no change of script may touch: addresses, codes, numbers, names of brands."""

import re
from collections.abc import Callable, Mapping

from access_gateway.language.writing import lists

_APART = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s\u3000-\u9fff\uff00-\uffef]{1,2000}"  # addresses of pages
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*"  # e-mail; mentions have nothing before the sign
    r"|[@#][A-Za-z0-9_]{1,64}"
    r"|[A-Za-z0-9-]{1,63}\.(?:com|cn|net|org|io|kz|mn|kr|gov|edu|html?|php|apk|pdf|jpe?g|png)(?:/\S{0,2000})?(?![A-Za-z])"
    r"|(?<![^\W\d_])(?=[A-Z_-]{0,40}[0-9])[A-Z0-9][A-Z0-9_-]{0,80}(?![^\W\d_])"  # order numbers, sizes, model names
    r"|(?<![^\W\d_])(?=[A-Za-z]{0,40}[0-9])[A-Za-z0-9]{1,80}"
)

BRANDS = frozenset(lists.words("brands.txt"))

_LEAST_SHOUT = 12
_FOREIGN_SPELLING = re.compile(r"c(?!h)|ee|oo|ph|^wh|th$|[b-df-hj-np-tvwxz]{5}", re.IGNORECASE)


def outside(text: str, convert: Callable[[str], str]) -> str:
    """Return the text with `convert` applied to all of it but addresses, codes and words with digits in them."""
    parts: list[str] = []
    end = 0
    for match in _APART.finditer(text):
        parts += [convert(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, convert(text[end:])])


def is_brand(word: str, *, shouted: bool) -> bool:
    """Say whether a word in Latin letters is written like a brand, product or size: iPhone, WeChat, XL, nike.

    shouted: whether all of the text is in capitals, so that they say nothing.
    """
    bare = word.strip("'")
    if bare.casefold() in BRANDS:
        return True
    return not shouted and (bare[1:] != bare[1:].lower() or (len(bare) == 1 and bare.isupper()))


def is_spelt_abroad(word: str) -> bool:
    """Say whether a Latin word has letter groups that neither Uyghur nor Kazakh nor Mongolian writes."""
    return _FOREIGN_SPELLING.search(word) is not None


def is_shouted(text: str) -> bool:
    """Say whether a text is all in capitals, so that capitals say nothing about its words."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > _LEAST_SHOUT and all(char.isupper() for char in letters)


def like(word: str, model: str) -> str:
    """Return the word with its first letter as large as that of `model`; all of it where the model is."""
    if not model[:1].isupper():
        return word
    return word.upper() if len(model) > 1 and model.isupper() else word[:1].upper() + word[1:]


def spell(word: str, table: Mapping[str, str], longest: int) -> str:
    """Return a word spelt by a table of letters and letter groups; what the table lacks stays."""
    parts: list[str] = []
    place = 0
    while place < len(word):
        for length in range(longest, 0, -1):
            letters = word[place : place + length]
            if letters in table:
                parts.append(table[letters])
                place += len(letters)
                break
        else:
            parts.append(word[place])
            place += 1
    return "".join(parts)
