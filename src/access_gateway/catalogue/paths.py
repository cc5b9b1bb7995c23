"""Names that come from outside and become paths: archive members, catalogue files."""

import unicodedata
from pathlib import PurePosixPath

from access_gateway.contracts.errors import UnsafeArchive

_MAX_NAME_CHARS = 400
_MAX_DEPTH = 12


def safe_relative(name: str) -> PurePosixPath:
    """Return `name` as a relative path that stays inside whatever folder it is joined to.

    Raises UnsafeArchive for absolute names, `..`, Windows separators and drives, control characters,
    and names too long or too deep to be a model's.
    """
    path = PurePosixPath(name)
    unsafe = (
        not name
        or len(name) > _MAX_NAME_CHARS
        or len(path.parts) > _MAX_DEPTH
        or path.is_absolute()
        or any(part in ("", ".", "..") for part in name.rstrip("/").split("/"))
        or any(character in name for character in "\\:")
        or any(unicodedata.category(character)[0] == "C" for character in name)
    )
    if unsafe:
        raise UnsafeArchive(f"The name {name[:80]!r} would not stay inside the model's folder.")
    return path
