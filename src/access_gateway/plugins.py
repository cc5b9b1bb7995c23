"""Engines, found by entry point: the built-in ones use the same door as anybody's."""

import functools
from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from access_gateway.contracts.errors import EngineMissing
from access_gateway.contracts.hearing import EngineOptions

GROUP = "access_gateway.engines"


@functools.cache
def installed() -> Mapping[str, EntryPoint]:
    """Return every engine that some installed package offers, by name. Looked for once: that reads many files."""
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def make(name: str, options: EngineOptions | None = None) -> Any:
    """Import the engine of that name and construct it with its options.

    A name of the form "module:Class" is that class, of any package that can be imported.
    Returns an object behind the Protocol that the caller expects of this engine (Recogniser, Speaker, …).
    Raises EngineMissing where no package offers it, or what it needs cannot be imported.
    """
    entry = EntryPoint(name, name, GROUP) if ":" in name else installed().get(name)
    if entry is None:
        offered = ", ".join(sorted(installed())) or "none"
        raise EngineMissing(f"No installed package offers an engine called {name!r}; there are: {offered}.")
    try:
        engine = entry.load()
    except ImportError as error:
        raise EngineMissing(f"The engine {name!r} needs a package that is not installed: {error}.") from error
    return engine(options or EngineOptions())
