"""Pages of internships and shops: the list, one placement, its stages and months."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response

from services.placement import queries
from services.placement.domain.internships import RUNNING
from services.placement.domain.outcomes import COUNTING
from services.placement.domain.placements import EARLY, STAGES
from services.placement.forms import OutcomeStartSchema, PlacementStartSchema, ReviewSchema, StageSchema
from services.placement.handlers import open_placement, reach_stage, record_outcome, review_evidence
from services.placement.queries.internships import internship_home
from services.placement.sites import CURRENCIES
from services.placement.views.blueprint import STAFF, blueprint, know_names
from services.placement.views.figures import kinds
from services.placement.views.shops import launch_of
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.uploads import FileRefused
from shared.web.access import access, current_actor, current_context
from shared.web.formats import month as month_words
from shared.web.forms import FormResult, load_form, new_form
from shared.web.labels import LABELS
from shared.web.paging import SIZE, Page, asked_page, skip_of


@blueprint.get("/")
@access(*STAFF, "mentor")
def placements() -> str:
    """Internships and shops, latest first."""
    number = asked_page()
    filters = {name: request.args.get(name, "") for name in ("kind", "stage", "platform")}
    found, total = queries.placement_page(current_context(), current_actor(), filters, skip=skip_of(number), limit=SIZE)
    know_names(placement.person_id for placement in found)
    return render_template("placement/list.html", page=Page(found, number, SIZE, total))


@blueprint.get("/mine")
@access("trainee")
def mine() -> str:
    """The trainee's own placements."""
    context, actor = current_context(), current_actor()
    found, _total = queries.placement_page(context, actor, {})
    running = internship_home(context, actor, RUNNING).lines
    return render_template("placement/mine.html", placements=found, running=running)


@blueprint.get("/new")
@access("coordinator")
def new() -> str:
    """The form for a new placement."""
    today = local_day(current_context().clock.now()).isoformat()
    person = request.args.get("person", "")
    return _new(new_form({"person_id": person, "kind": "shop", "opened_on": today, "currency": "USD"}))


def _new(form: FormResult) -> str:
    person, cohort = str(form.value("person_id") or ""), request.args.get("cohort", "")
    choice = queries.trainee_choice(current_context(), current_actor(), cohort, person)
    return render_template("placement/new.html", form=form, choice=choice, currencies=[(c, c) for c in CURRENCIES])


@blueprint.post("/new")
@access("coordinator")
def create() -> Any:
    """Begin an internship or a shop launch."""
    form = load_form(PlacementStartSchema(), request.form)
    if form.ok:
        try:
            made = open_placement(current_context(), current_actor(), form.checked)
            flash(_("The placement is open."))
            return redirect(f"/placement/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _new(form), 422


@blueprint.get("/<placement_id>")
@access(*STAFF, "mentor", "trainee")
def placement(placement_id: str) -> str:
    """One placement: the line of stages, the months, the proof."""
    return _placement(placement_id, new_form(), new_form())


def _placement(placement_id: str, stage: FormResult, outcome: FormResult) -> str:
    context, actor = current_context(), current_actor()
    found = queries.placement_of(context, actor, placement_id)
    reached = {step.stage for step in found.steps}
    line = [
        (LABELS.stage[s], "now" if s == found.stage else "done" if s in reached else "future")
        for s in STAGES[found.kind]
        if s != EARLY[found.kind] or s in reached
    ]
    months = queries.outcome_list(context, actor, found.id)
    outcome.values.setdefault("month", local_day(context.clock.now()).isoformat()[:7])
    return render_template(
        "placement/one.html",
        placement=found,
        line=line,
        early=EARLY[found.kind],
        months=months,
        counting=COUNTING,
        points=[(month_words(o.month), float(o.figures.net)) for o in months if o.figures],
        stage_form=stage,
        form=outcome,
        launch=launch_of(found, months) if found.kind == "shop" else None,
        choice=queries.trainee_choice(context, actor, request.args.get("cohort", ""))
        if actor.role == "coordinator" and request.args.get("people")
        else queries.Choice(),
    )


@blueprint.post("/<placement_id>/stage")
@access("coordinator")
def stage(placement_id: str) -> Any:
    """Walk to a stage; an early end asks first."""
    form = load_form(StageSchema(), request.form)
    if form.ok:
        try:
            reach_stage(current_context(), current_actor(), placement_id, form.checked["stage"], form.checked["reason"])
            flash(_("The stage is recorded."))
            return redirect(f"/placement/{placement_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _placement(placement_id, form, new_form()), 422


@blueprint.post("/<placement_id>/outcomes")
@access("coordinator", "trainee")
def record(placement_id: str) -> Any:
    """Record or correct a month, with a proof or without."""
    form = load_form(OutcomeStartSchema(), request.form)
    upload = request.files.get("proof")
    file = (upload.filename or "", upload.read()) if upload and upload.filename else None
    if form.ok:
        try:
            record_outcome(current_context(), current_actor(), placement_id, form.checked, file)
            flash(_("The month %(month)s is recorded.", month=form.checked["month"]))
            return redirect(f"/placement/{placement_id}", 303)
        except RuleBroken as error:
            form.refuse(error, "proof" if isinstance(error, FileRefused) else "")
    return _placement(placement_id, new_form(), form), 422


@blueprint.get("/proofs")
@access(*STAFF)
def proofs() -> str:
    """Proof that waits to be looked at."""
    return _proofs(new_form(), "")


def _proofs(form: FormResult, wrong: str) -> str:
    context, actor, number = current_context(), current_actor(), asked_page()
    skip = skip_of(number)
    found, months = queries.waiting_proofs(context, actor, skip=skip, limit=SIZE)
    # The months come first; what has none fills the last of their pages and goes on from there.
    room = SIZE - min(SIZE, max(0, months - skip))
    others, rest = queries.waiting_evidence(context, actor, skip=max(0, skip - months), limit=room)
    page = Page([*found, *others], number, SIZE, months + rest)
    know_names([*(month.person_id for month in found), *(item.person_id for item in others)])
    return render_template(
        "placement/proofs.html", page=page, months=found, others=others, words=kinds(), form=form, wrong=wrong
    )


@blueprint.post("/outcomes/<outcome_id>/review")
@access(*STAFF)
def review(outcome_id: str) -> Any:
    """Confirm or reject a proof."""
    form = load_form(ReviewSchema(), request.form)
    if form.ok:
        try:
            review_evidence(
                current_context(), current_actor(), outcome_id, form.checked["state"], form.checked["reason"]
            )
            flash(_("Your finding is recorded."))
            return redirect("/placement/proofs", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _proofs(form, outcome_id), 422


@blueprint.get("/outcomes/<outcome_id>/proof")
@access(*STAFF, "mentor", "trainee")
def proof(outcome_id: str) -> Response:
    """The proof file itself, as a download."""
    found, content = queries.proof_of(current_context(), current_actor(), outcome_id)
    answer = make_response(content)
    answer.headers["Content-Type"] = found.proof.media_type if found.proof else "application/octet-stream"
    name = secure_filename(found.proof.name if found.proof else "") or "proof"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
