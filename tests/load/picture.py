"""A picture of lines with round axes, as SVG."""

from __future__ import annotations

from pathlib import Path

Line = list[tuple[float, float]]
COLOURS = ("#0b6e99", "#b4541a", "#6b6b6b", "#3d7a35")
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 720, 380, 64, 56, 320


def draw(title: str, across: str, lines: dict[str, Line], target: Path, *, most: float = 0.0) -> None:
    """Write the picture; what lies above ``most`` is drawn at the edge."""
    highest = min(max(y for line in lines.values() for _, y in line), most or float("inf")) or 1.0
    widest = max(x for line in lines.values() for x, _ in line) or 1.0

    def at(x: float, y: float) -> tuple[float, float]:
        return LEFT + (WIDTH - LEFT - 24) * x / widest, BOTTOM - (BOTTOM - TOP) * min(y, highest) / highest

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-weight="bold">{title}</text>',
        f'<text x="{(LEFT + WIDTH) / 2:.0f}" y="{BOTTOM + 44}" text-anchor="middle">{across}</text>',
    ]
    for step in range(5):
        x, y = at(widest * step / 4, highest * step / 4)
        parts += [
            f'<line x1="{LEFT}" x2="{WIDTH - 24}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{highest * step / 4:.3g}</text>',
            f'<text x="{x:.1f}" y="{BOTTOM + 20}" text-anchor="middle">{widest * step / 4:.3g}</text>',
        ]
    for place, (name, line) in enumerate(lines.items()):
        colour = COLOURS[place % len(COLOURS)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in line))
        parts += [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<circle cx="{LEFT + 6 + 170 * place}" cy="38" r="5" fill="{colour}"/>',
            f'<text x="{LEFT + 16 + 170 * place}" y="42">{name}</text>',
        ]
        for x, y in line:
            px, py = at(x, y)
            label = f"<title>{name}: {x:g}, {y:.3g}</title>"
            parts.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" fill="{colour}">{label}</circle>')
    target.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")
