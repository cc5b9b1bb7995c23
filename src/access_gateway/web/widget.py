"""The customer's chat for any page: `/widget.js`, and what it loads from `/widget/{version}/{file}`.

The version is a digest of every file, so that browsers keep them for good and a new gateway's are new to them.
"""

import gzip
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Annotated, Self

import msgspec
from aiohttp import hdrs, web
from msgspec import Meta

from access_gateway.contracts.errors import NotFound
from access_gateway.contracts.languages import LANGUAGES
from access_gateway.reply.braille_tables import Table
from access_gateway.reply.messages import Messages
from access_gateway.web.browser_language import first_known
from access_gateway.web.texts import page_texts

MIMES = {
    "js": "text/javascript",
    "css": "text/css",
    "json": "application/json",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
FOR_GOOD = "public, max-age=31536000, immutable"
SHORTLY = "public, max-age=300"
"""How long a browser may use `/widget.js` before it asks which version is served now."""
VersionName = Annotated[str, Meta(pattern="^[0-9a-f]{16}$", description="Digest of the files")]
FileName = Annotated[str, Meta(max_length=200, description="A file of the widget, for example chat.js")]


@dataclass(frozen=True, slots=True)
class File:
    """One file, as it is and compressed."""

    content: bytes
    packed: bytes | None
    """gzip; None where that saves nothing."""
    mime: str


@dataclass(frozen=True, slots=True)
class Widget:
    """Everything that the widget is made of; built once."""

    version: str
    files: Mapping[str, File]

    @classmethod
    def build(cls, messages: Messages, tables: Sequence[Table] = ()) -> Self:
        """Read the files and write the texts of every language. tables: the braille tables of the gateway."""
        contents = {
            file.name: file.read_bytes()
            for file in (files("access_gateway.web") / "static").iterdir()
            if file.name.rpartition(".")[2] in MIMES
        }
        for row in LANGUAGES:
            contents[f"texts-{row.tag}.json"] = msgspec.json.encode(page_texts(messages, row.tag, tables))
        digest = hashlib.sha256()
        for name, content in sorted(contents.items()):
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
        return cls(digest.hexdigest()[:16], {name: _file(name, it) for name, it in contents.items()})

    @property
    def script(self) -> str:
        """Address of the module that the customer page loads."""
        return f"/widget/{self.version}/page.js"

    @property
    def icon(self) -> str:
        """Address of the customer page's icon."""
        return f"/widget/{self.version}/icon.svg"

    def find(self, name: str) -> File:
        """Return a file; texts are found by whatever tags a browser names. Raises NotFound."""
        if name.startswith("texts-") and name.endswith(".json"):
            tags = name.removeprefix("texts-").removesuffix(".json").split(",")
            name = f"texts-{first_known(tags)}.json"
        if name not in self.files:
            raise NotFound("The widget has no such file.")
        return self.files[name]


WIDGET = web.AppKey("widget", Widget)


async def get_widget(request: web.Request) -> web.Response:
    """Return the module that a page names in its script tag: it loads the version of now."""
    content = f'import "./widget/{request.app[WIDGET].version}/chat.js";\n'.encode()
    return _respond(request, File(content, None, MIMES["js"]), SHORTLY)


async def get_widget_file(request: web.Request) -> web.Response:
    """Return a file of the widget. A page that was opened before a new version came gets the new one's, unkept."""
    widget = request.app[WIDGET]
    file = widget.find(request.match_info["file"])
    current = request.match_info["version"] == widget.version
    return _respond(request, file, FOR_GOOD if current else "no-store")


def _file(name: str, content: bytes) -> File:
    packed = gzip.compress(content, 9, mtime=0)
    smaller = len(packed) < 0.9 * len(content)
    return File(content, packed if smaller else None, MIMES[name.rpartition(".")[2]])


def _respond(request: web.Request, file: File, keep: str) -> web.Response:
    # Modules and fonts are fetched with CORS wherever the page is: they are the same for everybody.
    headers = {
        hdrs.CACHE_CONTROL: keep,
        hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*",
        hdrs.VARY: hdrs.ACCEPT_ENCODING,
    }
    body = file.content
    if file.packed is not None and "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
        headers[hdrs.CONTENT_ENCODING] = "gzip"
        body = file.packed
    charset = None if file.mime == "font/woff2" else "utf-8"
    return web.Response(body=body, content_type=file.mime, charset=charset, headers=headers)
