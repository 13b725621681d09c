"""Pages: a base's own words for its notices, previewed with made-up values, every version kept."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.notify.forms import WordsSchema
from services.notify.handlers import revise_words, test_words, use_words
from services.notify.handlers.words import PARTS, checked, wording_of
from services.notify.repository import wordings
from services.notify.samples import sample_params
from services.notify.views.blueprint import BASE, pages
from services.notify.wording import LOCALES, data, message
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language

WORDS = "/notify/words"


@pages.get("/words")
@access(*BASE)
def words() -> str:
    """Every kind of notice, and whether the base words it itself."""
    own = {w.template: w for w in wordings(current_context()).find(current_actor())}
    rows = [(code, t, own.get(code)) for code, t in data("templates").items()]
    return render_template("notify/words.html", rows=rows, locale=language())


@pages.get("/words/<template>")
@access(*BASE)
def edit_words(template: str) -> str:
    """The words of one kind of notice, with a preview in both languages."""
    found = wording_of(current_context(), current_actor(), template)
    use = found.words or data("templates")[template]
    values = {f"{part}_{locale}": use[locale][part] for locale in LOCALES for part in PARTS}
    return _page(template, new_form(values), found.version, use)


@pages.post("/words/<template>")
@access("manager")
def save_words(template: str) -> Any:
    """Look at the preview, or save a new version and use it."""
    context, actor = current_context(), current_actor()
    found = wording_of(context, actor, template)
    form, version = load_form(WordsSchema(), request.form), request.form.get("version", 0, int)
    own: dict[str, Any] | None = None
    if form.ok:
        try:
            own = checked(template, form.checked)
            if request.form.get("do") != "preview":
                revise_words(context, actor, template, form.checked, version)
                flash(_("Saved. The next notice of this kind is in these words."))
                return redirect(f"{WORDS}/{template}", 303)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error)
    return _page(template, form, version or found.version, own), 200 if own else 422


@pages.post("/words/<template>/use")
@access("manager")
def use_version(template: str) -> Response:
    """Go back to an earlier version, or to the packaged words."""
    use_words(current_context(), current_actor(), template, request.form.get("number", 0, int))
    flash(_("These words are in use now."))
    return redirect(f"{WORDS}/{template}", 303)


@pages.post("/words/<template>/test")
@access(*BASE)
def try_words(template: str) -> Response:
    """Send oneself a notice in the words in use."""
    test_words(current_context(), current_actor(), template)
    flash(_("A test is in your inbox, and on its way to you by your channels."))
    return redirect(f"{WORDS}/{template}", 303)


def _page(template: str, form: FormResult, version: int, own: Any) -> str:
    params = sample_params(template)
    previews = (
        [(locale, message(template, params, [], locale, lambda *_: "", own)) for locale in LOCALES] if own else []
    )
    return render_template(
        "notify/words_one.html",
        template=template,
        name=data("templates")[template][language()]["name"],
        form=form,
        version=version,
        previews=previews,
        places=sorted(params),
        wording=wording_of(current_context(), current_actor(), template),
    )
