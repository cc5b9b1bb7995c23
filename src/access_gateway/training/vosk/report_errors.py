"""The errors of a report as a picture: a row for each speaker, a column for each circumstance."""

from collections.abc import Sequence
from html import escape

from access_gateway.training.vosk.measure import Errors
from access_gateway.training.vosk.report_row import Row

MOST_SPEAKERS = 30
"""Those with the most errors; a row for all of them stands first."""
_NAME, _CELL, _ROW, _HEAD = 200, 110, 28, 60
_LONGEST_NAME = 24


def picture(rows: Sequence[Row]) -> str:
    """Return SVG. The darker a cell, the more letters are wrong; the figure in it says how many, in percent."""
    columns = list(dict.fromkeys(row.circumstance for row in rows))
    found: dict[str, dict[str, Errors]] = {}
    for row in rows:
        for name in ("all", row.speaker):
            cells = found.setdefault(name, {})
            cells[row.circumstance] = cells.get(row.circumstance, Errors(0, 0)) + row.errors
    everyone = found.pop("all", {})
    worst = sorted(found.items(), key=lambda item: -sum(item[1].values(), Errors(0, 0)).rate)[:MOST_SPEAKERS]
    listed = [("all speakers", everyone), *worst]
    width, height = _NAME + _CELL * len(columns), _HEAD + _ROW * len(listed)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="14"><title>Letters wrong, in percent, by speaker and circumstance</title>'
        f'<rect width="{width}" height="{height}" fill="white"/>'
        f'<text x="8" y="20">letters wrong, %</text>',
    ]
    for place, name in enumerate(columns):
        parts.append(f'<text x="{_NAME + _CELL * place + 8}" y="48">{escape(name)}</text>')
    for number, (speaker, cells) in enumerate(listed):
        y = _HEAD + _ROW * number
        parts.append(f'<text x="8" y="{y + 19}">{escape(_shortened(speaker))}</text>')
        for place, name in enumerate(columns):
            if name in cells:
                parts.append(_cell(_NAME + _CELL * place, y, cells[name].rate))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _cell(x: int, y: int, rate: float) -> str:
    level = round(255 - 175 * min(1.0, rate))  # light enough for black letters up to 60%: 7:1 and more
    ink = "#000" if level > 150 else "#fff"
    return (
        f'<rect x="{x}" y="{y}" width="{_CELL - 2}" height="{_ROW - 2}" fill="rgb({level},{level},255)"/>'
        f'<text x="{x + 8}" y="{y + 19}" fill="{ink}">{100 * rate:.1f}</text>'
    )


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"
