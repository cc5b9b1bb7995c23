"""`/v1/reviews`: a review is heard or read, read back, and sent when its writer confirms it."""

from dataclasses import dataclass

from aiohttp import web
from ulid import ULID

from access_gateway.contracts.errors import EmptyInput
from access_gateway.contracts.hearing import Transcript
from access_gateway.contracts.languages import BY_TAG, UND
from access_gateway.contracts.reviews import Review
from access_gateway.contracts.turn import Answer, Notice, Preferences
from access_gateway.reply.codes import Text
from access_gateway.reply.words import Words
from access_gateway.turn import Unheard, hear, remembered
from access_gateway.web import rendering, taking
from access_gateway.web.outside import OUTSIDE, Outside
from access_gateway.web.turns import TurnQuery, preferences_of
from access_gateway.web.wire import AmendIn, ReviewOut, ReviewUnderstoodOut, TurnIn


@dataclass(frozen=True, slots=True)
class _Taken:
    """A review as it arrived: its words, or that nothing here can hear it."""

    customer: str
    session: str
    transcript: Transcript | None
    unheard: Unheard | None
    language: str
    """In which to talk to the customer."""
    preferences: Preferences


async def post_review(request: web.Request) -> web.Response:
    """Take a review, and answer with what was understood, to be read back."""
    outside = request.app[OUTSIDE]
    query = taking.parameters(request, TurnQuery)
    body = await taking.body(request, outside.settings, "turn")
    sent = taking.struct(body.json, TurnIn) if body.json is not None else TurnIn()
    async with outside.admission.place():
        taken = await _take(outside, sent, query, body)
        if taken.transcript is None or not taken.transcript.text.strip():
            return await _unheard(outside, taken)
        text = taking.text(taken.transcript.text, outside.settings.reviews.max_text_chars)
        review = await outside.reviews.heard(taken.customer, text, text, taken.language, sent.metadata)
        outside.rooms.metrics.reviews.labels("heard").inc()
        return await _read_back(outside, review, taken, Text.REVIEW_READ_BACK)


async def get_review(request: web.Request) -> web.Response:
    """Say where a review stands."""
    review = await request.app[OUTSIDE].reviews.get(request.match_info["review"])
    return rendering.json(_out(review))


async def amend_review(request: web.Request) -> web.Response:
    """Put other words in the place of those understood; by voice or in writing."""
    outside = request.app[OUTSIDE]
    before = await outside.reviews.get(request.match_info["review"])
    body = await taking.body(request, outside.settings, "amend")
    async with outside.admission.place():
        if body.recording is None:
            assert body.json is not None  # taking.body gives one or the other
            amended = Transcript(taking.struct(body.json, AmendIn).text, before.language)
            preferences = await remembered(outside.rooms, before.customer)
            language = _language(outside, amended, None, preferences, before.language)
            taken = _Taken(before.customer, before.customer, amended, None, language, preferences)
        else:
            sent = TurnIn(
                session=before.customer, language=before.language if before.language in BY_TAG else None
            )
            taken = await _take(outside, sent, TurnQuery(), body)
        if taken.transcript is None or not taken.transcript.text.strip():
            return await _unheard(outside, taken, before)
        text = taking.text(taken.transcript.text, outside.settings.reviews.max_text_chars)
        review = await outside.reviews.amend(before.review, text, language=taken.language)
        outside.rooms.metrics.reviews.labels("amended").inc()
        return await _read_back(outside, review, taken, Text.REVIEW_AMENDED)


async def confirm_review(request: web.Request) -> web.Response:
    """Send a review as it was read back; it is on disk before this is answered."""
    outside = request.app[OUTSIDE]
    review = await outside.reviews.confirm(request.match_info["review"])
    outside.rooms.metrics.reviews.labels("confirmed").inc()
    return await _said(outside, review, Text.REVIEW_CONFIRMED)


async def withdraw_review(request: web.Request) -> web.Response:
    """Drop a review; nothing is sent."""
    outside = request.app[OUTSIDE]
    review = await outside.reviews.withdraw(request.match_info["review"])
    outside.rooms.metrics.reviews.labels("withdrawn").inc()
    return await _said(outside, review, Text.REVIEW_WITHDRAWN)


async def _take(outside: Outside, sent: TurnIn, query: TurnQuery, body: taking.Taken) -> _Taken:
    rooms = outside.rooms
    session = sent.session or query.session or str(ULID())
    customer = sent.metadata.get("customer", session)
    declared = taking.language(sent.language or query.language)
    kept = await remembered(outside.rooms, customer)
    preferences = preferences_of(sent.preferences).over(kept)
    unheard: Unheard | None = None
    transcript: Transcript | None = None
    if body.recording is not None:
        language = declared or preferences.language
        # What somebody writes of a product is no command, whatever it sounds like.
        heard = await hear(rooms, str(ULID()), session, body.recording, language, commands=False)
        if isinstance(heard, Unheard):
            unheard = heard
        else:
            transcript = heard
    else:
        text = taking.text(sent.text, outside.settings.reviews.max_text_chars)
        transcript = Transcript(text, declared or UND)
    return _Taken(
        customer,
        session,
        transcript,
        unheard,
        _language(outside, transcript, unheard, preferences, declared),
        preferences,
    )


def _language(
    outside: Outside,
    transcript: Transcript | None,
    unheard: Unheard | None,
    preferences: Preferences,
    declared: str | None,
) -> str:
    if preferences.language:
        return preferences.language
    if transcript is not None:
        identified = outside.rooms.identifier.identify(transcript.text, prefer=declared).language
        if identified in BY_TAG:
            return identified
    return declared or (unheard.language if unheard else UND)


async def _read_back(outside: Outside, review: Review, taken: _Taken, code: Text) -> web.Response:
    words = _words(outside, taken.language)
    words.tell(code, text=review.text)
    read_back, notices = await _render(outside, words, taken.session, taken.preferences)
    heard = rendering.heard(taken.transcript)
    understood = ReviewUnderstoodOut(review.text, review.original, review.language, heard)
    notes = [rendering.notice(it) for it in notices]
    return rendering.json(
        ReviewOut(review.review, review.status, understood, rendering.answer(read_back), notes)
    )


async def _said(outside: Outside, review: Review, code: Text) -> web.Response:
    preferences = await remembered(outside.rooms, review.customer)
    words = _words(outside, preferences.language or review.language)
    words.tell(code)
    said, _ = await _render(outside, words, review.customer, preferences)
    return rendering.json(_out(review, said))


async def _unheard(outside: Outside, taken: _Taken, before: Review | None = None) -> web.Response:
    """Answer honestly that nothing could be understood; an earlier review stays as it was."""
    words = _words(outside, taken.language)
    if taken.unheard is not None:
        words.tell_unheard(taken.unheard.language, kept=taken.unheard.kept)
    else:
        words.tell(Text.REVIEW_EMPTY)
    said, notices = await _render(outside, words, taken.session, taken.preferences)
    notes = [rendering.notice(it) for it in notices]
    if before is None:
        return rendering.json(ReviewOut(None, "unheard", None, rendering.answer(said), notes))
    return rendering.json(_out(before, said, notices))


def _words(outside: Outside, language: str) -> Words:
    return Words(outside.rooms.messages, outside.rooms.converter, language)


async def _render(
    outside: Outside, words: Words, session: str, preferences: Preferences
) -> tuple[Answer, tuple[Notice, ...]]:
    if not words.parts:
        raise EmptyInput("There is nothing to say.")
    return await outside.rooms.renderer.render(str(ULID()), session, words, preferences)


def _out(review: Review, said: Answer | None = None, notices: tuple[Notice, ...] = ()) -> ReviewOut:
    understood = ReviewUnderstoodOut(review.text, review.original, review.language)
    notes = [rendering.notice(it) for it in notices]
    return ReviewOut(
        review.review, review.status, understood, rendering.answer(said) if said else None, notes
    )
