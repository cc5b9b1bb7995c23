"""ToJyutping: how Chinese characters are read in Cantonese, by the longest words that it knows."""

import functools
import importlib
import threading
from collections.abc import Callable, Sequence

from access_gateway.contracts.hearing import EngineOptions

_Listed = list[tuple[str, str | None]]
_loading = threading.Lock()


class JyutpingReader:
    """A PhoneticReader: Jyutping, one token for each character.

    A character of two syllables has a hyphen between them; one without a reading is "?". The library's dictionary,
    70 MB as it loads it, comes with the first text: who speaks no Cantonese does not pay for it.
    """

    def __init__(self, options: EngineOptions | None = None) -> None:
        """Take no options: the readings come with the library."""

    def read(self, words: Sequence[str]) -> list[str]:
        """Return the Jyutping of each stretch, a token a character; whole sentences are read best."""
        return [
            " ".join((said or "?").replace(" ", "-") for _, said in _library()(stretch)) for stretch in words
        ]


def _library() -> Callable[[str], _Listed]:
    with _loading:  # two first sentences at once would load it twice
        return _loaded()


@functools.cache
def _loaded() -> Callable[[str], _Listed]:
    found: Callable[[str], _Listed] = importlib.import_module("ToJyutping").get_jyutping_list
    return found
