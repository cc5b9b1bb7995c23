"""`[backend]`'s outgoing half: checked when it is built, filled for each turn."""

import re

import msgspec
from yarl import URL

from access_gateway.backend.endpoint import checked_headers, checked_url
from access_gateway.backend.template import (
    CARRIES_WORDS,
    Text,
    Tree,
    Values,
    header_value,
    kind_of,
    values_of,
)
from access_gateway.contracts.errors import InvalidText, SettingsError
from access_gateway.contracts.turn import ToBackend
from access_gateway.settings import Backend

_LONE_NAME = re.compile(r"\$[A-Za-z_][\w.-]*", re.ASCII)


class RequestTemplate:
    """URL, headers, query and body of every request to the backend.

    URL, query and body are templates. A header is taken as it is, because secrets may hold dollar signs,
    unless all of it is one `$name`. Raises SettingsError where something cannot work.
    """

    def __init__(self, settings: Backend) -> None:
        if not settings.url:
            raise SettingsError("backend.url is empty: there is nothing to forward to.")
        self._url, self.origin = _url_template(settings.url)
        self._query = {name: _query_value(name, value) for name, value in settings.query.items()}
        self._body = None if settings.method == "GET" else Tree(settings.body, "backend.body")
        self._named_headers = {
            name: _header_name(name, value[1:])
            for name, value in settings.headers.items()
            if _LONE_NAME.fullmatch(value)
        }
        literal = {name: value for name, value in settings.headers.items() if name not in self._named_headers}
        checked_headers(dict.fromkeys(self._named_headers, ""), "backend.headers")
        self.fixed_headers = checked_headers(literal, "backend.headers")
        checked_headers({settings.idempotency_header: ""}, "backend.idempotency_header")
        self._idempotency_header = settings.idempotency_header
        named = self._url.names.union(*(text.names for text in self._query.values()))
        if not CARRIES_WORDS & (named | (self._body.names if self._body else frozenset())):
            where = "backend.query" if self._body is None else "backend.body or backend.query"
            raise SettingsError(f"The customer's words would not reach the backend: put $text into {where}.")

    def build(self, request: ToBackend) -> tuple[URL, dict[str, str], bytes | None]:
        """Return URL, headers and JSON body of one turn. Raises InvalidText, BackendRefused."""
        values = values_of(request)
        try:
            return self._filled_url(values), self._filled_headers(values), self._filled_body(values)
        except UnicodeEncodeError as error:
            raise InvalidText("The turn holds lone surrogates.") from error

    def _filled_url(self, values: Values) -> URL:
        url = URL(self._url.text(values, encode=True))
        filled = ((name, text.value(values), text) for name, text in self._query.items())
        return url.extend_query(
            [(name, text.text(values)) for name, value, text in filled if value is not None]
        )

    def _filled_headers(self, values: Values) -> dict[str, str]:
        named = {name: header_value(value, values) for name, value in self._named_headers.items()}
        own = {self._idempotency_header: header_value("turn", values)}
        if self._body is not None:
            own["Content-Type"] = "application/json"
        chosen = {name.lower() for name in (*self.fixed_headers, *named)}
        return {
            **{name: value for name, value in own.items() if name.lower() not in chosen},
            **self.fixed_headers,
            **named,
        }

    def _filled_body(self, values: Values) -> bytes | None:
        return None if self._body is None else msgspec.json.encode(self._body.fill(values))


def _url_template(source: str) -> tuple[Text, URL]:
    """Return the URL with its names, and its scheme, host and port, in which no names may stand."""
    scheme, _, rest = source.partition("://")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    text = Text(source, "backend.url")
    if Text(f"{scheme}://{authority}", "backend.url").names:
        raise SettingsError("backend.url: a turn's values can stand in the path and query, not before them.")
    for name in text.names:
        if kind_of(name) in ("object", "list"):
            raise SettingsError(f"backend.url: ${name} is no text.")
    return text, checked_url(text.sample(), "backend.url").origin()


def _query_value(name: str, value: str) -> Text:
    where = f"backend.query.{name}"
    text = Text(value, where)
    if text.whole and kind_of(text.whole) in ("object", "list"):
        raise SettingsError(f"{where}: ${text.whole} is no text and cannot stand in a query.")
    return text


def _header_name(header: str, name: str) -> str:
    """Check the value's name that a header's value is; the message quotes nothing, as it may be a secret."""
    try:
        known = Text(f"${name}", "").whole
    except SettingsError:
        known = None
    if known is None or (kind_of(known) in ("object", "list", "text") and not known.startswith("metadata.")):
        raise SettingsError(
            f"backend.headers.{header} begins with a $ but is no value that a header can carry; "
            "there are: $turn, $session, $language, $dialect, $confidence, …, $metadata.KEY."
        )
    return known
