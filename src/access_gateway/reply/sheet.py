"""A conversation as a sheet of large text, to be printed and kept."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from html import escape
from importlib.resources import files

from babel.dates import format_date, format_time

from access_gateway.contracts.languages import BY_TAG
from access_gateway.contracts.turn import Exchange
from access_gateway.reply.codes import Text
from access_gateway.reply.messages import Messages, cldr_locale
from access_gateway.reply.style import MAX_PT, MIN_PT
from access_gateway.reply.text import clean

_SIZES = "\n".join(f".pt-{pt} {{ font-size: {pt}pt; }}" for pt in range(MIN_PT, MAX_PT + 1))
_STYLE = (files("access_gateway.reply") / "sheet.css").read_text(encoding="utf-8") + _SIZES
SHEET_STYLE_HASH = f"sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}"
"""For the page's Content-Security-Policy."""


def sheet(
    messages: Messages,
    exchanges: Sequence[Exchange],
    language: str,
    text_size_pt: int,
    utc_offset_min: int | None = None,
) -> str:
    """Return a whole HTML page of what was said and answered, oldest first.

    language: BCP 47 tag of the headings. text_size_pt: 18 to 96; outside it, the nearest. utc_offset_min: how far
    the customer's clock is ahead of UTC; None: not known, and the times say that they are UTC.
    """
    title = messages.say(Text.PAGE_TITLE, language)
    size = min(max(text_size_pt, MIN_PT), MAX_PT)
    said, answered = (messages.say(code, language).text for code in (Text.PAGE_YOU_SAID, Text.PAGE_ANSWER))
    return "\n".join(
        [
            "<!doctype html>",
            f'<html{_marks(title.language)} class="pt-{size}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{escape(title.text)}</title>",
            f"<style>{_STYLE}</style></head>",
            f"<body><main><h1>{escape(title.text)}</h1>",
            *(
                _exchange(one, said, answered, _when(one.at, title.language, utc_offset_min))
                for one in exchanges
            ),
            "</main></body></html>\n",
        ]
    )


def _exchange(one: Exchange, said: str, answered: str, when: str) -> str:
    at = f'<p><time datetime="{escape(one.at)}">{escape(when)}</time></p>'
    question = f"<h2>{escape(said)}</h2>{_paragraph(one.said, one.said_language)}" if one.said.strip() else ""
    return f"<article>{at}{question}<h2>{escape(answered)}</h2>{_paragraph(one.answered, None)}</article>"


def _paragraph(text: str, language: str | None) -> str:
    lines = "<br>".join(escape(line) for line in clean(text).split("\n"))
    return f"<p{_marks(language)}>{lines}</p>"


def _marks(language: str | None) -> str:
    row = BY_TAG.get(language or "")
    if row is None:
        return ' lang="" dir="auto"'
    vertical = ' class="vertical"' if row.direction == "ttb" else ""
    return f' lang="{row.tag}" dir="{"rtl" if row.direction == "rtl" else "ltr"}"{vertical}'


def _when(at: str, language: str, utc_offset_min: int | None) -> str:
    """Return day and time as CLDR writes them in this language; in ISO 8601 where it has no way of its own."""
    try:
        then = datetime.fromisoformat(at).astimezone(timezone(timedelta(minutes=utc_offset_min or 0)))
    except ValueError:
        return ""
    zone = " UTC" if utc_offset_min is None else ""
    locale = cldr_locale(language)
    if locale is None:
        return f"{then:%Y-%m-%d %H:%M}{zone}"
    pattern = locale.time_formats["short"].pattern.replace("a", "aaaa")
    day = format_date(then, "long", locale=locale)
    return f"{day} {format_time(then.time(), pattern, locale=locale)}{zone}"
