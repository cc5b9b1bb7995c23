"""Sound in, an engine's own results out, as they end: for those who speak an engine's protocol.

An engine that streams gets every sample in pieces of one size, without a voice detector before it, so that its
words are those of a bare loop over the same sound. One that does not is given each utterance as it ends.
"""

import asyncio
import contextlib
import json
from collections import deque
from collections.abc import Sequence
from typing import Any

from access_gateway.contracts.audio import BYTES_PER_SAMPLE, HEARING_RATE_HZ
from access_gateway.contracts.hearing import HearingOptions, Partial, Transcript
from access_gateway.hearing.hearer import Hearer
from access_gateway.hearing.live import LiveHearing
from access_gateway.workers.client import Client
from access_gateway.workers.utterance import Utterance

Result = dict[str, Any]
"""Of the shape that Vosk gives: `text`, `result`; or `alternatives`."""
PIECE_BYTES = 4_000 * BYTES_PER_SAMPLE
"""What Vosk's engine takes at once: cut so, an utterance may end after any piece and nothing of it is left over."""
LONGEST_LAG_S = 2.0
"""How long a piece is waited for before the next one is taken: a worker that died says nothing until then."""
LONGEST_S = 60.0
"""After so much, an utterance ends with its next endpoint: until then its sound is kept for a replay."""


class Dictation:
    """One stream. Used by one task; closed by its owner."""

    def __init__(self, hearer: Hearer, languages: Sequence[str], options: HearingOptions) -> None:
        """Begin. Raises UnsupportedLanguage where nothing hears the first of the languages."""
        self._hearer, self._options = hearer, options
        self._language = hearer.choose(languages, declared=True).language
        client = hearer.client_of([self._language])
        assert client is not None  # or it were not chosen
        self._ear: _Streamed | _Found = (
            _Streamed(client, self._language, options, hearer.timeout_s)
            if client.abilities.streams
            else _Found(hearer.open([self._language], options=options))
        )

    @property
    def partial(self) -> str:
        """What is understood since the last result that ended."""
        return self._ear.partial

    def take(self) -> Result | None:
        """Return the oldest result that ended and was not taken yet, or None."""
        return self._ear.ended.popleft() if self._ear.ended else None

    async def feed(self, pcm: bytes) -> None:
        """Take samples (16-bit mono, 16 000 Hz). Waits while the engine is behind. Raises Busy, EngineError."""
        await self._ear.feed(pcm)

    async def finish(self) -> Result:
        """End what is under way: all results not taken yet, as one. The stream may go on."""
        await self._ear.finish()
        results, self._ear.ended = list(self._ear.ended), deque()
        return _joined(results)

    async def close(self) -> None:
        """Give up what is under way. Safe to call twice."""
        await self._ear.close()


class _Streamed:
    """By an engine that streams and finds the endpoints itself."""

    def __init__(self, client: Client, language: str, options: HearingOptions, timeout_s: float) -> None:
        self.ended: deque[Result] = deque()
        self.partial = ""
        self._client, self._language, self._options = client, language, options
        self._timeout_s = timeout_s
        self._utterance: Utterance | None = None
        self._rest = bytearray()
        self._fed_s = self._began_s = 0.0
        self._given = 0
        self._before = ""
        self._at_endpoint = False
        self._heard = asyncio.Event()

    async def feed(self, pcm: bytes) -> None:
        self._rest += pcm
        while len(self._rest) >= PIECE_BYTES:
            piece = bytes(self._rest[:PIECE_BYTES])
            del self._rest[:PIECE_BYTES]
            await self._pass_on(piece)

    async def finish(self) -> None:
        if self._rest:
            rest = bytes(self._rest[: len(self._rest) - len(self._rest) % BYTES_PER_SAMPLE])
            self._rest.clear()
            await self._pass_on(rest)
        await self._end()

    async def close(self) -> None:
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            await utterance.close()

    async def _pass_on(self, piece: bytes) -> None:
        if self._at_endpoint and self._fed_s - self._began_s > LONGEST_S:
            await self._end()
        if self._utterance is None:
            self._utterance = await self._client.hear(self._language, self._options, on_partial=self._show)
            self._began_s, self._given, self._before = self._fed_s, 0, ""
        self._at_endpoint = False
        self._heard.clear()
        await self._utterance.feed(piece)
        with contextlib.suppress(TimeoutError):  # late words come with a later piece: none are lost
            async with asyncio.timeout(LONGEST_LAG_S):
                await self._heard.wait()
        self._fed_s += len(piece) / BYTES_PER_SAMPLE / HEARING_RATE_HZ

    async def _end(self) -> None:
        if self._utterance is None:
            return
        try:
            heard = await self._utterance.finish(self._timeout_s)
        finally:
            await self.close()
        results = [json.loads(one) for one in heard.native] or [as_result(heard)]
        self._give(results[self._given :])
        self.partial = ""

    def _show(self, partial: Partial) -> None:
        self._heard.set()
        if partial.native:
            self._given += len(partial.native)
            self._give([json.loads(one) for one in partial.native])
            self._before, self._at_endpoint = partial.text, True
        self.partial = partial.text.removeprefix(self._before).strip()

    def _give(self, results: list[Result]) -> None:
        self.ended += (_later(one, self._began_s) for one in results)


class _Found:
    """By an engine that takes whole utterances, found by their pauses."""

    def __init__(self, live: LiveHearing) -> None:
        self.ended: deque[Result] = deque()
        self.partial = ""
        self._live = live

    async def feed(self, pcm: bytes) -> None:
        self.ended += map(as_result, await self._live.feed(pcm))

    async def finish(self) -> None:
        self.ended += map(as_result, await self._live.finish())

    async def close(self) -> None:
        await self._live.close()


def as_result(heard: Transcript) -> Result:
    """Return what another engine heard in the shape of Vosk's results."""
    words = [
        {"conf": word.confidence, "end": word.end_s, "start": word.start_s, "word": word.text}
        for word in heard.words
    ]
    return {"result": words, "text": heard.text} if words else {"text": heard.text}


def _joined(results: list[Result]) -> Result:
    """Return several results as one: whoever asks for the end reads one answer, and no word may be lost."""
    heard = [one for one in results if _best(one).get("text")]
    if len(heard) <= 1:
        return (heard or results or [{"text": ""}])[-1]
    bests = [_best(one) for one in heard]
    whole: Result = {"text": " ".join(best["text"] for best in bests)}
    if words := [word for best in bests for word in best.get("result", ())]:
        whole["result"] = words
    if "alternatives" not in heard[0]:
        return whole
    whole["confidence"] = sum(best.get("confidence", 0.0) for best in bests)
    return {"alternatives": [whole]}


def _best(result: Result) -> Result:
    ranked: list[Result] = result.get("alternatives") or [result]
    return ranked[0]


def _later(result: Result, offset_s: float) -> Result:
    """Return a result with all its times later: in the stream, not in the utterance."""
    moved = dict(result)
    if "alternatives" in result:
        moved["alternatives"] = [_later(one, offset_s) for one in result["alternatives"]]
    if "result" in result and offset_s:
        moved["result"] = [
            word | {mark: round(word[mark] + offset_s, 6) for mark in ("start", "end")}
            for word in result["result"]
        ]
    return moved
