"""The mentoring agreement: signed and printed for a pairing, its text set by the base."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.matching import queries
from services.matching.domain import Pairing
from services.matching.forms import AgreementSchema, SignSchema
from services.matching.handlers import (
    agreement,
    agreement_texts,
    agreement_wording,
    change_agreement,
    documented_agreement,
    sign_agreement,
)
from services.matching.views.blueprint import blueprint
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import language

SIDES = ("mentor", "trainee")
STAFF = ("coordinator", "manager")


@blueprint.get("/pairings/<pairing_id>/agreement")
@access(*STAFF, *SIDES)
def show_agreement(pairing_id: str) -> str:
    """The agreement as both signed it, else the text in force to be signed; ``text``: another that a side signed."""
    found = queries.pairing_of(current_context(), current_actor(), pairing_id)
    return _agreement(found, FormResult(), request.args.get("text", "") or found.agreed())


def _agreement(found: Pairing, form: FormResult, asked: str) -> str:
    current, signed = agreement(current_context(), found.base_id), found.signed_texts()
    if asked and asked not in (current["hash"], *signed):
        raise NotFound(id=asked)
    text = agreement_wording(current_context(), found.base_id, asked) if asked else current
    return render_template(
        "matching/agreement.html",
        pairing=found,
        text=text,
        paragraphs=text[language() if language() in text else "zh"],
        signatures=found.signatures(text["hash"]),
        newer=current if current["hash"] != text["hash"] else None,
        others={hash: version for hash, version in signed.items() if hash not in (text["hash"], current["hash"])},
        form=form,
    )


@blueprint.post("/pairings/<pairing_id>/agreement")
@access(*SIDES)
def sign(pairing_id: str) -> Any:
    """Sign as the side one is."""
    form = load_form(SignSchema(), request.form)
    if form.ok:
        try:
            data = form.checked
            sign_agreement(current_context(), current_actor(), pairing_id, name=data["name"], shown=data["shown"])
            flash(_("You have signed."))
            return redirect(f"/matching/pairings/{pairing_id}/agreement?text={data['shown']}", 303)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error)
    return _agreement(queries.pairing_of(current_context(), current_actor(), pairing_id), form, ""), 422


@blueprint.get("/agreement")
@access(*STAFF)
def agreement_text() -> str:
    """The text the base's pairs sign, and those before; ``text``: the one the form begins with."""
    context, base_id = current_context(), current_actor().base_id
    current, asked = agreement(context, base_id), request.args.get("text", "")
    shown = agreement_wording(context, base_id, asked) if asked else current
    form = new_form({"zh": "\n".join(shown["zh"]), "en": "\n".join(shown["en"]), "seen": current["hash"]})
    return _text(form, shown if asked else None)


def _text(form: FormResult, preview: dict[str, Any] | None) -> str:
    context, base_id = current_context(), current_actor().base_id
    found = agreement_texts(context, base_id)
    return render_template(
        "matching/agreement_text.html",
        form=form,
        preview=preview,
        current=agreement(context, base_id),
        documented=documented_agreement(),
        history=[{**entry, "version": found.texts[entry["hash"]]["version"]} for entry in reversed(found.history)],
    )


@blueprint.post("/agreement")
@access(*STAFF)
def save_agreement_text() -> Any:
    """Look at a text as it will be read, or put it into force."""
    form = load_form(AgreementSchema(), request.form)
    if form.ok and request.form.get("preview"):
        return _text(form, form.checked)
    if form.ok:
        try:
            changed = change_agreement(current_context(), current_actor(), **form.checked)
            flash(_("The text is in force.") if changed else _("This text is in force already; nothing was changed."))
            return redirect("/matching/agreement", 303)
        except RuleBroken as error:
            form.refuse(error)
            form.values["seen"] = agreement(current_context(), current_actor().base_id)["hash"]
    return _text(form, None), 422
