"""BRF: braille as plain text for embossers and note takers.

Each cell is one character of North American Braille ASCII, 40 cells a line and 25 lines a page, the usual paper
(https://www.loc.gov/preservation/digital/formats/fdd/fdd000551.shtml).
"""

from collections.abc import Iterator

CELLS = 40
LINES = 25
_ASCII = " A1B'K2L@CIF/MSP\"E3H9O6R^DJG>NTQ,*5<-U8V.%[$+X!&;:4\\0Z7(_?W]#Y)="
"""The character of each six-dot pattern, in the order of Unicode: U+2800 to U+283F."""


def brf(braille: str) -> str:
    """Return Unicode braille as BRF: lines wrapped between words, pages parted by form feeds.

    Raises ValueError for cells of eight dots, which BRF cannot write.
    """
    lines = [line for paragraph in braille.split("\n") for line in _wrapped(paragraph)]
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    return "\f".join("".join(f"{line}\r\n" for line in page) for page in pages)


def _wrapped(paragraph: str) -> Iterator[str]:
    line = ""
    for word in paragraph.replace("\u2800", " ").split(" "):
        word = "".join(map(_letter, word))
        if line and len(line) + 1 + len(word) > CELLS:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while len(line) > CELLS:
            yield line[:CELLS]
            line = line[CELLS:]
    if line:
        yield line


def _letter(cell: str) -> str:
    place = ord(cell) - 0x2800
    if not 0 <= place < len(_ASCII):
        raise ValueError(f"BRF has no character for {cell!r}")
    return _ASCII[place]
