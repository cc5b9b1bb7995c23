"""SHA-256 of files and folders."""

import hashlib
import os
from pathlib import Path

import msgspec

RECEIPT_NAME = ".access-gateway.json"
"""Lies inside an installed model's folder and is not part of the model."""


class Digest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one file holds."""

    bytes: int
    sha256: str


def digest_file(path: Path) -> Digest:
    """Read `path` to its end."""
    with path.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        return Digest(bytes=content.tell(), sha256=sha256)


def digest_folder(folder: Path) -> dict[str, Digest]:
    """Return the digest of every file below `folder`, by its path with forward slashes.

    A link is given an impossible digest, so that no comparison accepts it: what it leads to could change
    after the check.
    """
    digests = {}
    for path in files_below(folder):
        linked = path.is_symlink() or not path.is_file()
        name = path.relative_to(folder).as_posix()
        digests[name] = Digest(bytes=-1, sha256="link") if linked else digest_file(path)
    return digests


def files_below(folder: Path) -> list[Path]:
    """Return everything below `folder` that is not a folder, the receipt excepted, in a fixed order."""
    found = []
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        found += [here / name for name in names]
        found += [here / name for name in folders if (here / name).is_symlink()]
    return sorted(path for path in found if path != folder / RECEIPT_NAME)


def difference(expected: dict[str, Digest], found: dict[str, Digest]) -> str:
    """Say in a few words how `found` differs from `expected`; empty where it does not."""
    missing = sorted(set(expected) - set(found))
    extra = sorted(set(found) - set(expected))
    changed = sorted(name for name in set(expected) & set(found) if expected[name] != found[name])
    said = [
        f"{verb}: {', '.join(names[:5])}{' …' if len(names) > 5 else ''}"
        for verb, names in (("missing", missing), ("not expected", extra), ("other contents", changed))
        if names
    ]
    return "; ".join(said)
