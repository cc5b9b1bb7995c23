"""Wyoming events on a stream, with limits: what is malformed or too large is an error, never an end.

The library's own reader takes lengths as they come and reads malformed input as end of stream; its writer makes three
system calls of an event, each of which wakes the other side. So reading and writing are ours, and the events are the
library's. Format: a JSON line (`type`, `data`, `data_length`, `payload_length`), then so many bytes of more JSON, then
so many of payload.
"""

import asyncio
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from wyoming.event import Event

from access_gateway.contracts.errors import ProtocolError

MAX_LINE_BYTES = 65_536
MAX_DATA_BYTES = 1_048_576
MAX_PAYLOAD_BYTES = 4_194_304


class _Header(msgspec.Struct, frozen=True):
    type: Annotated[str, Meta(min_length=1, max_length=100)]
    data: dict[str, Any] | None = None
    data_length: Annotated[int, Meta(ge=0, le=MAX_DATA_BYTES)] | None = None
    payload_length: Annotated[int, Meta(ge=0, le=MAX_PAYLOAD_BYTES)] | None = None


_header = msgspec.json.Decoder(_Header)
_data = msgspec.json.Decoder(dict[str, Any])


async def read_event(reader: asyncio.StreamReader) -> Event | None:
    """Return the next event, or None at the end of the stream.

    `reader` was made with `limit=MAX_LINE_BYTES`. Raises ProtocolError for anything malformed, too large or
    cut off, and what the connection raises (OSError).
    """
    try:
        line = await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as error:
        if not error.partial:
            return None
        raise ProtocolError("The stream ends within a message.") from error
    except asyncio.LimitOverrunError as error:
        raise ProtocolError(f"A message header is longer than {MAX_LINE_BYTES} bytes.") from error
    try:
        header = _header.decode(line)
        data = dict(header.data or {})
        if header.data_length:
            data.update(_data.decode(await reader.readexactly(header.data_length)))
        payload = await reader.readexactly(header.payload_length) if header.payload_length else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError("A message is not a Wyoming event.") from error
    except asyncio.IncompleteReadError as error:
        raise ProtocolError("The stream ends within a message.") from error
    return Event(header.type, data, payload)


async def write_event(writer: asyncio.StreamWriter, event: Event, *, limit_s: float | None) -> None:
    """Write an event and wait until the other side's buffer takes it.

    limit_s: None where the caller has a limit of its own. Raises TimeoutError after it, ProtocolError for text that is
    not Unicode, OSError where the connection is gone.
    """
    try:
        writer.write(written(event))
    except UnicodeEncodeError as error:
        raise ProtocolError("The text holds a lone surrogate.") from error
    async with asyncio.timeout(limit_s):
        await writer.drain()


def written(event: Event) -> bytes:
    """Return an event as it goes over the wire. Raises UnicodeEncodeError."""
    data = msgspec.json.encode(event.data) if event.data else b""
    payload = event.payload or b""
    header: dict[str, Any] = {"type": event.type}
    if data:
        header["data_length"] = len(data)
    if payload:
        header["payload_length"] = len(payload)
    return b"".join((msgspec.json.encode(header), b"\n", data, payload))
