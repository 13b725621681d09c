"""The picture of pairing's growth: seconds and memory against trainees, on logarithmic axes, peers beside, as SVG."""

from __future__ import annotations

import math
from pathlib import Path

Points = dict[str, list[tuple[int, float, float]]]
COLOURS = {"slipway": "#0b6e99", "ortools": "#b4541a", "scipy": "#6b6b6b"}
NAMES = {
    "slipway": "Slipway, from features",
    "ortools": "OR-Tools min-cost flow, a table",
    "scipy": "scipy, columns repeated",
}
WIDTH, HEIGHT, LEFT, TOP, SIZE = 900, 420, 60, 50, 330


def draw(points: Points, target: Path) -> None:
    """Write the picture; a peer without points is left out."""
    shown = {name: sorted(rows) for name, rows in points.items() if rows}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        "<title>Pairing: seconds and memory against the number of trainees</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_panel("seconds, certified optimal", LEFT, {k: [(n, s) for n, s, _ in rows] for k, rows in shown.items()}),
        *_panel("memory, MB", LEFT + 440, {k: [(n, mb) for n, _, mb in rows] for k, rows in shown.items()}),
    ]
    for k, name in enumerate(shown):
        x = LEFT + k * 270
        parts += [
            f'<circle cx="{x}" cy="20" r="5" fill="{COLOURS[name]}"/>',
            f'<text x="{x + 10}" y="24">{NAMES[name]}</text>',
        ]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _panel(title: str, left: int, lines: dict[str, list[tuple[float, float]]]) -> list[str]:
    """One pair of axes with its lines; both axes in whole powers of ten."""
    xs = [x for line in lines.values() for x, _ in line]
    ys = [y for line in lines.values() for _, y in line]
    x0, x1 = math.floor(math.log10(min(xs))), math.ceil(math.log10(max(xs)))
    y0, y1 = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))
    wide, high = 340.0, float(SIZE - TOP)

    def at(x: float, y: float) -> tuple[float, float]:
        across = left + wide * (math.log10(x) - x0) / max(1, x1 - x0)
        return across, SIZE - high * (math.log10(y) - y0) / max(1, y1 - y0)

    parts = [f'<text x="{left}" y="{TOP - 8}" font-weight="bold">{title}</text>']
    for k in range(y0, y1 + 1):
        _, y = at(10**x0, 10**k)
        parts.append(f'<line x1="{left}" x2="{left + wide}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{10.0**k:g}</text>')
    for k in range(x0, x1 + 1):
        x, _ = at(10**k, 10**y0)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{SIZE}" stroke="#eee"/>')
        parts.append(f'<text x="{x:.1f}" y="{SIZE + 18}" text-anchor="middle">{10**k:,}</text>')
    parts.append(
        f'<text x="{left + wide / 2}" y="{SIZE + 38}" text-anchor="middle">trainees (0.3 as many mentors)</text>'
    )
    for name, line in lines.items():
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in line))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>')
        for size, value in line:
            x, y = at(size, value)
            label = f"{NAMES[name]}: {size:,.0f}, {value:.3g}"
            dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{COLOURS[name]}">'
            parts.append(f"{dot}<title>{label}</title></circle>")
    return parts
