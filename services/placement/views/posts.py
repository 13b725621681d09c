"""Pages of posts: what is offered, best fit first for the trainee; one post with who fits it; offering one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.placement.domain.fitting import VERSION
from services.placement.forms import PostSchema
from services.placement.handlers import internships as ask
from services.placement.queries import posts as seen
from services.placement.views.blueprint import STAFF, blueprint, know_names
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.paging import page_of


@blueprint.get("/internships/posts")
@access(*STAFF, "trainee")
def posts() -> str:
    """The open posts; a trainee sees those first that fit best, and why."""
    return _posts(new_form())


def _posts(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    person = actor.person_id if actor.role == "trainee" else ""
    page = page_of(seen.offers(context, actor.base_id, person))
    assessed = bool(seen.levels_of(context, person))
    return render_template("placement/posts.html", page=page, assessed=assessed, form=form, version=VERSION)


@blueprint.post("/internships/posts")
@access("coordinator")
def offer_post() -> Any:
    """Offer a post of an employer."""
    form = load_form(PostSchema(), request.form)
    if not form.ok:
        return _posts(form), 422
    made = ask.open_post(current_context(), current_actor(), form.checked)
    flash(_("The post is offered."))
    return redirect(f"/placement/internships/posts/{made.id}", 303)


@blueprint.get("/internships/posts/<post_id>")
@access(*STAFF)
def post(post_id: str) -> str:
    """One post, and the trainees who want an internship, best fit first."""
    context = current_context()
    offer = seen.offer_of(context, current_actor(), post_id)
    page = page_of(seen.candidates(context, offer.post))
    know_names(candidate.person_id for candidate in page.items)
    return render_template("placement/post.html", offer=offer, page=page, version=VERSION)


@blueprint.post("/internships/posts/<post_id>/open")
@access("coordinator")
def post_open(post_id: str) -> Any:
    """Close a post to applications, or open it again."""
    found = ask.turn_post(current_context(), current_actor(), post_id)
    flash(_("The post is open for applications.") if found.open else _("The post takes no more applications."))
    return redirect(f"/placement/internships/posts/{post_id}", 303)
