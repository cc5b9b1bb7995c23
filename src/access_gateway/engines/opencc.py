"""OpenCC (Apache-2.0): traditional ↔ simplified characters."""

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
        """Load both directions. Raises EngineMissing for a configuration that OpenCC does not have."""
        self._converters = {
            "Hans": _load(options.options.get("to_hans", "t2s")),
            "Hant": _load(options.options.get("to_hant", "s2t")),
        }

    def convert(self, text: str, *, to: str) -> str:
        """Return text in script `to`: "Hans" or "Hant". A lone surrogate comes back as U+FFFD."""
        convert = self._converters[to].convert
        if "\0" in text:  # some configurations stop at a null character
            return "\0".join(self.convert(part, to=to) for part in text.split("\0"))
        try:
            return str(convert(text))
        except UnicodeEncodeError:
            return str(convert(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))


def _load(name: str) -> opencc.OpenCC:
    file = _PACKAGED / f"{name}.json"
    if Path(name).name != name or not file.is_file():
        raise EngineMissing(f"OpenCC has no configuration {name!r}.")
    return opencc.OpenCC(str(file))
