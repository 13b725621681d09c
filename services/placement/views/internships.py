"""Pages of internships: the home, one internship with its line of approvals, logs, evaluations, certificate; signed links."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from services.placement import queries
from services.placement.domain.internships import CHECKING, CRITERIA, GUARDIAN, RUNNING, Internship, SharingNotAgreed
from services.placement.forms import ApplySchema, ChecksSchema, LogSchema, PostSchema, RateSchemaOf, SignSchema
from services.placement.handlers import internships as ask
from services.placement.queries import internships as seen
from services.placement.views.blueprint import STAFF, blueprint
from shared.actor import Actor
from shared.rules import NotFound, RuleBroken
from shared.service import Context
from shared.web.access import access, current_actor, current_context, read_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import comma, say

WHO = (*STAFF, "mentor", "trainee")
SECONDS = ask.LINK_DAYS * 86_400


def words() -> dict[str, str]:
    """The names of states, parties, waits and criteria."""
    return {
        "applied": _("Applied"), "checking": _("Checks before the start"), "running": _("Under way"), "finished": _("Finished"),
        "ended": _("Ended early"), "declined": _("Declined"), "trainee": _("Trainee"), "employer": _("Employer"), "base": _("Base"),
        "guardian": _("Guardian"), "visit": _("Site visit"), "fee": _("No fee, no deposit"), "insurance": _("Insurance"),
        "sharing": _("Consent to sharing data with an employer"),
        "agreement": _("Signature"), "attendance": _("Attendance"), "skill": _("Skill"), "diligence": _("Diligence"),
        "teamwork": _("Teamwork"), "rules": _("Rules and safety"), "midterm": _("Midterm"), "final": _("Final"),
        "written": _("To be read"), "reviewed": _("Read"), "returned": _("Given back"),
    }  # fmt: skip


@blueprint.get("/internships")
@access(*WHO)
def internships() -> str:
    """The home of internships: secured against target, waiting for whom and how long, at risk."""
    return _home(new_form())


def _home(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    home = seen.internship_home(context, actor)
    people = queries.trainees(context, actor) if actor.role == "coordinator" else []
    offered = seen.open_posts(context, actor.base_id)
    return render_template(
        "placement/internships.html",
        home=home,
        form=form,
        people=people,
        posts=[(p.id, f"{p.employer} · {p.title}") for p in offered],
        words=words(),
    )


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
        return again(new_form().refuse(error)), 422


@blueprint.post("/internships/posts")
@access("coordinator")
def offer_post() -> Any:
    """Offer a post of an employer."""
    form = load_form(PostSchema(), request.form)
    if not form.ok:
        return _home(form), 422
    ask.open_post(current_context(), current_actor(), form.checked)
    flash(_("The post is offered."))
    return redirect("/placement/internships", 303)


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
    line = [(words()[s], "future" if s in missing else "done") for s in steps] if item.state == "checking" else []
    links = _links(context, item) if actor.role == "coordinator" else {}
    logs, due = (
        seen.logs_of(context, actor, item.id),
        seen.due_logs(context, actor, item) if item.state == RUNNING else [],
    )
    return render_template(
        "placement/internship.html",
        item=item,
        waits=waits,
        line=line,
        links=links,
        agreed=ask.agrees_to_sharing(context, item.person_id),
        unshared=say(SharingNotAgreed.message) if links.get("employer") == "" else "",
        logs=logs,
        due=due,
        form=form,
        words=words(),
        criteria=CRITERIA,
    )


def _links(context: Context, item: Internship) -> dict[str, str]:
    """The signed links a coordinator may send now, by party; empty where the trainee has not agreed to it."""
    if item.state == RUNNING:
        outside, purpose = ["employer"], ask.RATE
    else:
        unsigned = item.unsigned() if item.state == CHECKING else []
        outside, purpose = [p for p in ("employer", GUARDIAN) if p in unsigned], ask.SIGN
    agreed = ask.agrees_to_sharing(context, item.person_id)
    return {p: ask.link_for(context, item, p, purpose) if agreed or p == GUARDIAN else "" for p in outside}


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


def _log(id: str) -> None:
    data = _checked(LogSchema())
    hours = [data[f"d{day}"] for day in range(7)]
    ask.write_log(current_context(), current_actor(), id, data["week"], data["text"], hours)


def _review(id: str) -> None:
    accepted = request.form.get("accepted") == "1"
    log, comment = request.form.get("log", ""), request.form.get("comment", "")[:500]
    ask.review_log(current_context(), current_actor(), id, log, accepted, comment)


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
    "start": (("coordinator",), lambda id: ask.start(current_context(), current_actor(), id)),
    "log": (("trainee",), _log),
    "review": (("mentor", "coordinator"), _review),
    "rate": (("trainee", "mentor"), _rate),
    "finish": (("coordinator",), lambda id: ask.finish(current_context(), current_actor(), id)),
    "end": (
        ("coordinator",),
        lambda id: ask.end(current_context(), current_actor(), id, request.form.get("reason", "")[:500]),
    ),
}


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


@blueprint.get("/internships/<internship_id>/certificate")
@access(*WHO)
def certificate(internship_id: str) -> str:
    """The certificate of a finished internship, to print."""
    context, actor = current_context(), current_actor()
    item = seen.internship_of(context, actor, internship_id)
    if item.state != "finished":
        raise NotFound(id=internship_id)
    hours = sum(sum(log.hours) for log in seen.logs_of(context, actor, item.id) if log.state == "reviewed")
    return render_template("placement/certificate.html", item=item, hours=hours)
