r"""Paths: where in the JSON that comes back something is, `choices.0.message.content`.

Parts are separated by dots: a key of an object, an index of an array (from the end where negative), or `*`
for every item of an array. A dot that belongs to a key is written `\.`. The empty path is the whole value.
"""

import re
from typing import Any

from access_gateway.contracts.errors import SettingsError

MAX_PARTS = 32
_PART = re.compile(r"(?:[^.\\]|\\.)+")
_INDEX = re.compile(r"-?[0-9]{1,6}", re.ASCII)


class JsonPath:
    """A checked path. Raises SettingsError, which says `where`, for one that cannot be."""

    __slots__ = ("_parts", "source")

    def __init__(self, source: str, where: str) -> None:
        self.source = source
        parts = _PART.findall(source)
        if ".".join(parts) != source:
            raise SettingsError(
                f"{where}: {source!r} is no path; write keys and indexes with single dots between."
            )
        if len(parts) > MAX_PARTS:
            raise SettingsError(f"{where}: a path has at most {MAX_PARTS} parts.")
        self._parts = [re.sub(r"\\(.)", r"\1", part) for part in parts]

    def find(self, tree: Any) -> list[Any]:
        """Return everything at the path, in order: nothing, one value, or many where the path has a `*`."""
        found = [tree]
        for part in self._parts:
            found = [value for node in found for value in _step(node, part)]
        return found

    def one(self, tree: Any) -> Any:
        """Return the first value at the path, or None."""
        found = self.find(tree)
        return found[0] if found else None


def _step(node: Any, part: str) -> list[Any]:
    if isinstance(node, dict):
        return [node[part]] if part in node else []
    if isinstance(node, list):
        if part == "*":
            return node
        if _INDEX.fullmatch(part) and -len(node) <= int(part) < len(node):
            return [node[int(part)]]
    return []
