"""Pages of internships: the home, applications."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.placement import queries
from services.placement.domain.internships import RISK_RULE
from services.placement.forms import ApplySchema
from services.placement.handlers import internships as ask
from services.placement.queries import internships as seen
from services.placement.views.blueprint import STAFF, blueprint, know_names
from services.placement.views.internship_words import words
from shared.rules import RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import SIZE, Page, asked_page, skip_of

WHO = (*STAFF, "mentor", "trainee")


@blueprint.get("/internships")
@access(*WHO)
def internships() -> str:
    """The home of internships: secured against target, waiting for whom and how long, at risk."""
    return _home(new_form({"post_id": request.args.get("post", ""), "person_id": request.args.get("person", "")}))


def _home(form: FormResult) -> str:
    context, actor, number = current_context(), current_actor(), asked_page()
    show, employer = request.args.get("show", ""), request.args.get("employer", "")[:120]
    home = seen.internship_home(context, actor, show, employer, skip=skip_of(number), limit=SIZE)
    # The names of a cohort's trainees are opened only when somebody applies for one.
    applying = bool(form.errors or {"apply", "post", "person"} & set(request.args))
    person, cohort = str(form.value("person_id") or ""), request.args.get("cohort", "")
    asked = actor.role == "coordinator" and applying
    choice = queries.trainee_choice(context, actor, cohort, person) if asked else queries.Choice()
    know_names(line.item.person_id for line in home.lines)
    offered = seen.open_posts(context, actor.base_id) if applying or actor.role == "trainee" else []
    said = words()
    return render_template(
        "placement/internships.html",
        home=home,
        page=Page(home.lines, number, SIZE, home.total),
        shown=[(code, _("At risk") if code == "risk" else said[code]) for code in seen.SHOWN],
        form=form,
        version=RISK_RULE,
        choice=choice,
        applying=applying,
        posts=[(p.id, f"{p.employer} · {p.title}") for p in offered],
        words=said,
    )


@blueprint.post("/internships")
@access("coordinator", "trainee")
def apply_internship() -> Any:
    """Apply for a post, or with an employer the trainee found."""
    form, actor = load_form(ApplySchema(), request.form), current_actor()
    if form.ok:
        try:
            person = actor.person_id if actor.role == "trainee" else form.checked["person_id"]
            made = ask.apply_for(current_context(), actor, person, form.checked)
            flash(_("The application is kept."))
            return redirect(f"/placement/internships/{made.id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _home(form), 422
