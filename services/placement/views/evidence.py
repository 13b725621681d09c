"""Pages of a month's proof: attach it, look at it, open its file."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from services.placement import queries
from services.placement.domain.evidence import ProofMissing
from services.placement.forms import ProofSchema, ReviewSchema
from services.placement.handlers import attach_proof, review_proof
from services.placement.views.blueprint import STAFF, blueprint, download
from services.placement.views.figures import figures_page
from shared.rules import RuleBroken
from shared.uploads import FileRefused
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form

WHO = (*STAFF, "mentor", "trainee")


@blueprint.get("/outcomes/<outcome_id>/evidence")
@access(*WHO)
def month_evidence(outcome_id: str) -> str:
    """The proofs of a month, and the form for another."""
    return _evidence(outcome_id, new_form())


def _evidence(outcome_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.outcome_of(context, actor, outcome_id)
    shop = queries.placement_of(context, actor, found.placement_id)
    proofs = queries.proofs_of(context, found)
    alike = queries.alike_seen(context, actor, proofs)
    return render_template(
        "placement/evidence.html", outcome=found, placement=shop, proofs=proofs, alike=alike, form=form
    )


@blueprint.post("/outcomes/<outcome_id>/evidence")
@access("coordinator", "trainee")
def attach_to_month(outcome_id: str) -> Any:
    """Attach a file, a link or a statement to a month."""
    context, actor = current_context(), current_actor()
    found = queries.outcome_of(context, actor, outcome_id)
    form = load_form(ProofSchema(), request.form)
    upload = request.files.get("proof")
    file = (upload.filename or "", upload.read()) if upload and upload.filename else None
    if form.ok:
        try:
            made = attach_proof(context, actor, found.placement_id, ("outcome", found.id), form.checked, file)
            flash(_("The proof is attached; somebody else looks at it."))
            if made.alike:
                flash(_("This proof looks like one that is attached elsewhere."), "warn")
            return redirect(f"/placement/outcomes/{outcome_id}/evidence", 303)
        except RuleBroken as error:
            form.refuse(error, "proof" if isinstance(error, (FileRefused, ProofMissing)) else "")
    return _evidence(outcome_id, form), 422


@blueprint.get("/evidence/<evidence_id>")
@access(*WHO)
def show_evidence(evidence_id: str) -> Any:
    """Where a proof is attached."""
    found = queries.evidence_of(current_context(), current_actor(), evidence_id)
    if found.subject_kind == "outcome":
        return redirect(f"/placement/outcomes/{found.subject_id}/evidence#p-{found.id}", 303)
    return redirect(f"/placement/{found.placement_id}/evidence#p-{found.id}", 303)


@blueprint.post("/evidence/<evidence_id>/review")
@access(*STAFF)
def review_one(evidence_id: str) -> Any:
    """Confirm or reject a proof."""
    context, actor = current_context(), current_actor()
    found = queries.evidence_of(context, actor, evidence_id)
    form = load_form(ReviewSchema(), request.form)
    back = (
        f"/placement/outcomes/{found.subject_id}/evidence"
        if found.subject_kind == "outcome"
        else f"/placement/{found.placement_id}/evidence"
    )
    if form.ok:
        try:
            review_proof(context, actor, evidence_id, form.checked["state"], form.checked["reason"])
            flash(_("Your finding is recorded."))
            return redirect(back, 303)
        except RuleBroken as error:
            form.refuse(error)
    if found.subject_kind == "outcome":
        return _evidence(found.subject_id, form), 422
    return figures_page(found.placement_id, form), 422


@blueprint.get("/evidence/<evidence_id>/file")
@access(*WHO)
def evidence_file(evidence_id: str) -> Response:
    """A proof's file, as a download."""
    found, content = queries.evidence_file(current_context(), current_actor(), evidence_id)
    return download(content, secure_filename(found.name) or "proof", found.media_type)
