"""Taking what callers send: bodies of every kind, within their limits."""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec
from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from access_gateway.contracts.audio import Recording
from access_gateway.contracts.errors import (
    BodyTimeout,
    BodyTooLarge,
    EmptyInput,
    InputError,
    InvalidJson,
    InvalidText,
    TextTooLong,
    UnsupportedLanguage,
    UnsupportedMediaType,
)
from access_gateway.contracts.languages import BY_TAG, canonical_tag
from access_gateway.settings import Settings

READ_LIMIT_S = 60.0
"""How long a caller may take to send a body: a 120 s recording over a slow phone connection fits."""
JSON_PART_BYTES = 262_144
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Taken:
    """A request's body: a recording, JSON bytes, or both."""

    recording: Recording | None
    json: bytes | None


async def body(request: web.Request, settings: Settings, part: str) -> Taken:
    """Return the body of a request that may be JSON, a recording, or multipart with `audio` and `part`.

    Raises UnsupportedMediaType, BodyTooLarge, BodyTimeout, EmptyInput, InvalidJson.
    """
    try:
        async with asyncio.timeout(READ_LIMIT_S):
            return await _body(request, settings, part)
    except TimeoutError as error:
        raise BodyTimeout(f"The body did not arrive within {READ_LIMIT_S:.0f} s.") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise _too_large(settings.server.max_body_bytes) from error


async def _body(request: web.Request, settings: Settings, part: str) -> Taken:
    check_encoding(request)
    mime = request.content_type
    if mime == "application/json":
        return Taken(None, await request.read())
    if mime.startswith("audio/") or mime in {"video/webm", "video/mp4", "application/ogg"}:
        content = await request.read()
        if not content:
            raise EmptyInput("The recording is empty: no bytes were sent.")
        return Taken(Recording(content, request.headers.get("Content-Type", mime)), None)
    if mime == "multipart/form-data":
        return await _multipart(request, settings, part)
    raise UnsupportedMediaType(
        f"The content type is {mime!r}; send application/json, audio/* or multipart/form-data."
    )


def check_encoding(request: web.Request) -> None:
    """Raise UnsupportedMediaType for a compressed body: sound is compressed already, and text is short."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding != "identity":
        raise UnsupportedMediaType(f"The content encoding is {encoding[:40]!r}; send the body as it is.")


async def _multipart(request: web.Request, settings: Settings, part: str) -> Taken:
    recording: Recording | None = None
    json: bytes | None = None
    async for field in parts(request):
        if field.name == "audio":
            mime = field.headers.get("Content-Type", "application/octet-stream")
            recording = Recording(await read_part(field, settings.server.max_body_bytes), mime)
        elif field.name == part:
            json = await read_part(field, JSON_PART_BYTES)
        else:
            raise InvalidJson(f"A multipart body has the parts 'audio' and {part!r}, no others.")
    if recording is not None and not recording.content:
        raise EmptyInput("The part 'audio' is empty.")
    if recording is None and json is None:
        raise EmptyInput(f"The multipart body has neither 'audio' nor {part!r}.")
    return Taken(recording, json)


async def parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    """Yield the parts of a multipart body. Raises InputError where it is malformed."""
    try:
        reader = await request.multipart()
        async for field in reader:
            if not isinstance(field, BodyPartReader):
                raise InputError("A multipart body inside a multipart body is not taken.")
            yield field
    except (HttpProcessingError, ValueError, AssertionError, RuntimeError, LookupError) as error:
        # What aiohttp raises for a missing boundary, a broken header or an unknown transfer encoding.
        raise InputError("The multipart body is malformed.") from error


async def read_part(field: BodyPartReader, most: int) -> bytes:
    """Return a part's bytes, at most so many. Raises BodyTooLarge."""
    content = bytearray()
    while chunk := await field.read_chunk():
        content += chunk
        if len(content) > most:
            raise _too_large(most)
    return field.decode(bytes(content))


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than {most} bytes (setting server.max_body_bytes).")


def struct(content: bytes, kind: type[T]) -> T:
    """Return JSON bytes as a struct. Raises EmptyInput, InvalidJson (with the field's name), InvalidText."""
    if not content.strip():
        raise EmptyInput("The body is empty; send the JSON that /docs describes.")
    try:
        return msgspec.json.decode(content, type=kind)
    except msgspec.ValidationError as error:
        raise InvalidJson(f"{error}.") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise InvalidJson(f"The body is not JSON: {error}.") from error
    except UnicodeDecodeError as error:
        raise InvalidText("The body is not UTF-8.") from error


def parameters(request: web.Request, kind: type[T]) -> T:
    """Return the query parameters as a struct; unknown and repeated ones are refused by name."""
    query: Mapping[str, str] = dict(request.query)
    if len(query) != len(request.query):
        raise InvalidJson("A query parameter is given twice.")
    try:
        return msgspec.convert(query, kind, strict=False)
    except msgspec.ValidationError as error:
        raise InvalidJson(f"Query: {error}.") from error


_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def text(written: str | None, most: int) -> str:
    """Return a customer's text once it is fit to go on. Raises EmptyInput, TextTooLong, InvalidText.

    most: characters (code points).
    """
    if written is None or not written.strip():
        raise EmptyInput("There is no text.")
    if len(written) > most:
        raise TextTooLong(f"The text has {len(written)} characters; at most {most} are taken.")
    if _FORBIDDEN.search(written):
        raise InvalidText("The text holds a null character or half of a surrogate pair.")
    if all(
        unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"} for character in written
    ):
        raise EmptyInput("The text has nothing that can be read.")
    return written


def language(tag: str | None) -> str | None:
    """Return the table's tag for a caller's. Raises UnsupportedLanguage for one that it does not have."""
    if tag is None:
        return None
    known = canonical_tag(tag)
    if known is None:
        raise UnsupportedLanguage(
            f"{tag!r} is not a language of this gateway; there are {', '.join(BY_TAG)}."
        )
    return known
