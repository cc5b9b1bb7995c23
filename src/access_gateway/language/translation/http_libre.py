"""LibreTranslate, and every server that speaks like it: POST /translate, GET /languages.

Source: the LibreTranslate API (https://docs.libretranslate.com): `q`, `source`, `target`, `format`, `api_key` go
in, `translatedText` comes back; /languages lists `code` and `targets`.
"""

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

from yarl import URL

from access_gateway.contracts.errors import TranslationError, TranslationRefused
from access_gateway.contracts.translation import Pair
from access_gateway.language.translation.codes import LIBRE, usable
from access_gateway.language.translation.service import Service, member

ASK_AGAIN_S = 30.0
"""A server that could not say what it translates is asked again after this, by the turn that comes then."""


class LibreTranslator:
    """A translator over HTTP. What it translates is what the server itself says, as far as the table knows the codes.

    codes: further or other codes by tag ("ug-Arab" → "ug"); "" takes a tag out. only: tags to be used; empty: all.
    """

    name = "libretranslate"

    def __init__(
        self,
        service: Service,
        url: URL,
        *,
        api_key: str = "",
        codes: Mapping[str, str] | None = None,
        only: Collection[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._service, self._url, self._api_key, self._clock = service, url, api_key, clock
        self._candidates = usable(LIBRE, codes or {}, only)
        self._codes: dict[Pair, tuple[str, str]] = {}
        self._learnt, self._asked_at = False, float("-inf")

    @property
    def pairs(self) -> frozenset[Pair]:
        """What the server said that it translates; nothing until it has said so."""
        return frozenset(self._codes)

    async def prepare(self) -> None:
        """Ask the server what it translates, unless it has said so, or has just failed to. Raises TranslationError."""
        if self._learnt or self._clock() - self._asked_at < ASK_AGAIN_S:
            return
        self._asked_at = self._clock()
        self._codes = self._read(await self._service.get(self._url / "languages"))
        self._learnt = True

    async def translate(self, text: str, source: str, target: str) -> str:
        """Return the translation. Raises TranslatorAway, TranslationRefused."""
        codes = self._codes.get((source, target))
        if codes is None:
            raise TranslationError(f"The translator has nothing from {source} to {target}.")
        body = {"q": text, "source": codes[0], "target": codes[1], "format": "text"}
        tree = await self._service.post(
            self._url / "translate", {**body, **({"api_key": self._api_key} if self._api_key else {})}
        )
        answer = member(tree, "translatedText")
        if not isinstance(answer, str):
            raise TranslationRefused("The translator's answer has no text at `translatedText`.")
        return answer

    async def close(self) -> None:
        """Nothing to let go: the session is its owner's."""

    def _read(self, tree: Any) -> dict[Pair, tuple[str, str]]:
        """Return the codes of each pair, from what /languages says."""
        if not isinstance(tree, list) or not all(isinstance(member(row, "code"), str) for row in tree):
            raise TranslationRefused("The translator's list of languages cannot be read.")
        targets = {row["code"]: _strings(row.get("targets")) or [one["code"] for one in tree] for row in tree}
        pairs: dict[Pair, tuple[str, str]] = {}
        for source, source_codes in self._candidates.items():
            code = next((one for one in source_codes if one in targets), None)
            for target, target_codes in self._candidates.items() if code else ():
                other = next((one for one in target_codes if one in targets[str(code)] and one != code), None)
                if other and source != target:
                    pairs[source, target] = (str(code), other)
        return pairs


def _strings(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
