"""Pages of one internship: its line of approvals, the steps of it, the certificate."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.placement.domain.agreements import GUARDIAN, SharingNotAgreed
from services.placement.domain.evaluations import CRITERIA
from services.placement.domain.internships import CHECKING, FINISHED, RUNNING, Internship
from services.placement.domain.week_logs import REVIEWED
from services.placement.forms import ChecksSchema, RateSchemaOf, SignSchema, TermsSchema
from services.placement.handlers import internships as ask
from services.placement.handlers.week_logs import review_log
from services.placement.queries import internships as seen
from services.placement.views.blueprint import STAFF, blueprint
from services.placement.views.internship_words import words
from shared.rules import NotFound, RuleBroken
from shared.service import Context
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import comma, say

WHO = (*STAFF, "mentor", "trainee")


@blueprint.get("/internships/<internship_id>")
@access(*WHO)
def internship(internship_id: str) -> str:
    """One internship."""
    return _one(internship_id, new_form())


def _one(internship_id: str, form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    item = seen.internship_of(context, actor, internship_id)
    waits = seen.internship_waits(context, item)
    missing = {wait.who if wait.code in ("agreement", "guardian") else wait.code for wait in waits}
    steps = ["visit", "fee", "insurance", "sharing", *item.parties]
    line = [(words()[s], "future" if s in missing else "done") for s in steps] if item.state == CHECKING else []
    return render_template(
        "placement/internship.html",
        item=item,
        waits=waits,
        line=line,
        unsigned=comma().join(words()[p] for p in item.unsigned()) if item.state == RUNNING else "",
        links=_links(context, item) if actor.role == "coordinator" else [],
        agreed=ask.agrees_to_sharing(context, item.person_id),
        unshared=say(SharingNotAgreed.message),
        logs=seen.logs_of(context, actor, item.id),
        due=seen.due_logs(context, item),
        form=form,
        words=words(),
        criteria=CRITERIA,
    )


def _links(context: Context, item: Internship) -> list[tuple[str, str, str]]:
    """The signed links a coordinator may send now: whose, for what, and the address; none where the trainee has not agreed."""
    named = {ask.SIGN: _("sign the agreement"), ask.RATE: _("give marks"), ask.HOURS: _("confirm the hours")}
    unsigned = item.unsigned() if item.state in (CHECKING, RUNNING) else []
    wanted = [(party, ask.SIGN) for party in ("employer", GUARDIAN) if party in unsigned]
    purposes = {RUNNING: (ask.HOURS, ask.RATE), FINISHED: (ask.HOURS,)}.get(item.state, ())
    wanted += [("employer", purpose) for purpose in purposes]
    agreed = ask.agrees_to_sharing(context, item.person_id)
    return [
        (party, named[purpose], ask.link_for(context, item, party, purpose) if agreed or party == GUARDIAN else "")
        for party, purpose in wanted
    ]


@blueprint.post("/internships/<internship_id>/<step>")
@access(*WHO)
def internship_step(internship_id: str, step: str) -> Any:
    """One step of an internship; who may take it is said in ``STEPS``."""
    roles, take = STEPS.get(step, ((), None))
    actor = current_actor()
    if take is None or actor.role not in roles:
        raise NotFound(id=step)
    back = f"/placement/internships/{internship_id}"
    return _answer(lambda: take(internship_id), back, _("It is recorded."), lambda form: _one(internship_id, form))


def _checked(schema: Any) -> dict[str, Any]:
    form = load_form(schema, request.form)
    if not form.ok:
        raise WrongEntry(text=" ".join(text for texts in form.errors.values() for text in texts))
    return form.checked


class WrongEntry(RuleBroken):
    """A field of a small form is wrong."""

    message = "%(text)s"
    status = 422


def _sign_own(id: str) -> None:
    actor = current_actor()
    name = _checked(SignSchema())["name"]
    ask.sign(current_context(), actor, id, "trainee" if actor.role == "trainee" else "base", name)


def _review(id: str) -> None:
    accepted = request.form.get("accepted") == "1"
    log, comment = request.form.get("log", ""), request.form.get("comment", "")[:500]
    review_log(current_context(), current_actor(), id, log, accepted, comment)


def _rate(id: str) -> None:
    actor = current_actor()
    data = _checked(RateSchemaOf())
    party = "trainee" if actor.role == "trainee" else "base"
    ask.rate(current_context(), actor, id, data["round"], party, {c: data[c] for c in CRITERIA}, data["comment"])


STEPS: dict[str, tuple[tuple[str, ...], Any]] = {
    "choose": (("coordinator",), lambda id: ask.choose(current_context(), current_actor(), id)),
    "checks": (
        ("coordinator",),
        lambda id: ask.note_checks(current_context(), current_actor(), id, _checked(ChecksSchema())),
    ),
    "sign": (("coordinator", "trainee"), _sign_own),
    "change": (
        ("coordinator",),
        lambda id: ask.change_terms(current_context(), current_actor(), id, _checked(TermsSchema())),
    ),
    "start": (("coordinator",), lambda id: ask.start(current_context(), current_actor(), id)),
    "review": (("mentor", "coordinator"), _review),
    "rate": (("trainee", "mentor"), _rate),
    "finish": (("coordinator",), lambda id: ask.finish(current_context(), current_actor(), id)),
    "end": (
        ("coordinator",),
        lambda id: ask.end(current_context(), current_actor(), id, request.form.get("reason", "")[:500]),
    ),
}


def _answer(change: Any, back: str, told: str, again: Any) -> Any:
    try:
        change()
        flash(told)
        return redirect(back, 303)
    except NotFound:
        raise
    except RuleBroken as error:
        if "parties" in error.params:
            error.params["parties"] = comma().join(words()[party] for party in str(error.params["parties"]).split(", "))
        return again(new_form(request.form.to_dict()).refuse(error)), 422


@blueprint.get("/internships/<internship_id>/certificate")
@access(*WHO)
def certificate(internship_id: str) -> str:
    """The certificate of a finished internship, to print."""
    context, actor = current_context(), current_actor()
    item = seen.internship_of(context, actor, internship_id)
    if item.state != FINISHED:
        raise NotFound(id=internship_id)
    logs = [log for log in seen.logs_of(context, actor, item.id) if log.state == REVIEWED]
    hours, confirmed = sum(sum(log.hours) for log in logs), sum(log.confirmed_hours for log in logs)
    return render_template("placement/certificate.html", item=item, hours=hours, confirmed=confirmed)
