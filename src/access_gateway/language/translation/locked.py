"""A translator whose every fact is locked: replaced before, restored after, compared; changed ones refused.

docs/adr/0009 has the reasons for each rule.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from access_gateway.contracts.errors import FactsChanged, TranslationRefused
from access_gateway.contracts.language import Identified
from access_gateway.contracts.languages import BY_TAG, UND, base_of, is_chinese
from access_gateway.contracts.translation import Translator
from access_gateway.language.translation import plausible
from access_gateway.language.translation.facts import Fact, Kind, reads_the_same
from access_gateway.language.translation.find import find_facts, plain
from access_gateway.language.translation.reading import numerals_in
from access_gateway.language.translation.writing import writing

MOST_FACTS = 26 * 26
SURELY_ANOTHER = 0.9
"""Confidence from which on identification is right in 97 of 100 messages (models/lid/README.md)."""
TELLING_LETTERS = 12
"""Fewer letters tell no language from its neighbour."""
_CONTROLS = re.compile(
    "[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufffe\uffff]"
)
"""Marks of direction and the invisible: a translator could turn a number around with them."""
_PLACEHOLDER = re.compile(r"[\[［【〔⟦]\s?ZQ([A-Z]{2})\s?[\]］】〕⟧]|ZQ([A-Z]{2})", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:(?<![\w\])）】〕])[-−–+±]|[负負]|(?<![周期拜第])[两三四五六七八九十百千万亿半])\s?(?=[\[［【〔⟦]?\s?ZQ[A-Z]{2})",
    re.IGNORECASE,
)
"""What right before a number makes another one of it."""
_MULTIPLIED = re.compile(r"\s?(?:[%‰％٪]|[万亿萬億]|[十百千](?![克米瓦卡]))")
"""What right behind a number makes another one of it; 千克 and the like are units."""
_COUNTED = frozenset((Kind.AMOUNT, Kind.NUMBER, Kind.PERCENT))
_LAST_WORD, _FIRST_WORD = re.compile(r"([^\W\d_]+)[ \u200c-]?\Z"), re.compile(r"[ \u200c-]?([^\W\d_]+)")
_LONGEST_WORD = 40
_TOKEN = re.compile(r"[0-9A-Za-z]{1,100}(?:[.,:/@][0-9A-Za-z]{1,100}){0,40}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Locked:
    """A text with placeholders for its facts."""

    text: str
    facts: tuple[Fact, ...]


def lock(text: str, source: str, names: Sequence[str] = ()) -> Locked:
    """Return the text with a placeholder for each fact. Raises TranslationRefused for more than 676 facts."""
    facts = find_facts(text, source, names)
    if len(facts) > MOST_FACTS:
        raise TranslationRefused(f"The text holds more than {MOST_FACTS} facts.")
    parts, position = [], 0
    for index, fact in enumerate(facts):
        parts += [text[position : fact.start], placeholder(index)]
        position = fact.end
    return Locked("".join(parts) + text[position:], tuple(facts))


def placeholder(index: int) -> str:
    """Return what stands for a fact: Latin capitals without meaning or digits, which translators copy."""
    return f"[ZQ{_LETTERS[index // 26]}{_LETTERS[index % 26]}]"


def unlock(translation: str, locked: Locked, source: str, target: str) -> str:
    """Return the translation with every fact in its place, as the target language writes it.

    translation: without marks of direction. Raises FactsChanged where a fact is lost, doubled, out of order with
    its like, or joined with something, or where a number appears that the text did not have.
    """
    found = [(match, _index(match)) for match in _PLACEHOLDER.finditer(translation)]
    if sorted(index for _, index in found) != list(range(len(locked.facts))):
        raise FactsChanged(f"{len(found)} placeholders came back for {len(locked.facts)} facts.")
    written = [fact.written(target) for fact in locked.facts]
    for kind in Kind:
        before = [written[index] for index, fact in enumerate(locked.facts) if fact.kind is kind]
        after = [written[index] for _, index in found if locked.facts[index].kind is kind]
        if before != after:
            raise FactsChanged(f"Two facts of the kind {kind} changed places.")
    rest, whole, position = [], [], 0
    for match, index in found:
        rest.append(translation[position : match.start()])
        whole += [rest[-1], written[index]]
        position = match.end()
    rest.append(translation[position:])
    whole.append(rest[-1])
    if len(_SIGNED.findall(translation)) > len(_SIGNED.findall(locked.text)):
        raise FactsChanged("A number got a sign, or another number before it.")
    _no_number_beside(translation, found, locked, target)
    _no_new_numbers(rest, locked, source, target)
    isolated = BY_TAG[target].direction == "rtl" if target in BY_TAG else False
    text = _join(whole, isolated=isolated)
    _compare(text, (*written, *rest))
    return text


def _no_number_beside(
    translation: str, found: Sequence[tuple[re.Match[str], int]], locked: Locked, target: str
) -> None:
    """Refuse a word of the target language that makes another number of the one beside which it stands."""
    words = writing(target).beside
    for match, index in found:
        if locked.facts[index].kind in _COUNTED and words:
            before = _LAST_WORD.search(translation[max(0, match.start() - _LONGEST_WORD) : match.start()])
            after = _FIRST_WORD.match(translation[match.end() : match.end() + _LONGEST_WORD])
            if any(word and word[1].casefold() in words for word in (before, after)):
                raise FactsChanged("A number stands beside a word that makes another one of it.")


def _index(match: re.Match[str]) -> int:
    letters = (match[1] or match[2]).upper()
    return _LETTERS.index(letters[0]) * 26 + _LETTERS.index(letters[1])


def _join(parts: Sequence[str], *, isolated: bool) -> str:
    """Put words and facts together, the facts at odd places; none runs into a letter or another fact.

    isolated: the words run from right to left, so each fact is kept from being reordered with them (UAX 9).
    """
    text = ""
    for place, part in enumerate(parts):
        if isolated and place % 2:
            part = f"\u2068{part}\u2069"
        elif text and part and _runs_on(text[-1]) and _runs_on(part[0]):
            text += " "
        text += part
    return text


def _runs_on(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _no_new_numbers(rest: Sequence[str], locked: Locked, source: str, target: str) -> None:
    """Refuse a number that is neither a fact nor said in words in the source."""
    between = _PLACEHOLDER.sub(" ", locked.text)
    said = numerals_in(between) if is_chinese(source) else writing(source).numbers_said(between)
    if any(_MULTIPLIED.match(part) for part in rest[1:]):
        raise FactsChanged("A number is multiplied by what stands behind it.")
    money = {char for char in "".join(rest) if unicodedata.category(char) == "Sc"}
    if not money <= set(locked.text):
        raise FactsChanged("A number got a currency.")
    numbers: set[int] = set()
    for part in rest:
        if any(unicodedata.category(char) in ("No", "Nl") and char != "〇" for char in part):
            raise FactsChanged("A number in a form of its own appears in the translation.")
        for fact in find_facts(part, target):
            if fact.kind in (Kind.ADDRESS, Kind.CODE, Kind.MARK):
                raise FactsChanged(f"A fact of the kind {fact.kind} appears in the translation.")
            # 一 is an article as often as a number, and days of the week are words elsewhere.
            if fact.kind is not Kind.WEEKDAY and fact.text != "一":
                numbers |= fact.numbers or {-1}
    if numbers - said:
        raise FactsChanged("A number appears in the translation that the text does not have.")


def _compare(text: str, parts: Sequence[str]) -> None:
    """See to it that the whole holds just the numbers and codes of its parts: nothing was joined or cut."""
    if _tokens(text) != sum((_tokens(part) for part in parts), Counter[str]()):
        raise FactsChanged("A fact runs into what stands beside it.")


def _tokens(text: str) -> Counter[str]:
    found = _TOKEN.findall(plain(_CONTROLS.sub("\n", text)))
    return Counter(token for token in found if any(char.isdecimal() for char in token))


class LockedTranslator:
    """Any translator, with facts locked and its answers looked at."""

    def __init__(
        self,
        translator: Translator,
        *,
        names: Sequence[str] = (),
        identify: Callable[[str], Identified] | None = None,
    ) -> None:
        """Take the translator, the names that are never translated, and what tells languages apart."""
        self._translator, self._names, self._identify = translator, tuple(names), identify

    async def translate(self, text: str, source: str, target: str) -> str:
        """Return the translation, every fact in it once and unchanged.

        source, target: BCP 47. Asked a second time, without placeholders, only where every fact is written the
        same in both languages, so that losing a placeholder can be mended and still be compared letter by letter.
        Raises TranslationError; FactsChanged where the translation cannot be trusted.
        """
        locked = lock(text, source, self._names)
        if not any(char.isalpha() for char in _PLACEHOLDER.sub("", locked.text)):
            return unlock(
                locked.text, locked, source, target
            )  # nothing but facts: there is nothing to translate
        answer = await self._ask(locked.text, source, target)
        try:
            self._check(locked.text, answer, source, target)
            return unlock(answer, locked, source, target)
        except FactsChanged:
            if not locked.facts or not reads_the_same(locked.facts, target):
                raise
        answer = await self._ask(text, source, target)
        self._check(text, answer, source, target)
        return unlock(_lock_again(answer, locked), locked, source, target)

    async def _ask(self, text: str, source: str, target: str) -> str:
        return _CONTROLS.sub("", await self._translator.translate(text, source, target))

    def _check(self, text: str, answer: str, source: str, target: str) -> None:
        """Raise TranslationRefused where the answer is no plain translation of the text into that language."""
        words = _PLACEHOLDER.sub(" ", answer)
        plausible.check(_PLACEHOLDER.sub(" ", text), words, source, target)
        if self._identify is None or sum(map(str.isalpha, words)) < TELLING_LETTERS:
            return
        found = self._identify(words)
        ours = base_of(found.language) == base_of(target) or (
            is_chinese(found.language) and is_chinese(target)
        )
        if found.language != UND and not ours and found.confidence >= SURELY_ANOTHER:
            raise TranslationRefused(f"The translation is not in the language {target}.")


def _lock_again(answer: str, locked: Locked) -> str:
    """Put the placeholders into a translation that was made without: each fact must be found there once, in order.

    A fact that is not found is left out, and `unlock` refuses for that.
    """
    as_read, parts, position = plain(answer), [], 0
    for index, fact in enumerate(locked.facts):
        pattern = rf"(?<![0-9A-Za-z.,]){re.escape(fact.text)}(?![0-9A-Za-z]|[.,][0-9])"
        match = re.compile(pattern).search(as_read, position)
        if match:
            parts += [answer[position : match.start()], placeholder(index)]
            position = match.end()
    return "".join(parts) + answer[position:]
