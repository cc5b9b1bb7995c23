"""liblouis: braille by the tables that the world's braille authorities and their users keep.

The library is the system's own (Debian `liblouis20` and `liblouis-data`, Homebrew `liblouis`), called through
ctypes: no wheel carries it.
"""

import ctypes
import ctypes.util
import re
import threading

from access_gateway.contracts.errors import EngineMissing, EngineRefused
from access_gateway.contracts.hearing import EngineOptions

MAX_CHARS = 10_000
_NAMES = (
    "liblouis.so.20",
    "liblouis.20.dylib",
    "/opt/homebrew/lib/liblouis.dylib",
    "/usr/local/lib/liblouis.dylib",
)
_TABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\.(?:ctb|utb|tbl)")
_AS_PATTERNS = 4 | 64
"""dotsIO and ucBrl of liblouis.h: the answer is Unicode braille."""
_WITHOUT_UNDEFINED = 128
"""noUndefined of liblouis.h: what the table has no braille for is left out, not written as a number."""
_LOG_NOTHING = 60_000
"""Above LOU_LOG_FATAL: a table's warnings are for its authors."""
_CELLS_PER_CHARACTER = 12
"""The longest expansions of the tables are Chinese words of a few cells a character, and escapes of ten."""


class Louis:
    """A BrailleTranslator over the liblouis of this machine. Option: `library`, the path of another one."""

    def __init__(self, options: EngineOptions | None = None) -> None:
        """Load the library. Raises EngineMissing where there is none."""
        self._lock = threading.Lock()
        self._known: dict[str, bool] = {}
        self._sound: dict[str, set[str]] = {}
        """Characters of texts that each table wrote whole: no more than Unicode has."""
        self._library = _load((options or EngineOptions()).options.get("library", ""))
        self._library.lou_version.restype = ctypes.c_char_p
        self._library.lou_setLogLevel(_LOG_NOTHING)
        self._encoding = {2: "utf-16-le", 4: "utf-32-le"}[self._library.lou_charSize()]
        self.name = f"liblouis {self._library.lou_version().decode('ascii', 'replace')}"

    def has(self, table: str) -> bool:
        """Say whether a table is installed and compiles; remembered, since compiling takes a while."""
        if not _TABLE.fullmatch(table):
            return False
        with self._lock:
            if table not in self._known:
                self._known[table] = bool(self._library.lou_checkTable(table.encode("ascii")))
            return self._known[table]

    def translate(self, text: str, table: str) -> str:
        """Return one line as Unicode braille. Raises EngineRefused (contracts/braille.py)."""
        if len(text) > MAX_CHARS:
            raise EngineRefused(
                f"At most {MAX_CHARS} characters are translated at once; these are {len(text)}."
            )
        if not self.has(table):
            raise EngineRefused(f"{self.name} has no braille table {table!r}.")
        cells = self._call(text, table, _AS_PATTERNS)
        sound = self._sound.setdefault(table, set())
        if not sound.issuperset(text):
            if cells != self._call(text, table, _AS_PATTERNS | _WITHOUT_UNDEFINED):
                raise EngineRefused(f"The braille table {table} lacks a character of the text.")
            sound.update(text)
        return cells

    def _call(self, text: str, table: str, mode: int) -> str:
        try:
            raw = text.encode(self._encoding)
        except UnicodeEncodeError as error:
            raise EngineRefused("The text holds half of a surrogate pair.") from error
        size = (
            ctypes.sizeof(ctypes.c_uint16)
            if self._encoding == "utf-16-le"
            else ctypes.sizeof(ctypes.c_uint32)
        )
        given = ctypes.c_int(len(raw) // size)
        room = ctypes.c_int(max(64, given.value * _CELLS_PER_CHARACTER))
        out = ctypes.create_string_buffer(room.value * size)
        wanted = given.value
        with self._lock:  # liblouis keeps its working memory in C globals
            done = self._library.lou_translateString(
                table.encode("ascii"), raw, ctypes.byref(given), out, ctypes.byref(room), None, None, mode
            )
        if not done or given.value != wanted:
            raise EngineRefused(f"The text does not go into braille by the table {table}.")
        return out.raw[: room.value * size].decode(self._encoding, "replace")


def _load(library: str) -> ctypes.CDLL:
    names = [library] if library else [*_NAMES, ctypes.util.find_library("louis") or ""]
    for name in filter(None, names):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    advice = "apt install liblouis20 liblouis-data, or brew install liblouis"
    raise EngineMissing(f"liblouis {library or ''} cannot be loaded: {advice}.")
