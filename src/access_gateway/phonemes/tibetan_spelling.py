"""The parts of a Tibetan syllable: prefix, superscript, root, subscripts, vowel, suffixes, and a particle run into it.

Source: the rules of spelling that every grammar teaches (for example N. Tournadre and S. Dorje, "Manual of Standard
Tibetan", Snow Lion 2003, chapter on the script): which letters may stand before which, and where the vowel sits.
"""

from dataclasses import dataclass

_LETTERS = range(0x0F40, 0x0F6D)
_SUBJOINED = range(0x0F90, 0x0FBD)
_FIXED_FORMS = {"\u0fba": "ཝ", "\u0fbb": "ཡ", "\u0fbc": "ར"}
_VOWELS = {
    "\u0f71": "a", "\u0f72": "i", "\u0f73": "i", "\u0f74": "u", "\u0f75": "u", "\u0f7a": "e", "\u0f7b": "e",
    "\u0f7c": "o", "\u0f7d": "o", "\u0f80": "i", "\u0f81": "i",
}  # fmt: skip
_ANUSVARA = "\u0f7e\u0f82\u0f83"

_SUPERSCRIPTS = "རལས"
_SUBSCRIPTS = "ཡརལཝ"
_PREFIXED = {
    "ག": "ཅཉཏདནཙཞཟཡཤས", "ད": "ཀགངཔབམ", "བ": "ཀགཅཏདཙཞཟཤས", "མ": "ཁགངཆཇཉཐདནཚཛ", "འ": "ཁགཆཇཐདཕབཚཛ",
}  # fmt: skip
"""The roots before which each prefix stands."""
_SUFFIXES = "གངདནབམའརལས"
_BEFORE_SECOND = {"ས": "གངབམ", "ད": "ནརལ"}
_ROOT_FIRST = frozenset(("བགས", "མགས", "མངས", "དངས"))
"""Three bare letters that could be read either way and begin with their root (mangs); others of that kind, like
དགས, end in theirs."""


@dataclass(frozen=True, slots=True)
class Syllable:
    """One syllable as it is spelled; every part is a letter of the alphabet or nothing."""

    root: str
    vowel: str = "a"
    """a, i, u, e or o."""
    prefix: str = ""
    superscript: str = ""
    subscripts: str = ""
    suffix: str = ""
    second_suffix: str = ""
    particle: str = ""
    """Run into an open syllable: "i" (genitive), "u", "o", "ang" or "am"."""

    @property
    def headed(self) -> bool:
        """Whether something stands before or upon the root, which changes its tone and breath."""
        return bool(self.prefix or self.superscript)


@dataclass(slots=True)
class _Stack:
    """Letters written upon each other, and the vowel sign on them."""

    letters: str
    vowel: str = ""
    nasal: bool = False

    @property
    def bare(self) -> bool:
        return len(self.letters) == 1 and not self.vowel


def is_letter(character: str) -> bool:
    """Whether a character is part of a Tibetan syllable."""
    code = ord(character)
    return code in _LETTERS or code in _SUBJOINED or character in _VOWELS or character in _ANUSVARA


def syllables(letters: str) -> list[Syllable]:
    """Return the syllables written between two tshegs: one, or more where a tsheg was left out."""
    stacks = _stacks(letters)
    found: list[Syllable] = []
    while stacks:
        length, syllable = _first(stacks)
        found.append(syllable)
        stacks = stacks[length:]
    return found


def _stacks(letters: str) -> list[_Stack]:
    stacks: list[_Stack] = []
    for character in letters:
        if ord(character) in _LETTERS:
            stacks.append(_Stack(character))
        elif not stacks:
            continue  # a sign with no letter under it
        elif ord(character) in _SUBJOINED:
            stacks[-1].letters += _FIXED_FORMS.get(character) or chr(ord(character) - 0x50)
        elif character in _VOWELS:
            stacks[-1].vowel = _VOWELS[character]
        elif character in _ANUSVARA:
            stacks[-1].nasal = True
    return stacks


def _first(stacks: list[_Stack]) -> tuple[int, Syllable]:
    """Return how many stacks the first syllable takes, and that syllable."""
    at = _root_place(stacks)
    root = stacks[at]
    prefix = stacks[0].letters if at else ""
    superscript, letter, subscripts = _unstacked(root.letters)
    end = at + 1
    suffix = second = particle = ""
    if root.nasal:
        suffix = "མ"
    elif (
        end < len(stacks)
        and stacks[end].bare
        and stacks[end].letters in _SUFFIXES
        and not _run_in(stacks, end)
    ):
        suffix = stacks[end].letters
        end += 1
        if end < len(stacks) and stacks[end].bare and suffix in _BEFORE_SECOND.get(stacks[end].letters, ""):
            second = stacks[end].letters
            end += 1
    if taken := _run_in(stacks, end):
        particle = stacks[end].vowel if taken == 1 else "ang" if stacks[end + 1].letters == "ང" else "am"
        end += taken
    syllable = Syllable(letter, root.vowel or "a", prefix, superscript, subscripts, suffix, second, particle)
    return end, syllable


def _run_in(stacks: list[_Stack], at: int) -> int:
    """Return how many stacks a particle takes that is run into the syllable before it: འི འུ འོ འང འམ."""
    if at >= len(stacks) or stacks[at].letters != "འ":
        return 0
    if stacks[at].vowel:
        return 1 if stacks[at].vowel in "iuo" else 0
    last = stacks[at + 1] if at + 2 == len(stacks) else None
    return 2 if last and last.bare and last.letters in "ངམ" else 0


def _root_place(stacks: list[_Stack]) -> int:
    """Return 1 where the first stack is a prefix, else 0."""
    if len(stacks) < 2 or not stacks[0].bare or _run_in(stacks, 1):
        return 0
    first, second = stacks[0].letters, stacks[1]
    if not _may_precede(first, second):
        return 0
    if not second.bare or _run_in(stacks, 2):
        return 1
    if len(stacks) == 2 or not stacks[2].bare or stacks[2].letters not in _SUFFIXES:
        return 0
    three = first + second.letters + stacks[2].letters
    if second.letters in _BEFORE_SECOND["ས"] and stacks[2].letters == "ས" and len(stacks) == 3:
        return 0 if three in _ROOT_FIRST else 1
    return 1


def _may_precede(prefix: str, stack: _Stack) -> bool:
    superscript, root, subscripts = _unstacked(stack.letters)
    if superscript or "ལ" in subscripts or (subscripts and root == "ས"):
        return prefix == "བ"
    return root in _PREFIXED.get(prefix, "")


def _unstacked(letters: str) -> tuple[str, str, str]:
    """Return superscript, root and subscripts of a stack; what Sanskrit stacks more is left out."""
    rest = letters[1:]
    subscripts = ""
    while rest and rest[-1] in _SUBSCRIPTS:
        subscripts = rest[-1] + subscripts
        rest = rest[:-1]
    if rest and letters[0] in _SUPERSCRIPTS:
        return letters[0], rest[0], subscripts
    return "", letters[0], subscripts
