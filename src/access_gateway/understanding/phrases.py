"""Patterns of phrase files: regular expressions over normalised text, made of named parts."""

import re
from collections.abc import Mapping

from access_gateway.understanding.normalise import letters


def read_parts(table: Mapping[str, str]) -> dict[str, str]:
    """Return the parts of a phrase file in the spelling of normalised text; each may name those before it."""
    parts: dict[str, str] = {}
    for name, pattern in table.items():
        parts[name] = filled(pattern, parts)
    return parts


def filled(pattern: str, parts: Mapping[str, str]) -> str:
    """Return a pattern in the spelling of normalised text, with `<name>` replaced by that part."""
    pattern = letters(pattern)
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{part})")
    return pattern


def compiled(pattern: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    """Return the pattern, ready to search with. Raises re.error."""
    return re.compile(filled(pattern, parts))
