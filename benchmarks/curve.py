"""A line chart as SVG: how figures change over a series of points."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 720, 320, 48, 36, 16, 190
COLOURS = ("#0969c8", "#c2410c", "#15803d", "#7c3aed", "#b91c1c", "#0f766e", "#a16207", "#57606a")
DASHES = ("none", "6 3", "2 3", "8 3 2 3")
Line = Sequence[float | None]


def chart(x_label: str, xs: Sequence[float], lines: Mapping[str, Line], *, lowest: float) -> str:
    """The chart of ``lines`` over ``xs``, from ``lowest`` to 1; None where a line has no point."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *(_grid(step / 10, lowest) for step in range(round(lowest * 10), 11)),
        *(f'<text x="{_x(x, xs):.0f}" y="{HEIGHT - 18}" text-anchor="middle">{x:g}</text>' for x in xs),
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2:.0f}" y="{HEIGHT - 2}" text-anchor="middle">{escape(x_label)}</text>',
        *(_line(at, name, xs, ys, lowest) for at, (name, ys) in enumerate(lines.items())),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(value: float, lowest: float) -> str:
    y = _y(value, lowest)
    return (
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.0f}" y2="{y:.0f}" stroke="#d0d7de"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">{value:.1f}</text>'
    )


def _line(at: int, name: str, xs: Sequence[float], ys: Line, lowest: float) -> str:
    known = [(x, y) for x, y in zip(xs, ys, strict=True) if y is not None]
    points = " ".join(f"{_x(x, xs):.1f},{_y(y, lowest):.1f}" for x, y in known)
    colour, label_y = COLOURS[at % len(COLOURS)], TOP + 16 + 20 * at
    dash = f' stroke-dasharray="{DASHES[at % len(DASHES)]}"'
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
        f'<line x1="{WIDTH - RIGHT + 12}" x2="{WIDTH - RIGHT + 36}" y1="{label_y}" y2="{label_y}" '
        f'stroke="{colour}" stroke-width="2"{dash}/>'
        f'<text x="{WIDTH - RIGHT + 42}" y="{label_y + 4}">{escape(name)}</text>'
    )


def _x(x: float, xs: Sequence[float]) -> float:
    return LEFT + (x - xs[0]) / ((xs[-1] - xs[0]) or 1) * (WIDTH - RIGHT - LEFT)


def _y(y: float, lowest: float) -> float:
    return TOP + (1 - max(y, lowest)) / (1 - lowest) * (HEIGHT - TOP - BOTTOM)
