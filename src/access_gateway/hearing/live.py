"""A live stream, heard utterance by utterance."""

import asyncio
from collections.abc import Awaitable, Callable

from access_gateway.contracts.hearing import Transcript
from access_gateway.hearing.endpoint import Endpointer, Stretch, stretches_of
from access_gateway.hearing.menu import MenuEar
from access_gateway.workers.utterance import Utterance


class LiveHearing:
    """One stream. Used by one task; closed by its owner."""

    def __init__(
        self,
        begin: Callable[[], Awaitable[Utterance]],
        endpointer: Endpointer,
        language: str,
        *,
        timeout_s: float,
        late: Callable[[float], None] | None = None,
        menu: MenuEar | None = None,
    ) -> None:
        """`late` is told how long after its end the words of an utterance came, in seconds. `menu` listens beside."""
        self.language = language
        """The recogniser's tag."""
        self._begin = begin
        self._endpointer = endpointer
        self._timeout_s = timeout_s
        self._late = late
        self._menu = menu
        self._utterance: Utterance | None = None

    @property
    def speaking(self) -> bool:
        """Whether an utterance is under way: what barge-in listens for."""
        return self._endpointer.speaking

    async def feed(self, pcm: bytes) -> list[Transcript]:
        """Take samples (16-bit mono, 16 000 Hz) and return the utterances that ended with them: mostly none.

        What was only noise, and gave no words, is left out. Raises Busy where an utterance begins and no
        place is free, EngineError, EngineTimeout; the stream may go on after any of them.
        """
        transcripts: list[Transcript] = []
        for stretch in await stretches_of(self._endpointer, pcm):
            transcripts += await self._take(stretch)
        return transcripts

    async def finish(self) -> list[Transcript]:
        """End the stream: return what was still being said."""
        stretch = self._endpointer.flush()
        return await self._take(stretch) if stretch else []

    async def close(self) -> None:
        """Give up what is under way. Safe to call twice."""
        await self._end()
        if self._menu is not None:
            await self._menu.close()

    async def _end(self) -> None:
        utterance, self._utterance = self._utterance, None
        if utterance is not None:
            await utterance.close()

    async def _take(self, stretch: Stretch) -> list[Transcript]:
        if self._menu is not None:
            self._menu.take(stretch)
            if stretch.ended and (commanded := await self._menu.finish()):
                await self._end()
                return [commanded]
        return await self._recognise(stretch)

    async def _recognise(self, stretch: Stretch) -> list[Transcript]:
        try:
            if stretch.started:
                await self._end()
                self._utterance = await self._begin()
            if self._utterance is None:  # it could not begin, or failed: its rest is passed over
                return []
            if stretch.pcm:
                await self._utterance.feed(stretch.pcm)
            if not stretch.ended:
                return []
            ended = asyncio.get_running_loop().time()
            transcript = await self._utterance.finish(self._timeout_s)
            if self._late is not None:
                self._late(asyncio.get_running_loop().time() - ended)
        except BaseException:
            await self._end()
            raise
        await self._end()
        return [transcript] if transcript.text else []
