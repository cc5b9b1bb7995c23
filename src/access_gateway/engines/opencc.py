"""OpenCC (Apache-2.0): traditional ↔ simplified characters."""

import threading
from pathlib import Path

import opencc

from access_gateway.contracts.errors import EngineMissing
from access_gateway.contracts.hearing import EngineOptions

_PACKAGED = Path(opencc.__file__).parent / "clib" / "share" / "opencc"


class OpenccConverter:
    """OpenCC behind the ScriptConverter Protocol.

    Options: `to_hans` and `to_hant` name OpenCC configurations ("tw2sp" and "hk2sp" also turn regional words
    into the mainland's); the defaults "t2s" and "s2t" change characters alone, which loses nothing. The
    configurations are always the package's own: given a bare name OpenCC prefers a file of that name in the
    working directory.
    """

    def __init__(self, options: EngineOptions) -> None:
        """Find both configurations. Raises EngineMissing for one that OpenCC does not have.

        Each is loaded at its first use: the way to traditional characters takes 26 MB, and many gateways never
        go it.
        """
        self._files = {
            "Hans": _file(options.options.get("to_hans", "t2s")),
            "Hant": _file(options.options.get("to_hant", "s2t")),
        }
        self._converters: dict[str, opencc.OpenCC] = {}
        self._loading = threading.Lock()

    def convert(self, text: str, *, to: str) -> str:
        """Return text in script `to`: "Hans" or "Hant". A lone surrogate comes back as U+FFFD."""
        converter = self._converters.get(to) or self._load(to)
        if "\0" in text:  # some configurations stop at a null character
            return "\0".join(self.convert(part, to=to) for part in text.split("\0"))
        try:
            return str(converter.convert(text))
        except UnicodeEncodeError:
            return str(converter.convert(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))

    def _load(self, to: str) -> opencc.OpenCC:
        with self._loading:
            if to not in self._converters:
                self._converters[to] = opencc.OpenCC(str(self._files[to]))
            return self._converters[to]


def _file(name: str) -> Path:
    """Return the packaged configuration of that name."""
    file = _PACKAGED / f"{name}.json"
    if Path(name).name != name or not file.is_file():
        raise EngineMissing(f"OpenCC has no configuration {name!r}.")
    return file
