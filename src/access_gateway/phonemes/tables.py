"""The data files of this room: tab-separated, a comment after "#", UTF-8."""

from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[tuple[str, str]]:
    """Yield the first two columns of each row; an empty second where there is none."""
    text = (files("access_gateway.phonemes") / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        row = line.split("#", 1)[0].rstrip()
        if row:
            first, _, second = row.partition("\t")
            yield first, second.split("\t", 1)[0].strip()
