"""What the gateway itself says, in the customer's language."""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Self

from babel import Locale

from access_gateway.contracts.languages import (
    BY_TAG,
    LANGUAGES,
    UND,
    base_of,
    canonical_tag,
    is_chinese,
    script_of,
)
from access_gateway.reply.bidi import isolate
from access_gateway.reply.catalogue import Catalogue, read_catalogue
from access_gateway.reply.codes import Text

REFERENCE = "en-Latn"
"""The catalogue that the others are written from."""
STANDS_IN = "stands-in"
_CHINESE = "zh-Hans"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
MOST_KEPT = 4_096
"""Tags that are remembered with their names and fallbacks: they come from outside."""
_LANGUAGES_OF_SCRIPT: Mapping[str, tuple[str, ...]] = {
    "Arab": ("ug-Arab", "kk-Arab"),
    "Cyrl": ("mn-Cyrl", "kk-Cyrl"),
    "Hang": ("ko-Hang",),
    "Hant": ("zh-Hant",),
    "Mong": ("mn-Mong",),
    "Tibt": ("bo-Tibt",),
    "Yiii": ("ii-Yiii",),
}
"""Who may be writing, where only the script is known: the likeliest languages of the table."""

_CLDR_LOCALES: Mapping[str, str] = {
    "zh-Hans": "zh", "zh-Hant": "zh_Hant", "yue-Hans": "yue_Hans", "yue-Hant": "yue", "ug-Arab": "ug",
    "bo-Tibt": "bo", "mn-Cyrl": "mn", "kk-Cyrl": "kk", "kk-Arab": "kk_Arab", "ko-Hang": "ko", "za-Latn": "za",
    "ii-Yiii": "ii", "en-Latn": "en",
}  # fmt: skip
"""Babel's locales in the script of our tags; the other tags have none."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something that the gateway says."""

    text: str
    language: str
    """BCP 47 tag of the words themselves: "zh-Hans" where a Wu customer is addressed in written Chinese."""


class Messages:
    """The catalogues, read once.

    A tag without a text of its own falls back: to the catalogue that its own one names, to another
    catalogue of the same language and then of the same base language, for Chinese to written Chinese in
    the same script, and else to English.
    """

    def __init__(self, catalogues: Mapping[str, Catalogue]) -> None:
        self._catalogues = dict(catalogues)
        self._named = functools.lru_cache(maxsize=MOST_KEPT)(self._name)
        self._chain_of = functools.lru_cache(maxsize=MOST_KEPT)(self._chain)

    @classmethod
    def load(cls) -> Self:
        """Read every catalogue of the table. Raises SettingsError where one is missing or unreadable."""
        folder = files("access_gateway.reply") / "messages"
        return cls({row.tag: read_catalogue(folder / f"{row.tag}.po", row.tag) for row in LANGUAGES})

    @property
    def catalogues(self) -> Mapping[str, Catalogue]:
        """By tag, for those who say how far each language is covered."""
        return self._catalogues

    def has(self, tag: str) -> bool:
        """Say whether the gateway's own texts are in this very language, and not in one that stands in."""
        return self._catalogue_of(tag).tag == tag

    def say(self, code: Text, language: str, /, **values: str | int) -> Message:
        """Return one text in the customer's language, or in the one that stands in for it.

        language: any BCP 47 tag; "und" gives Chinese (use `say_all` where several languages fit).
        values: what the placeholders stand for; put in as they are, in isolation where directions mix. A
        `language` is given as a tag, and named in the language of the text.
        Raises ValueError where values and placeholders differ: that is a mistake of the caller.
        """
        found = self._find(code, _CHINESE if language == UND else language)
        return Message(self._fill(found.texts[code], found.tag, values), found.tag)

    def template(self, code: Text, language: str) -> Message:
        """Return a text as the catalogue has it, with its placeholders, in the words that `say` would use."""
        found = self._find(code, _CHINESE if language == UND else language)
        return Message(found.texts[code], found.tag)

    def braille_name(self, table: str, languages: Iterable[str]) -> Message:
        """Return what a braille table is called by its readers, who read one of `languages` (tags, or primary subtags).

        From the catalogue of their language, else by the word for braille there, beside the language's own name.
        """
        rows = [row.tag for row in LANGUAGES if not {row.tag, base_of(row.tag)}.isdisjoint(languages)]
        for tag in rows:
            if name := self._catalogues[tag].texts.get(f"braille-{table}"):
                return Message(name, tag)
        word = self.say(Text.PAGE_BRAILLE, rows[0])
        return Message(f"{self.say(Text.LANGUAGE_NAME, rows[0]).text} · {word.text}", word.language)

    def standing_in(self, tag: str) -> Message | None:
        """Return what readers of another script than the one that stands in are told of it; None: theirs is here.

        tag: of the table. The text `stands-in` is in the catalogues that stand in so, and in no other.
        """
        found = self._catalogue_of(tag)
        if tag not in BY_TAG or BY_TAG[tag].script == BY_TAG[found.tag].script:
            return None
        words = {"language": tag}
        return Message(self._fill(found.texts[STANDS_IN], found.tag, words), found.tag)

    def say_all(
        self, code: Text, language: str, /, *, script: str | None = None, **values: str | int
    ) -> tuple[Message, ...]:
        """Return the text once where the language is known, and in the likely languages where it is not.

        script: ISO 15924 of what was written, where known; the languages of that script come first, then
        Chinese and English.
        """
        if language != UND:
            return (self.say(code, language, **values),)
        tags = (*_LANGUAGES_OF_SCRIPT.get(script or "", ()), _CHINESE, REFERENCE)
        said = (self.say(code, tag, **values) for tag in tags)
        return tuple({message.language: message for message in said}.values())

    def language_name(self, tag: str, in_language: str) -> str:
        """Return what a language is called in another one of the table.

        From CLDR, or from the catalogue where CLDR has no name; else by its own name, else in English. A tag
        that nobody has a name for comes back as it is.
        """
        return self._named(canonical_tag(tag) or tag, self._catalogue_of(in_language).tag)

    def _name(self, tag: str, in_language: str) -> str:
        own, reader = self._catalogues.get(tag), self._catalogues[in_language]
        same_script = script_of(tag) == script_of(reader.tag)
        if own and (tag == reader.tag or ("-x-" in tag and same_script)):
            return own.texts[Text.LANGUAGE_NAME]  # 四川话, which CLDR cannot tell from Mandarin
        return (
            reader.texts.get(f"name-{base_of(tag)}")
            or _cldr_name(base_of(tag), reader.tag)
            or (own.texts[Text.LANGUAGE_NAME] if own else None)
            or _cldr_name(base_of(tag), REFERENCE)
            or tag
        )

    def _catalogue_of(self, language: str) -> Catalogue:
        """Return the catalogue whose words that language's customers get."""
        return self._find(Text.PAGE_ANSWER, language)

    def _fill(self, template: str, tag: str, values: Mapping[str, str | int]) -> str:
        wanted = set(_PLACEHOLDER.findall(template))
        if wanted != values.keys():
            raise ValueError(f"The text takes {sorted(wanted)}, not {sorted(values)}.")
        rtl = BY_TAG[tag].direction == "rtl"

        def value(match: re.Match[str]) -> str:
            given = str(values[match[1]])
            return isolate(self.language_name(given, tag) if match[1] == "language" else given, always=rtl)

        return _PLACEHOLDER.sub(value, template)

    def _find(self, code: Text, language: str) -> Catalogue:
        for tag in self._chain_of(language):
            catalogue = self._catalogues.get(tag)
            if catalogue and code in catalogue.texts:
                return catalogue
        raise ValueError(f"No catalogue has {code}: even {REFERENCE}.po lacks it.")

    def _chain(self, language: str) -> tuple[str, ...]:
        tag = canonical_tag(language) or language
        own = self._catalogues.get(tag)
        base, script = base_of(tag), script_of(tag)
        same = [row.tag for row in LANGUAGES if base_of(row.tag) == base]
        same.sort(key=lambda other: script_of(other) != script)
        chinese = ["zh-Hant", _CHINESE] if script == "Hant" else [_CHINESE]
        return (
            tag,
            *([own.falls_back_to] if own and own.falls_back_to else []),
            *(same if not is_chinese(tag) else ()),
            *(chinese if is_chinese(tag) else ()),
            REFERENCE,
        )


def cldr_locale(tag: str) -> Locale | None:
    """Return CLDR's locale of a tag of the table, in its script; None where CLDR has none."""
    identifier = _CLDR_LOCALES.get(tag)
    return Locale.parse(identifier) if identifier else None


def _cldr_name(base: str, tag: str) -> str | None:
    locale = cldr_locale(tag)
    name = locale.languages.get(base) if locale else None
    return name.rstrip("\u0f0d\u0f0b ") if name else None  # Tibetan names end in shad or tsheg, or in neither
