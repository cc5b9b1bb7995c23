"""What the tables of docs/configuration.md must say, read off the settings themselves."""

import types
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

from access_gateway.settings import Settings


def rows() -> Iterator[tuple[str, str, str, str]]:
    """Yield section, field, default as TOML, and range, in the order of the code."""
    for section in msgspec.structs.fields(Settings):
        given = getattr(Settings(), section.name)
        hints = get_type_hints(type(given), include_extras=True)
        for field in msgspec.structs.fields(type(given)):
            yield section.name, field.name, toml(getattr(given, field.name)), allowed(hints[field.name])


def toml(value: Any) -> str:
    """Return a value as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) and not value.is_integer() else f"{int(value)}"
    if isinstance(value, str):
        return msgspec.json.encode(value).decode()
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml, value))}]"
    inside = ", ".join(f"{key} = {toml(item)}" for key, item in value.items())
    return f"{{ {inside} }}" if inside else "{}"


def allowed(kind: Any) -> str:
    """Return what a type allows, in words."""
    metas = [extra for extra in get_args(kind)[1:] if isinstance(extra, Meta)]
    if metas:
        (meta,) = metas
        low = f"{meta.ge:g}" if meta.ge is not None else f"above {meta.gt:g}"
        return f"{low} to {_whole(meta.le)}"
    if get_origin(kind) is types.UnionType:
        raise TypeError(f"no words for {kind}")
    if literals := [one for one in get_args(kind) if isinstance(one, str)]:
        return ", ".join(f"`{one}`" for one in literals)
    if get_origin(kind) is tuple:
        return "list of text"
    if get_origin(kind) is Mapping:
        return "table of text" if get_args(kind)[1] is str else "table"
    return {str: "text", bool: "`true`, `false`"}[kind]


def _whole(number: float | None) -> str:
    return str(int(number)) if number is not None and float(number).is_integer() else f"{number}"
