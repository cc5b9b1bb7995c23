"""A Wyoming server somewhere on the network, as an engine."""

import asyncio
import contextlib
from urllib.parse import urlsplit

import structlog
from wyoming.info import Describe

from access_gateway.contracts.errors import EngineError, ProtocolError, SettingsError
from access_gateway.contracts.languages import BY_TAG, base_of, canonical_tag
from access_gateway.workers import messages, wire
from access_gateway.workers.client import Client, Health
from access_gateway.workers.line import Line
from access_gateway.workers.messages import Abilities

log = structlog.get_logger(__name__)


class RemotePool(Client):
    """One server, by address. It may be away, and come back: utterances fail meanwhile, the gateway does not.

    `language` is the tag that the settings give the server for; a server that says what it hears is asked
    in its own tag for that language, one that does not in the primary subtag ("yue").
    """

    def __init__(
        self,
        address: str,
        *,
        places: int = 4,
        max_wait_s: float = 5.0,
        connect_timeout_s: float = 3.0,
        stall_s: float = 10.0,
        max_utterance_s: float = 600.0,
        look_every_s: float = 15.0,
        speaks: str | None = None,
    ) -> None:
        """`speaks`: the tag that the settings give a speech server for; it is asked for a voice of that language."""
        super().__init__(
            f"wyoming:{address}", places=places, max_wait_s=max_wait_s, max_utterance_s=max_utterance_s
        )
        self._host, self._port = read_address(address)
        self._connect_timeout_s = connect_timeout_s
        self._stall_s = stall_s
        self._look_every_s = look_every_s
        self._abilities = Abilities(self.name)
        self._speaks = speaks
        self._reached = False
        self._watch: asyncio.Task[None] | None = None
        self.load = 0
        self.suspects = 0
        self.blamed = False

    @property
    def abilities(self) -> Abilities:
        """What the server says of itself; its address alone until it has been reached."""
        return self._abilities

    @property
    def pid(self) -> None:
        """It is no process of this machine."""
        return

    @property
    def local(self) -> bool:
        """It hears with its own."""
        return False

    @property
    def health(self) -> Health:
        """Whether the server was there when it was last looked for."""
        return self._health(wanted=1, ready=int(self._reached))

    async def start(self) -> None:
        """Ask what the server can do, now and from time to time. A server that is away is no error."""
        await self._look()
        self._watch = asyncio.create_task(self._keep_looking(), name=f"{self.name} watch")

    async def close(self) -> None:
        """Stop looking. Safe to call twice."""
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)

    async def connect(self, *, suspect: bool) -> Line:
        """Open a line. Raises EngineError where the server cannot be reached."""
        try:
            reader, writer = await self._dial()
        except (OSError, TimeoutError) as error:
            self._lost()
            raise EngineError(f"{self.name} cannot be reached: {error}.", retry_after_s=5.0) from error
        # a server that many use is not ours to suspect: each loss counts for the one who sees it
        return Line(self, reader, writer, self._stall_s)

    async def killed_from_outside(self) -> bool:
        """Nobody here knows what becomes of another's process."""
        return False

    def condemn(self, reason: str, *, blame: bool) -> None:
        """Note that it hangs or is gone; it is not ours to kill."""
        log.warning("remote engine lost", pool=self.name, reason=reason)
        self._lost()

    def _tag_for(self, language: str) -> str:
        return _spoken_as(language, self._abilities.languages)

    @property
    def _spoken_language(self) -> str | None:
        offered = frozenset(voice.language for voice in self._abilities.voices)
        return _spoken_as(self._speaks, offered) if self._speaks else None

    def _lost(self) -> None:
        if self._reached:
            self._reached = False
            self.restarts += 1

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        async with asyncio.timeout(self._connect_timeout_s):
            return await asyncio.open_connection(self._host, self._port, limit=wire.MAX_LINE_BYTES)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(self._look_every_s)
            await self._look()

    async def _look(self) -> None:
        """Ask the server to describe itself."""
        try:
            reader, writer = await self._dial()
        except (OSError, TimeoutError) as error:
            log.warning("remote engine away", pool=self.name, reason=type(error).__name__)
            self._lost()
            return
        with contextlib.closing(writer.transport):
            try:
                async with asyncio.timeout(self._connect_timeout_s):
                    await wire.write_event(writer, Describe().event(), limit_s=self._connect_timeout_s)
                    while (event := await wire.read_event(reader)) is not None and event.type != "info":
                        pass
                if event is None:
                    raise ProtocolError("it does not describe itself.")
                self._abilities = messages.read_info(event)
                self._reached = True
            except (OSError, TimeoutError, ProtocolError) as error:
                log.warning("remote engine away", pool=self.name, reason=type(error).__name__)
                self._lost()


def read_address(address: str) -> tuple[str, int]:
    """Return host and port of "tcp://host:port". Raises SettingsError."""
    try:
        parts = urlsplit(address)
        if parts.scheme == "tcp" and parts.hostname and parts.port:
            return parts.hostname, parts.port
    except ValueError as error:
        raise SettingsError(f"{address!r} is not an address of the form tcp://host:port.") from error
    raise SettingsError(f"{address!r} is not an address of the form tcp://host:port.")


def _spoken_as(language: str, theirs: frozenset[str]) -> str:
    """Return the server's own tag for a language of the table."""
    if language in theirs or base_of(language) in theirs:
        return language if language in theirs else base_of(language)
    wanted = BY_TAG.get(language)
    for tag in sorted(theirs):
        known = BY_TAG.get(canonical_tag(tag) or "")
        if wanted and known and known.iso639_3 == wanted.iso639_3:
            return tag
    return base_of(language)
