"""A confusion matrix as an SVG picture that needs nothing to be drawn and says its numbers to screen readers."""

from collections.abc import Mapping
from html import escape

_CELL, _LEFT, _TOP = 26, 90, 100
_DARK_FROM = 0.5


def picture(counts: Mapping[tuple[str, str], int]) -> str:
    """Return an SVG document; counts: (what it is, what was said) → lines.

    A row's cells are shaded by their share of the row; hovering a cell, or a screen reader on it, tells the number.
    """
    rows = sorted({true for true, _ in counts})
    columns = sorted({said for _, said in counts})
    sums = {row: sum(count for (true, _), count in counts.items() if true == row) for row in rows}
    width, height = _LEFT + _CELL * len(columns) + 20, _TOP + _CELL * len(rows) + 20
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        ' role="img" font-family="sans-serif" font-size="12">',
        "<title>Confusions: rows are the language of the text, columns what was said</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for x, said in enumerate(columns):
        left = _LEFT + _CELL * x + _CELL // 2 + 4
        parts.append(
            f'<text x="{left}" y="{_TOP - 8}" transform="rotate(-60 {left} {_TOP - 8})">{escape(said)}</text>'
        )
    for y, true in enumerate(rows):
        top = _TOP + _CELL * y
        parts.append(f'<text x="{_LEFT - 8}" y="{top + 17}" text-anchor="end">{escape(true)}</text>')
        for x, said in enumerate(columns):
            parts.append(_cell(_LEFT + _CELL * x, top, counts.get((true, said), 0), sums[true], true, said))
    return "\n".join([*parts, "</svg>\n"])


def _cell(left: int, top: int, count: int, whole: int, true: str, said: str) -> str:
    share = count / max(whole, 1)
    colour = "20, 83, 45" if true == said else "153, 27, 27"
    ink = "#ffffff" if share >= _DARK_FROM else "#000000"
    number = f"{100 * share:.0f}" if count else ""
    middle = left + _CELL // 2
    return (
        f"<g><title>{escape(true)} called {escape(said)}: {count} of {whole}</title>"
        f'<rect x="{left}" y="{top}" width="{_CELL}" height="{_CELL}" fill="rgba({colour}, {share:.3f})"'
        ' stroke="#d4d4d4"/>'
        f'<text x="{middle}" y="{top + 17}" text-anchor="middle" font-size="10" fill="{ink}">{number}</text>'
        "</g>"
    )
