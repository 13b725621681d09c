"""The living page of the design system: each token and component in every state, in both languages beside each other.

It is drawn by the macros that all pages use, so that it cannot fall behind them. One service registers it.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask_babel import force_locale
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from shared.web.access import VISITOR, access
from shared.web.charts import Step
from shared.web.forms import FormResult, new_form
from shared.web.i18n import HTML_LANG, LANGUAGES
from shared.web.paging import Page

design = Blueprint("design", __name__)

PARTS = {
    "colours": _("Colours"),
    "type": _("Type"),
    "buttons": _("Buttons"),
    "badges": _("States in a word"),
    "notices": _("Notices"),
    "cards": _("Cards and facts"),
    "queue": _("What waits"),
    "numbers": _("Numbers that open"),
    "fields": _("Fields"),
    "choices": _("Choices"),
    "wrong": _("What went wrong"),
    "tables": _("Lists"),
    "journey": _("The journey"),
    "charts": _("Charts"),
    "empty": _("Nothing yet"),
}
WRONG_PHONE = _(
    "The phone number “%(value)s” is not complete. Give 11 digits, or + and the country code for numbers abroad."
)
COLOURS = (
    "sea",
    "sea-soft",
    "sand",
    "paper",
    "ink",
    "muted",
    "line",
    "quiet",
    "good",
    "warn",
    "bad",
    "info",
    "c1",
    "c2",
)


@design.get("/design")
@access(VISITOR)
def page() -> str:
    """Every part, a row each: Chinese and English side by side, one below the other on a phone."""
    parts = [(code, name, [_half(code, lang) for lang in LANGUAGES]) for code, name in PARTS.items()]
    return render_template("design/page.html", parts=parts)


def _half(part: str, lang: str) -> tuple[str, Markup]:
    """A part in one language; names of fields end in it, so that none stands twice on the page."""
    with force_locale(LANGUAGES[lang]):
        found: dict[str, Any] = {"part": part, "end": f"_{lang}", "filled": _filled(lang), "wrong": _wrong(lang)}
        html = render_template(
            "design/parts.html", colours=COLOURS, rows=Page([1, 2, 3], 2, 3, 128), Step=Step, **found
        )
    return HTML_LANG[lang], Markup(html)


def _filled(lang: str) -> FormResult:
    values: dict[str, Any] = {
        "name": "林晓雨",
        "goal": "shop",
        "platforms": ["amazon"],
        "agree": "1",
        "weeks": ["mon-eve"],
    }
    return new_form({f"{name}_{lang}": value for name, value in values.items()})


def _wrong(lang: str) -> FormResult:
    form = new_form({f"phone_{lang}": "12"})
    form.add(WRONG_PHONE, f"phone_{lang}", value="12")
    return form.add(_("Choose what you want to do."), f"goal_{lang}")
