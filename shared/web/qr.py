"""QR codes as SVG, to stand in a page or a print."""

from __future__ import annotations

import io

import segno
from flask_babel import gettext as _
from markupsafe import Markup


def qr(text: str, scale: int = 4) -> Markup:
    """A text as a QR code: so large, and smaller where its place is smaller instead of being cut off."""
    out, made = io.BytesIO(), segno.make(text, error="m")
    made.save(out, kind="svg", scale=scale, xmldecl=False, svgns=True, omitsize=True, title=_("QR code"))
    size = made.symbol_size(scale)[0]
    return Markup(out.getvalue().decode().replace("<svg ", f'<svg width="{size}" height="{size}" ', 1))
