"""`[backend]`'s incoming half: where things are in the JSON that comes back."""

import re
from typing import Any

from access_gateway.backend.path import JsonPath
from access_gateway.backend.reading import clean_text
from access_gateway.contracts.errors import BackendNonsense
from access_gateway.contracts.languages import canonical_tag
from access_gateway.contracts.turn import Answered
from access_gateway.settings import Backend

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,5}", re.ASCII)


class AnswerReader:
    """Takes text, language and flags out of an answer. Raises SettingsError for a path that cannot be."""

    def __init__(self, settings: Backend) -> None:
        self._text = JsonPath(settings.answer, "backend.answer")
        self._language = _optional_path(settings.answer_language, "backend.answer_language")
        self._understood = _optional_path(settings.understood, "backend.understood")
        self._code = _optional_path(settings.answer_code, "backend.answer_code")
        self._wants_handoff = _optional_path(settings.wants_handoff, "backend.wants_handoff")
        self._default_language = canonical_tag(settings.language) or settings.language
        self._max_chars = settings.max_answer_chars

    def read(self, tree: Any) -> Answered:
        """Return what the JSON says. Raises BackendNonsense where there is no usable text in it."""
        found = self._text.find(tree)
        where = f"`backend.answer` ({self._text.source!r})"
        if not found:
            raise BackendNonsense(f"The answer has nothing at {where}.")
        if not all(isinstance(text, str) for text in found):
            raise BackendNonsense(f"The answer has something other than text at {where}.")
        if sum(map(len, found)) > self._max_chars:
            # Cut short it could say the opposite.
            raise BackendNonsense(f"The answer is longer than `max_answer_chars` ({self._max_chars}).")
        text = "\n".join(filter(None, map(clean_text, found)))
        if not text:
            raise BackendNonsense(f"The answer has an empty text at {where}.")
        return Answered(
            text=text,
            language=self._language_of(tree),
            understood=_flag(self._understood, tree),
            wants_handoff=_flag(self._wants_handoff, tree) or False,
            code=self._code_of(tree),
        )

    def _code_of(self, tree: Any) -> str | None:
        """Return the answer's name; what is no name is passed over, for the answer is good without one."""
        named = self._code.one(tree) if self._code else None
        return named if isinstance(named, str) and _CODE.fullmatch(named) else None

    def _language_of(self, tree: Any) -> str:
        declared = self._language.one(tree) if self._language else None
        if isinstance(declared, str):
            known = canonical_tag(declared)
            if known or _TAG.fullmatch(declared):
                return known or declared
        return self._default_language


def _optional_path(source: str, where: str) -> JsonPath | None:
    return JsonPath(source, where) if source else None


def _flag(path: JsonPath | None, tree: Any) -> bool | None:
    value = path.one(tree) if path else None
    return value if isinstance(value, bool) else None
