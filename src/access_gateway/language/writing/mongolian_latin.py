"""Mongolian chat in Latin letters, in Cyrillic.

There is no standard: the letters follow what is typed most (h and x for х, v and u for ү, c for ц). Vowels follow
vowel harmony where a word shows it; a word of o and u alone keeps о and у, unless it is in the list of words.
Conversion happens where the whole message is Latin and reads like Mongolian; in a Cyrillic message only listed
words are taken for Mongolian, since the others are names.
"""

import re

from access_gateway.language.writing import guests, lists

WORDS = {
    typed: written for written, spellings in lists.rows("mongolian_chat.tsv") for typed in spellings.split()
}
"""Folded Latin spelling → Cyrillic."""
ALSO_ENGLISH = frozenset(lists.words("mongolian_also_english.txt"))

_WORD = re.compile(r"[A-Za-zöüÖÜ]+(?:'[a-z]+)?")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ENDING = re.compile(
    "(?:iin|iig|iing|aar|eer|oor|uur|aas|ees|oos|tai|tei|toi|san|sen|son|laa|lee|loo|aad|eed|ood|huu|hgui|sangui"
    "|aach|eech|ooch|aarai|eerei|ooroi|dag|deg|dog|uud|uul|aagui|eegui|oogui|lah|leh|loh|guulah|na|ne|mj|lt)$"
)
_LEAST_ENDINGS = 2

_GROUPS = {
    "kh": "х", "sh": "ш", "ch": "ч", "ts": "ц", "zh": "ж", "ya": "я", "yo": "ё", "yu": "ю", "ye": "е",
    "a": "а", "b": "б", "c": "ц", "d": "д", "e": "э", "f": "ф", "g": "г", "h": "х", "j": "ж", "k": "к", "l": "л",
    "m": "м", "n": "н", "o": "о", "ö": "ө", "p": "п", "q": "ч", "r": "р", "s": "с", "t": "т", "u": "у", "ü": "ү",
    "w": "в", "x": "х", "z": "з",
}  # fmt: skip
_VOWELS = "aeouöü"
_LETTER_V = re.compile(f"(?<![{_VOWELS}])v(?![{_VOWELS}iy])|vv")
"""v is ү where no vowel stands beside it: hvn, vne has one and is listed; and where it is long."""
_GLIDE = re.compile(f"(?<=[{_VOWELS}])[iy](?![{_VOWELS}])")
_FRONT = re.compile("[eöü]")
_BACK = re.compile("a|yo")
_AFTER_SOFT = re.compile("[жчшгьи]$")


def to_cyrillic(text: str) -> str:
    """Return the text with its chat words in Cyrillic; brands, sizes, codes and other Latin words stay."""
    own_script = _CYRILLIC.search(text) is not None
    if not own_script and not _reads_mongolian(text):
        return text
    shouted = guests.is_shouted(text)

    def word(match: re.Match[str]) -> str:
        typed = match[0]
        folded = typed.lower()
        if len(typed) > 1 and guests.is_brand(typed, shouted=shouted):
            return typed
        listed = WORDS.get(folded)
        if listed and not (own_script and folded in ALSO_ENGLISH):
            return guests.like(listed, typed)
        if own_script or guests.is_spelt_abroad(folded.replace("oo", "o").replace("ee", "e")):
            return typed
        return guests.like(_spelt(folded), typed)

    return guests.outside(text, lambda part: _WORD.sub(word, part))


def _reads_mongolian(text: str) -> bool:
    """Say whether a message without Cyrillic letters has words of the list, or endings of the language."""
    words = [word.lower() for word in _WORD.findall(text[:2000])]
    if not words:
        return False
    listed = sum(word in WORDS and word not in ALSO_ENGLISH for word in words)
    ended = sum(len(word) > 4 and _ENDING.search(word) is not None for word in words)
    return listed * 5 >= len(words) or (ended >= _LEAST_ENDINGS and ended * 2 >= len(words))


def _spelt(word: str) -> str:
    word = _LETTER_V.sub(lambda match: "ü" * len(match[0]), word.replace("v'", "v"))
    front = _FRONT.search(word) is not None and not _BACK.search(word)
    back = not front and re.search("[aou]", word) is not None
    if front:
        word = word.replace("o", "ö").replace("u", "ü").replace("yü", "yu")
    said = ""
    place = 0
    while place < len(word):
        if word.startswith("ii", place):
            said += _long_i(said, word[place + 2 :], back=back)
            place += 2
            continue
        group = word[place : place + 2]
        if len(group) < 2 or group not in _GROUPS:
            group = word[place]
        if _GLIDE.match(word, place):
            said += "й"
        elif group in ("i", "y"):
            said += "и"
        elif group == "v":
            said += "в"
        else:
            said += _GROUPS.get(group, group)
        place += len(group)
    return said


def _long_i(before: str, after: str, *, back: bool) -> str:
    """Return ий, or ы in the endings of back words: монголын, but багшийн."""
    return "ы" if back and after in ("n", "g", "") and not _AFTER_SOFT.search(before) else "ий"
