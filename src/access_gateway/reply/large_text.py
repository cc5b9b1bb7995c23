"""A reply as a page of large text: one column, no script, nothing from elsewhere.

It works under `default-src 'none'; style-src '<STYLE_HASH>'; media-src 'self'; form-action 'self'`. Text
sizes change without a request (`:has`), and the next question can be asked with scripts off.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from access_gateway.contracts.languages import BY_TAG, LANGUAGES, UND
from access_gateway.contracts.turn import THEMES, EasyLine, Handoff, Notice, Sentence, SpeechLink
from access_gateway.reply.beside import handoff_beside, notices_beside
from access_gateway.reply.codes import Text
from access_gateway.reply.easy_read import easy_read
from access_gateway.reply.messages import Messages
from access_gateway.reply.style import DEFAULT_PT, MAX_PT, MIN_PT, SIZES_PT, STYLE, STYLE_HASH
from access_gateway.reply.text import clean

__all__ = ["STYLE_HASH", "Page", "large_text_page"]

MAX_QUESTION_CHARS = 4_000
_TAG = re.compile("[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows around the answer."""

    language: str
    """BCP 47 tag in which the page talks to the customer, or "und"."""
    session: str
    """Goes with the next question."""
    said: tuple[str, str] | None = None
    """What the customer said, and the BCP 47 tag of it."""
    notices: tuple[Notice, ...] = ()
    handoff: Handoff | None = None
    text_size_pt: int = DEFAULT_PT
    """18 to 96; outside it, the nearest."""
    simple: bool = False
    """Easy-read: one idea a paragraph, numbers set apart."""
    theme: str = "auto"
    """One of contracts.turn.THEMES."""
    ask_url: str = "/"
    """Takes the next question: a multipart form with `text`, `audio` (a recording, or an empty file),
    `session`, `language` (empty: not chosen) and `text_size_pt`; from the key for a person, `person`."""
    script_url: str = ""
    """A module that defines <access-gateway-chat>, which takes the place of what is on the page; empty: no script."""
    icon_url: str = ""
    """The page's icon; empty: none."""


def large_text_page(
    messages: Messages, page: Page, sentences: Sequence[Sentence], speech: SpeechLink | None = None
) -> str:
    """Return a whole HTML page. Whatever the texts hold is shown as text, never obeyed.

    Without sentences it is the first page of a conversation: the question alone.
    """
    writer = _Writer(messages, page)
    size = min(max(page.text_size_pt, MIN_PT), MAX_PT)
    return "\n".join(
        [
            "<!doctype html>",
            f"<html{writer.marks(writer.language, f'page pt-{size}{writer.theme}')}>",
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{writer.own(Text.PAGE_TITLE)}</title>",
            f"<style>{STYLE}</style>{writer.script()}</head>",
            f"<body>{writer.element(size)}",
            f"<header>{writer.skip() if sentences else ''}<h1>{writer.own(Text.PAGE_TITLE)}</h1>",
            *writer.standing_in(),
            "</header>",
            "<main>",
            *writer.said(),
            *writer.answer(sentences, speech),
            *writer.handoff(handoff_beside(sentences, page.handoff)),
            *writer.notices(notices_beside(sentences, page.notices)),
            *writer.ask(size, first=not sentences),
            "</main>",
            f"{'</access-gateway-chat>' if page.script_url else ''}</body></html>\n",
        ]
    )


class _Writer:
    """Writes the parts of one page."""

    def __init__(self, messages: Messages, page: Page) -> None:
        self._messages, self._page = messages, page
        self.language = messages.say(Text.PAGE_ANSWER, page.language).language
        self.theme = f" {page.theme}" if page.theme in THEMES and page.theme != "auto" else ""

    def own(self, code: Text) -> str:
        """Return one of the gateway's own texts, escaped, in the language of the page."""
        return escape(self._messages.say(code, self._page.language).text)

    def marks(self, language: str, classes: str = "") -> str:
        """Return the attributes that say how a text in this language is read and laid out."""
        row = BY_TAG.get(language)
        if row and row.direction == "ttb":
            classes = f"vertical {classes}".strip()
        elif row and self.language != language and BY_TAG[self.language].direction == "ttb":
            classes = f"upright {classes}".strip()
        direction = {"rtl": "rtl", "ltr": "ltr", "ttb": "ltr"}[row.direction] if row else "auto"
        lang = language if language != UND and _TAG.fullmatch(language) else ""  # "": unknown, says HTML
        return f' lang="{lang}" dir="{direction}"' + (f' class="{classes}"' if classes else "")

    def script(self) -> str:
        script, icon = escape(self._page.script_url), escape(self._page.icon_url)
        return "".join(
            [
                f'<link rel="icon" href="{icon}">' if icon else "",
                f'<script type="module" src="{script}"></script>' if script else "",
            ]
        )

    def element(self, size: int) -> str:
        """Open the element that takes the page's place where scripts run."""
        if not self._page.script_url:
            return ""
        session, language = escape(clean(self._page.session)), escape(self._page.language)
        theme = f' theme="{self.theme.strip()}"' if self.theme else ""
        return f'<access-gateway-chat page session="{session}" language="{language}" text-size-pt="{size}"{theme}>'

    def _paragraph(self, text: str, language: str) -> str:
        return f"<p{self.marks(language)}>{_lines(text)}</p>"

    def _easy(self, line: EasyLine) -> str:
        text = _lines(line.text)
        if line.facts:
            facts = sorted(map(escape, line.facts), key=len, reverse=True)
            text = re.sub("|".join(map(re.escape, facts)), r"<strong>\g<0></strong>", text)
        return f"<p{self.marks(line.language)}>{text}</p>"

    def skip(self) -> str:
        return f'<a class="skip" href="#answer">{self.own(Text.PAGE_SKIP)}</a>'

    def standing_in(self) -> Iterable[str]:
        """Say plainly where a reader's own script has no texts of ours yet."""
        message = self._messages.standing_in(self._page.language)
        if message:
            yield f"<p{self.marks(message.language, 'note')}>{escape(message.text)}</p>"

    def said(self) -> Iterable[str]:
        if self._page.said and self._page.said[0].strip():
            text, language = self._page.said
            yield f'<section aria-labelledby="said-h"><h2 id="said-h">{self.own(Text.PAGE_YOU_SAID)}</h2>'
            yield f"{self._paragraph(text, language)}</section>"

    def answer(self, sentences: Sequence[Sentence], speech: SpeechLink | None) -> Iterable[str]:
        """Write the answer; nothing of it where a conversation only begins."""
        if not sentences:
            return
        yield '<section id="answer" class="answer" aria-labelledby="answer-h" tabindex="-1">'
        yield f'<h2 id="answer-h">{self.own(Text.PAGE_ANSWER)}</h2>'
        if self._page.simple:
            yield from map(self._easy, easy_read(sentences))
        else:
            yield from (self._paragraph(sentence.text, sentence.language) for sentence in sentences)
        if speech:
            url, mime = escape(clean(speech.url)), escape(speech.mime)
            listen = self.own(Text.PAGE_LISTEN)
            yield f'<audio controls preload="none" aria-label="{listen}">'
            yield f'<source src="{url}" type="{mime}"></audio>'
            yield f'<a class="big" href="{url}" type="{mime}">{listen}</a>'
        yield "</section>"

    def handoff(self, handoff: Handoff | None) -> Iterable[str]:
        if handoff:
            yield '<section class="note" aria-labelledby="person-h">'
            yield f'<h2 id="person-h">{self.own(Text.PAGE_PERSON)}</h2>'
            yield f"{self._paragraph(handoff.text, self.language)}</section>"

    def notices(self, notices: Sequence[Notice]) -> Iterable[str]:
        if notices:
            yield '<section class="note" aria-labelledby="notices-h">'
            yield f'<h2 id="notices-h">{self.own(Text.PAGE_NOTICES)}</h2>'
            yield from (self._paragraph(notice.text, notice.language) for notice in notices)
            yield "</section>"

    def ask(self, size: int, *, first: bool) -> Iterable[str]:
        """Write the form for the next question, typed or spoken, and the key for a person."""
        form = f'method="post" action="{escape(self._page.ask_url)}" enctype="multipart/form-data"'
        yield '<section aria-labelledby="ask-h">'
        yield f'<h2 id="ask-h">{self.own(Text.PAGE_ASK_FIRST if first else Text.PAGE_ASK)}</h2>'
        yield f"<form {form}>"
        yield f'<textarea name="text" rows="3" maxlength="{MAX_QUESTION_CHARS}" aria-labelledby="ask-h"'
        yield ' dir="auto"></textarea>'
        yield f'<label for="audio">{self.own(Text.PAGE_SPEAK)}</label>'
        yield '<input type="file" id="audio" name="audio" accept="audio/*" capture="user">'
        yield self._hidden("session", self._page.session)
        yield f'<button type="submit">{self.own(Text.PAGE_SEND)}</button>'
        yield f'<label for="language">{self.own(Text.PAGE_LANGUAGE)}</label>'
        yield f'<select id="language" name="language">{"".join(self._choices(first))}</select>'
        yield f"<fieldset><legend>{self.own(Text.PAGE_TEXT_SIZE)}</legend>"
        yield f'<div class="sizes">{"".join(_size(pt, pt == size) for pt in sorted({*SIZES_PT, size}))}</div>'
        yield "</fieldset></form>"
        yield f"<form {form}>"
        yield self._hidden("person", "1")
        yield self._hidden("session", self._page.session)
        yield self._hidden("language", self._page.language if self._page.language in BY_TAG else "")
        yield self._hidden("text_size_pt", str(size))
        yield f'<button type="submit">{self.own(Text.PAGE_PERSON)}</button></form></section>'

    def _choices(self, first: bool) -> Iterable[str]:
        yield f'<option value="">{self.own(Text.PAGE_LANGUAGE_AUTO)}</option>'
        for row in LANGUAGES:
            name = escape(self._messages.catalogues[row.tag].texts[Text.LANGUAGE_NAME])
            # A browser's language is no choice of the customer's: on the first page none is chosen.
            chosen = " selected" if row.tag == self._page.language and not first else ""
            direction = "rtl" if row.direction == "rtl" else "ltr"
            yield f'<option value="{row.tag}" lang="{row.tag}" dir="{direction}"{chosen}>{name}</option>'

    @staticmethod
    def _hidden(name: str, value: str) -> str:
        return f'<input type="hidden" name="{name}" value="{escape(clean(value))}">'


def _size(pt: int, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    radio = f'<input type="radio" name="text_size_pt" id="pt-{pt}" value="{pt}"{checked}>'
    return f'<label for="pt-{pt}">{radio}{pt}</label>'


def _lines(text: str) -> str:
    """Return text escaped, its lines kept. What it quotes is isolated by the isolates that are in it."""
    return "<br>".join(escape(line) for line in clean(text).split("\n"))
