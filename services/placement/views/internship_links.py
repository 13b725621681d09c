"""Pages behind signed links, for employers and guardians, who have no account: sign, give marks, confirm hours."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from services.placement.domain.evaluations import CRITERIA
from services.placement.domain.internships import Internship
from services.placement.forms import HoursSchema, RateSchemaOf, SignSchema
from services.placement.handlers import internships as ask
from services.placement.handlers import week_logs
from services.placement.queries import internships as seen
from services.placement.views.blueprint import blueprint
from services.placement.views.internship_words import words
from shared.actor import Actor
from shared.rules import RuleBroken
from shared.web.access import access, current_context, read_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.limits import limited

SECONDS = ask.LINK_DAYS * 86_400


def _linked(purpose: str) -> tuple[Actor, Any, str]:
    """Who holds the link, what it is about, and for which party. Errors: ``LinkBroken``, ``SharingNotAgreed``, ``NotFound``."""
    context = current_context()
    data = read_link_token(context, purpose, request.args.get("t"), SECONDS)
    actor = Actor(f"link:{data['party']}", "link", data["base_id"])
    item = seen.internship_of(context, actor, data["id"])
    ask.check_sharing(context, item, data["party"])
    return actor, item, data["party"]


@blueprint.get("/sign")
@access("visitor")
def sign_page() -> str:
    """The agreement for an employer or guardian who holds the link."""
    _actor, item, party = _linked(ask.SIGN)
    return render_template(
        "placement/sign.html", item=item, party=party, form=new_form(), words=words(), done=party not in item.unsigned()
    )


@blueprint.post("/sign")
@access("visitor")
@limited("link")
def sign_by_link() -> Any:
    """Sign by link, without an account."""
    actor, item, party = _linked(ask.SIGN)
    form = load_form(SignSchema(), request.form)
    if form.ok:
        try:
            ask.sign(current_context(), actor, item.id, party, form.checked["name"])
            return render_template("placement/sign.html", item=item, party=party, form=form, words=words(), done=True)
        except RuleBroken as error:
            form.refuse(error)
    return render_template("placement/sign.html", item=item, party=party, form=form, words=words(), done=False), 422


@blueprint.get("/rate")
@access("visitor")
def rate_page() -> str:
    """The employer's evaluation by link."""
    _actor, item, _party = _linked(ask.RATE)
    return render_template(
        "placement/rate.html", item=item, form=new_form(), words=words(), criteria=CRITERIA, done=False
    )


@blueprint.post("/rate")
@access("visitor")
@limited("link")
def rate_by_link() -> Any:
    """Keep the employer's marks."""
    actor, item, _party = _linked(ask.RATE)
    form = load_form(RateSchemaOf(), request.form)
    if form.ok:
        try:
            data = form.checked
            ask.rate(
                current_context(),
                actor,
                item.id,
                data["round"],
                "employer",
                {c: data[c] for c in CRITERIA},
                data["comment"],
            )
            return render_template(
                "placement/rate.html", item=item, form=form, words=words(), criteria=CRITERIA, done=True
            )
        except RuleBroken as error:
            form.refuse(error)
    return render_template(
        "placement/rate.html", item=item, form=form, words=words(), criteria=CRITERIA, done=False
    ), 422


@blueprint.get("/hours")
@access("visitor")
def hours_page() -> str:
    """The weeks whose hours wait for the employer's word, and those that have it."""
    actor, item, _party = _linked(ask.HOURS)
    return _hours(actor, item, new_form())


def _hours(actor: Actor, item: Internship, form: FormResult, answered: int = 0) -> str:
    logs = seen.logs_of(current_context(), actor, item.id)
    return render_template(
        "placement/hours.html",
        item=item,
        waiting=seen.unanswered(logs),
        logs=[log for log in logs if log.answer],
        form=form,
        words=words(),
        answered=answered,
    )


@blueprint.post("/hours")
@access("visitor")
@limited("link")
def hours_by_link() -> Any:
    """Keep the employer's word on the hours of the weeks that were answered; the others can be answered later."""
    actor, item, _party = _linked(ask.HOURS)
    form = load_form(HoursSchema(), request.form)
    form.values.update(request.form.to_dict())
    said = {key[2:]: word for key, word in request.form.items() if key.startswith("a-") and word in ("yes", "no")}
    if form.ok and not said:
        form.add(_("Answer at least one week."))
    answered = 0
    for log_id, word in said.items() if form.ok else ():
        note = request.form.get(f"n-{log_id}", "").strip()[:500]
        try:
            week_logs.answer_hours(current_context(), actor, item.id, log_id, word == "yes", form.checked["name"], note)
            answered += 1
        except RuleBroken as error:
            # The name counts once it is given: what is wrong with one week does not undo the others.
            form.errors.setdefault(f"n-{log_id}", []).append(say(error.message, error.params))
            break
    return _hours(actor, item, form, answered), 422 if form.errors else 200
