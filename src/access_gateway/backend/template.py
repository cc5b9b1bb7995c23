"""Templates: where in a request the values of a turn go.

A string that is exactly `$name` becomes that value with its JSON type; inside a longer string the name
becomes text; `$$` is a dollar sign. Values are put into the finished tree and never read as a template, so
a customer who writes `$session` or `"}` is sent as written. docs/backend.md lists the names.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import quote

from access_gateway.contracts.errors import BackendRefused, SettingsError
from access_gateway.contracts.turn import ToBackend

Kind = Literal["tag", "text", "number", "boolean", "object", "list"]
Values = Mapping[str, Any]

NAMES: Mapping[str, Kind] = {
    "turn": "tag", "session": "tag", "language": "tag", "forwarded_language": "tag", "heard_language": "tag",
    "dialect": "tag", "script": "tag", "text": "text", "normalised": "text", "original": "text",
    "confidence": "number", "heard_confidence": "number", "typed": "boolean", "wants_person": "boolean",
    "metadata": "object", "history": "list", "messages": "list",
}  # fmt: skip
CARRIES_WORDS = frozenset({"text", "normalised", "original", "messages"})
"""Names by which the customer's words reach the backend."""

_NAME = re.compile(r"\$(?:(?P<dollar>\$)|(?P<name>metadata\.[A-Za-z0-9_-]+|[A-Za-z_][A-Za-z0-9_]*)|)")
_EXACT = re.compile(r"\$(metadata\.[A-Za-z0-9_-]+|[A-Za-z_][A-Za-z0-9_]*)")
_HEADER_SAFE = "".join(map(chr, range(0x20, 0x7F)))


def values_of(request: ToBackend) -> dict[str, Any]:
    """Return what every name of NAMES stands for in this turn."""
    history = [
        {
            "turn": past.turn, "said": past.said, "language": past.said_language,
            "answered": past.answered, "at": past.at,
        }
        for past in request.history
    ]  # fmt: skip
    messages = [
        message
        for past in request.history
        for message in (
            {"role": "user", "content": past.said},
            {"role": "assistant", "content": past.answered},
        )
    ]
    return {
        "turn": request.turn,
        "session": request.session,
        "language": request.identified.language,
        "forwarded_language": request.clean.forwarded_language,
        "heard_language": request.transcript.language,
        "dialect": request.identified.dialect,
        "script": request.identified.script,
        "text": request.clean.forwarded,
        "normalised": request.clean.normalised,
        "original": request.transcript.text,
        "confidence": request.identified.confidence,
        "heard_confidence": request.transcript.confidence,
        "typed": request.transcript.typed,
        "wants_person": request.meaning.wants_person,
        "metadata": dict(request.metadata),
        "history": history,
        "messages": [*messages, {"role": "user", "content": request.clean.forwarded}],
    }


class Text:
    """One string with names in it.

    Raises SettingsError, which says `where` in the settings, for a name that does not exist and for an object
    or list inside a longer string.
    """

    __slots__ = ("_parts", "names", "whole")

    def __init__(self, source: str, where: str) -> None:
        self._parts: list[tuple[str, str | None]] = []
        """Literal text, and the name that follows it."""
        literal, start = "", 0
        for match in _NAME.finditer(source):
            literal += source[start : match.start()]
            start = match.end()
            if match["dollar"]:
                literal += "$"
            elif match["name"] is None:
                raise SettingsError(f"{where}: a $ stands before no name; write $$ for a dollar sign.")
            else:
                self._parts.append((literal, _known(match["name"], where)))
                literal = ""
        self._parts.append((literal + source[start:], None))
        self.names = frozenset(name for _, name in self._parts if name)
        exact = _EXACT.fullmatch(source)
        self.whole = exact[1] if exact else None
        """The name, where the string is exactly one."""
        if not self.whole:
            for name in sorted(self.names):
                if kind_of(name) in ("object", "list"):
                    raise SettingsError(f"{where}: ${name} is no text and can only stand alone.")

    def value(self, values: Values) -> Any:
        """Return the typed value of a lone name, or the text."""
        return _look_up(self.whole, values) if self.whole else self.text(values)

    def text(self, values: Values, *, encode: bool = False) -> str:
        """Return the text; with `encode`, values are percent-encoded as one URL path segment each."""
        return "".join(
            literal if name is None else literal + _in_text(name, values, encode=encode)
            for literal, name in self._parts
        )

    def sample(self) -> str:
        """Return the text with an "x" for every value, to check what surrounds them."""
        return "".join(literal + ("x" if name else "") for literal, name in self._parts)


class Tree:
    """A JSON body with names in it. Raises SettingsError like Text."""

    def __init__(self, source: Mapping[str, Any], where: str) -> None:
        self._names: set[str] = set()
        self._root = self._compile(source, where)

    @property
    def names(self) -> frozenset[str]:
        """Every name that the body uses."""
        return frozenset(self._names)

    def fill(self, values: Values) -> Any:
        """Return the JSON value with every name replaced."""
        return _fill(self._root, values)

    def _compile(self, node: Any, where: str) -> Any:
        if isinstance(node, Mapping):
            return {key: self._compile(value, f"{where}.{key}") for key, value in node.items()}
        if isinstance(node, list | tuple):
            return [self._compile(value, f"{where}.{index}") for index, value in enumerate(node)]
        if isinstance(node, str) and "$" in node:
            text = Text(node, where)
            self._names |= text.names
            return text
        return node


def kind_of(name: str) -> Kind:
    """Return what kind of value a known name stands for."""
    return "text" if name.startswith("metadata.") else NAMES[name]


def header_value(name: str, values: Values) -> str:
    """Return the value as a header can carry it: visible ASCII, everything else percent-encoded."""
    return quote(_as_text(_look_up(name, values)), safe=_HEADER_SAFE)


def _known(name: str, where: str) -> str:
    if name not in NAMES and not name.startswith("metadata."):
        raise SettingsError(
            f"{where}: there is no value ${name}; there are: {', '.join('$' + known for known in NAMES)} and "
            "$metadata.KEY. Write $$ for a dollar sign."
        )
    return name


def _look_up(name: str, values: Values) -> Any:
    if name.startswith("metadata."):
        return values["metadata"].get(name.removeprefix("metadata."))
    return values[name]


def _in_text(name: str, values: Values, *, encode: bool) -> str:
    text = _as_text(_look_up(name, values))
    if not encode:
        return text
    if not text.strip("."):
        # Empty, "." and ".." would name another path than the one configured.
        raise BackendRefused(f"The value of ${name} in this turn cannot stand in a URL path.")
    return quote(text, safe="")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _fill(node: Any, values: Values) -> Any:
    if isinstance(node, Text):
        return node.value(values)
    if isinstance(node, dict):
        return {key: _fill(value, values) for key, value in node.items()}
    if isinstance(node, list):
        filled: list[Any] = []
        for item in node:
            value = _fill(item, values)
            # `[{…}, "$messages"]`: a list of the turn takes its place among the others.
            spliced = isinstance(item, Text) and isinstance(value, list)
            filled.extend(value) if spliced else filled.append(value)
        return filled
    return node
