"""What the widget is given of a language: its words, its direction, its numbers and times as CLDR writes them."""

from collections.abc import Sequence
from datetime import time
from typing import Any, Literal

from babel import Locale
from babel.dates import format_time
from babel.numbers import format_percent
from babel.units import format_unit

from access_gateway.contracts.languages import BY_TAG, LANGUAGES
from access_gateway.reply.braille_tables import Table
from access_gateway.reply.codes import Text
from access_gateway.reply.messages import Messages, cldr_locale
from access_gateway.web.wire import Out

ALSO = (
    Text.LANGUAGE_NAME, Text.BUSY, Text.SOMETHING_FAILED, Text.NOTHING_HEARD, Text.AUDIO_UNREADABLE,
    Text.AUDIO_TOO_LONG, Text.TEXT_TOO_LONG, Text.ASK_AGAIN,
)  # fmt: skip
"""What the widget says beside the texts of the page."""
RATES = (0.25, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1, 1.2, 1.4, 1.5, 1.6, 1.8, 2)
PAUSES_S = (0.6, 0.9, 1, 1.5, 2.5, 4)


class NamedOut(Out, frozen=True):
    """A language of the table, by its own name."""

    tag: str
    name: str
    direction: str


class TableOut(Out, frozen=True):
    """A braille table of the gateway, by the name that its readers have for it."""

    name: str
    label: str
    language: str
    """Of the label."""


class TextsOut(Out, frozen=True):
    """`texts-<tag>.json`."""

    tag: str
    """The customer's language."""
    language: str
    """The language of the words: of another tag where the customer's own has none yet."""
    direction: str
    texts: dict[str, str]
    others: dict[str, str]
    """Languages of the texts that are in another one than `language`, by code: where a language has few words yet."""
    stands_in: str | None
    """What readers of another script than the words' are told of that, in the language of the words."""
    languages: list[NamedOut]
    braille: list[TableOut]
    """Those that can be chosen; none where the gateway has no braille."""
    numbers: dict[Literal["rates", "pauses"], dict[str, str]]
    times: list[str]
    """For each hour of the day how the language writes a time of day; `mm` stands for the minutes."""


def page_texts(messages: Messages, tag: str, tables: Sequence[Table] = ()) -> TextsOut:
    """Return what the widget says in a language. tables: the braille tables of the gateway."""
    language = messages.say(Text.PAGE_ANSWER, tag).language
    codes = [code for code in Text if code.startswith("page-") or code in ALSO]
    locale = cldr_locale(language) or Locale.parse("zh" if BY_TAG[language].is_chinese else "en")
    numbers: dict[Any, dict[str, str]] = {
        "rates": {f"{rate:g}": format_percent(rate, locale=locale) for rate in RATES},
        "pauses": {f"{pause:g}": _seconds(pause, language, locale) for pause in PAUSES_S},
    }
    # Where CLDR has no way of this very script, the one that needs no words.
    pattern = locale.time_formats["short"].pattern if cldr_locale(language) else "HH:mm"
    # Halves of the day by their whole names: CLDR's short ones for Korean are the English ones.
    pattern = pattern.replace("a", "aaaa").replace("mm", "'mm'")
    said = {code: messages.template(code, tag) for code in codes}
    standing_in = messages.standing_in(tag)
    return TextsOut(
        tag=tag,
        language=language,
        direction=BY_TAG[language].direction,
        texts={code: message.text for code, message in said.items()},
        others={code: message.language for code, message in said.items() if message.language != language},
        stands_in=standing_in.text if standing_in else None,
        languages=[
            NamedOut(row.tag, messages.say(Text.LANGUAGE_NAME, row.tag).text, row.direction)
            for row in LANGUAGES
        ],
        braille=[
            TableOut(table.name, name.text, name.language)
            for table in tables
            for name in [messages.braille_name(table.name, table.languages)]
        ],
        numbers=numbers,
        times=[format_time(time(hour, 30), pattern, locale=locale) for hour in range(24)],
    )


def _seconds(pause: float, language: str, locale: Locale) -> str:
    """Return a time in seconds; by its sign alone where CLDR has no words of this very language for it."""
    if cldr_locale(language) is None:
        return f"{pause:g} s"
    return format_unit(pause, "duration-second", length="short", locale=locale)
