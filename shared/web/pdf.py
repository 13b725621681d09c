"""PDF by WeasyPrint, which draws with Debian's Pango: where that is missing, one sentence says what to install."""

from __future__ import annotations

from typing import Any

from shared.rules import N_, RuleBroken

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


class PdfNotPossible(RuleBroken):
    """The machine lacks the libraries."""

    message = N_(
        "A PDF cannot be made: the Debian packages %(packages)s are missing. Run “apt-get install %(packages)s”."
    )
    status = 503


def pdf_of(html: str) -> bytes:
    """A page as PDF; nothing is fetched from anywhere. Error: ``PdfNotPossible``."""
    try:
        html_class = _html()
    except OSError:
        raise PdfNotPossible(packages=PACKAGES) from None

    def refuse(url: str, *_args: object, **_kwargs: object) -> dict[str, object]:
        raise ValueError(f"“{url}” is not fetched.")

    made: bytes = html_class(string=html, url_fetcher=refuse).write_pdf()
    return made


def _html() -> Any:
    """WeasyPrint's class; its import loads Pango and raises OSError where that is missing."""
    from weasyprint import HTML  # type: ignore[import-untyped]

    return HTML
