"""Which braille a text can be put into: the tables of liblouis, by names of our own that outlive theirs."""

from dataclasses import dataclass
from typing import Literal

from access_gateway.contracts.languages import base_of, script_of


@dataclass(frozen=True, slots=True)
class Table:
    """One braille code."""

    name: str
    """For preferences and the interface."""
    file: str
    """liblouis's."""
    languages: frozenset[str]
    """BCP 47 tags; a bare primary subtag stands for each script of it."""
    characters: Literal["Hans", "Hant"] | None = None
    """The Chinese characters it is written for: others are converted first."""
    digits: Literal["upper", "lower"] = "upper"
    """How it writes digits: as a to j after a number sign, or as the same lowered."""
    by_reading: bool = False
    """Mandarin by sound: each character's cells depend on how it is read in its word."""
    sample: str = ""
    """A line that a table without gaps can write: liblouis's for Tibetan lacked the vowels up to 3.38 at least."""


TABLES = (
    Table("zh-common", "zhcn-cbs.ctb", frozenset({"zh-Hans"}), "Hans", by_reading=True),
    Table("zh-current", "zhcn-g1.ctb", frozenset({"zh-Hans"}), "Hans", by_reading=True),
    Table("zh-two-cell", "zhcn-g2.ctb", frozenset({"zh-Hans"}), "Hans", by_reading=True),
    Table("zh-taiwan", "zh-tw.ctb", frozenset({"zh-Hant"}), "Hant", "lower", by_reading=True),
    Table("yue", "zh-hk.ctb", frozenset({"yue"}), "Hant", "lower"),
    Table("bo", "bo.ctb", frozenset({"bo"}), digits="lower", sample="བཀྲ་ཤིས་བདེ་ལེགས།"),
    Table("mn", "mn-MN-g1.utb", frozenset({"mn-Cyrl"})),
    Table("mn-contracted", "mn-MN-g2.ctb", frozenset({"mn-Cyrl"})),
    Table("kk", "kk.utb", frozenset({"kk-Cyrl"})),
    Table("ko", "ko-g1.ctb", frozenset({"ko"})),
    Table("ko-contracted", "ko-g2.ctb", frozenset({"ko"})),
    Table("en", "en-ueb-g1.ctb", frozenset({"en"})),
    Table("en-contracted", "en-ueb-g2.ctb", frozenset({"en"})),
)
"""The first that fits a language is its default. zh-common is the National Common Braille of 2018 (GF 0019-2018),
zh-current the Current Chinese Braille with every tone, zh-two-cell the Chinese Two-Cell Braille."""

NAMES = tuple(table.name for table in TABLES)


def tables_for(language: str) -> tuple[Table, ...]:
    """Return the tables for a language, the default first.

    Varieties of Mandarin share its tables; Wu, Min Nan and Hakka have no braille of their own there.
    """
    own = {language, base_of(language)}
    if base_of(language) == "zh":
        own = {"zh-Hant" if script_of(language) == "Hant" else "zh-Hans"}
    return tuple(table for table in TABLES if own & table.languages)


def choose(language: str, preferred: str | None) -> Table | None:
    """Return the preferred table where it fits the language, else the language's default; None without one."""
    fitting = tables_for(language)
    return next((table for table in fitting if table.name == preferred), fitting[0] if fitting else None)
