"""A form that somebody began: kept on the way, gone on with here or on another device, thrown away."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from services.enrollment.domain.drafts import KEPT_DAYS, DraftGone, DraftTooLong
from services.enrollment.handlers.applications import cohort_by_code
from services.enrollment.handlers.drafts import drop_draft, keep_draft, open_draft
from services.enrollment.links import DRAFT, DRAFT_SECONDS, draft_path
from services.enrollment.views.blueprint import blueprint
from services.enrollment.views.form_pages import enrol_form, place_in
from services.enrollment.views.held import forget, held_draft, held_secret, hold, keep_nothing, typed_in
from shared.rules import N_
from shared.store.port import Conflict
from shared.web.access import access, current_context, read_link_token
from shared.web.errors import wants_json
from shared.web.formats import moment
from shared.web.forms import new_form
from shared.web.i18n import say
from shared.web.limits import limited
from shared.web.qr import qr

CHANGED_ELSEWHERE = N_(
    "This form was saved on another device or page since you opened it here. What you typed here is still on this page; save it"
    " again to keep this one."
)


@blueprint.post("/c/<code>/draft")
@access("visitor")
@limited("draft")
def begin_draft(code: str) -> Any:
    """Keep what is typed so far."""
    begun = held_draft(cohort_by_code(current_context(), code).code)
    return _keep(code, begun.secret if begun else "")


@blueprint.post("/c/<code>/draft/keep")
@access("visitor")
def go_on_keeping(code: str) -> Any:
    """Keep more of what this browser has begun; that is counted nowhere, since it makes nothing new."""
    return _keep(code, held_secret(cohort_by_code(current_context(), code).code) or "none")


def _keep(code: str, secret: str) -> Any:
    context, typed = current_context(), typed_in(request.form)
    cohort, version = cohort_by_code(context, code), request.form.get("draft_version", 0, int)
    try:
        begun = keep_draft(context, cohort, typed, secret=secret, version=version)
    except Conflict:
        if wants_json():
            return jsonify(said=say(CHANGED_ELSEWHERE)), 409
        return enrol_form(cohort.code, new_form(typed).add(CHANGED_ELSEWHERE)), 409
    except (DraftGone, DraftTooLong) as error:
        if wants_json():
            raise
        # What is typed stays on the page; what is gone is begun anew by the next saving.
        return enrol_form(cohort.code, new_form(typed).refuse(error)), error.status
    hold(begun)
    if wants_json():
        at = moment(begun.draft.saved_at)
        keep = f"/enrollment/c/{cohort.code}/draft/keep"
        return jsonify(said=_("Kept at %(at)s. You can go on here later.", at=at), at=keep, version=begun.draft.version)
    by_page = "steps" in request.form
    return redirect(place_in(cohort, begun) if by_page else f"/enrollment/c/{cohort.code}/draft", 303)


@blueprint.get("/c/<code>/draft")
@access("visitor")
def kept_draft(code: str) -> Any:
    """How to go on later: the link, as text and as a picture, and a letter to oneself with it."""
    context = current_context()
    cohort = cohort_by_code(context, code)
    begun = held_draft(cohort.code)
    if begun is None:
        return redirect(f"/enrollment/c/{cohort.code}", 303)
    link = context.config.public_url + draft_path(context, begun.secret)
    return render_template("enrollment/draft.html", cohort=cohort, begun=begun, link=link, qr=qr(link), days=KEPT_DAYS)


@blueprint.get("/draft")
@access("visitor")
def resume_draft() -> Response:
    """Go on with a form by its link."""
    context = current_context()
    secret = read_link_token(context, DRAFT, request.args.get("t"), DRAFT_SECONDS)["secret"]
    begun = open_draft(context, secret)
    hold(begun)
    return redirect(f"/enrollment/c/{begun.code}", 303)


@blueprint.post("/c/<code>/draft/drop")
@access("visitor")
def throw_away(code: str) -> Response:
    """Throw away what is kept, and keep nothing more on the way."""
    cohort = cohort_by_code(current_context(), code)
    secret = held_secret(cohort.code)
    if secret:
        drop_draft(current_context(), secret)
        forget(cohort.code)
    keep_nothing()
    flash(_("Nothing of your form is kept."))
    return redirect(f"/enrollment/c/{cohort.code}", 303)
