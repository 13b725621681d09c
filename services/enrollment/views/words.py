"""The journey in words: each entry as a sentence, and the next step with its link."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from services.enrollment.domain.form_fields import catalogue
from services.enrollment.domain.journey import Entry
from services.enrollment.queries.journey import Journey
from services.enrollment.queries.people import name_of, name_of_account
from services.enrollment.views.blueprint import FIELDS, STAFF
from shared.actor import Actor
from shared.rules import InBoth
from shared.service import Context
from shared.web.formats import day, money, month
from shared.web.i18n import comma, in_one
from shared.web.labels import LABELS


def sentence(context: Context, actor: Actor, entry: Entry) -> dict[str, Any]:
    """An entry for the timeline: when, title, text, and a link to what it is about if the actor's role opens it."""
    kind, p = entry["type"], entry["params"]
    title, text = _words(context, kind, p)
    return {
        "when": entry["at"],
        "title": title,
        "text": text,
        "who": _who(context, actor, kind, p),
        "link": _link(actor, kind, p),
        "state": "done",
    }


def _who(context: Context, actor: Actor, kind: str, p: dict[str, Any]) -> str:
    """Who did it, for staff; whoever looks at their own journey reads what was done, not which colleague did it."""
    if actor.role not in (*STAFF, "privacy"):
        return ""
    if p.get("by") == "rule":
        return _("by the cohort's own rule")
    if kind == "MentoringSessionLogged":
        return name_of(context, p["mentor_id"]) if p.get("mentor_id") else ""
    return name_of_account(context, p.get("by") or p.get("recorded_by") or p.get("reviewed_by") or "")


def _link(actor: Actor, kind: str, p: dict[str, Any]) -> str:
    if actor.role not in ("trainee", *STAFF):
        return ""
    if kind == "PairingAccepted":
        return f"/matching/pairings/{p['pairing_id']}"
    return f"/placement/{p['placement_id']}" if p.get("placement_id") else ""


def _words(context: Context, kind: str, p: dict[str, Any]) -> tuple[str, str]:
    if kind == "ApplicationSubmitted":
        return _("Applied"), _("%(cohort)s, number %(number)s", cohort=p["cohort_name"], number=p["number"])
    if kind == "TraineeAdmitted":
        return _("Admitted"), p.get("cohort_name", "")
    if kind == "ApplicationRejected":
        return _("Not admitted this time"), ""
    if kind == "ApplicationMovedUp":
        return _("A place became free"), p.get("cohort_name", "")
    if kind == "ApplicationWithdrawn":
        return _("Application withdrawn"), ""
    if kind == "ApplicationChanged":
        return _("Application changed"), comma().join(_field(name) for name in p.get("fields", ()))
    if kind == "PaperSent":
        return _("Paper sent"), in_one(InBoth(p.get("paper", ""), p.get("paper_en", "")))
    if kind == "PaperReviewed":
        title = _("Paper accepted") if p.get("state") == "accepted" else _("Another paper asked for")
        return title, in_one(InBoth(p.get("paper", ""), p.get("paper_en", "")))
    if kind == "TraineeLeft":
        return _("Left the cohort"), p.get("cohort_name", "")
    if kind == "GuardianAnswered":
        return (_("The guardian agreed") if p.get("consented") else _("The guardian took the consent back")), ""
    if kind == "MentorStandingChanged":
        titles = {"joined": _("Became a mentor"), "retired": _("Retired as a mentor"), "returned": _("Guides again")}
        return titles.get(p.get("standing", ""), ""), ""
    if kind == "PersonErased":
        return _("Personal data erased"), ""
    if kind == "AssessmentCompleted":
        return _("Skill assessment finished"), _("%(overall)s of 100", overall=round(p.get("overall", 0)))
    if kind == "AssessmentRescored":
        return _("Skill assessment rescored"), _("%(overall)s of 100", overall=round(p.get("overall", 0)))
    if kind == "PairingProposed":
        return _("A mentor is being asked"), ""
    if kind == "PairingAccepted":
        return _("You have a mentor"), name_of(context, p["mentor_id"])
    if kind == "PairingDeclined":
        return _("Another mentor is being asked"), ""
    if kind == "MentoringSessionLogged":
        return _("Mentoring session"), _("%(day)s, %(n)d minutes", day=day(p.get("held_on", "")), n=p.get("minutes", 0))
    return _later_words(kind, p)


def _field(name: str) -> str:
    field = catalogue().get(name)
    return in_one(field.label) if field and name not in FIELDS else str(FIELDS.get(name, name))


def _later_words(kind: str, p: dict[str, Any]) -> tuple[str, str]:
    if kind == "AttendanceRecorded":
        status = {"present": _("present"), "late": _("late"), "absent": _("absent")}.get(p.get("status", ""), "")
        return _("Class: %(course)s", course=p.get("course", "")), status
    if kind == "PlacementOpened":
        shop = p.get("kind") == "shop"
        place = f"{LABELS.platform[p.get('platform', '')]} {p.get('site', '')}" if shop else p.get("employer", "")
        return (_("Shop opened") if shop else _("Internship begun")), str(place)
    if kind == "PlacementStageReached":
        return _("Stage reached: %(stage)s", stage=LABELS.stage[p.get("stage", "")]), ""
    if kind == "OutcomeRecorded":
        what = _(
            "%(orders)d orders, net %(net)s",
            orders=p.get("orders", 0),
            net=money(p.get("net", 0), p.get("currency", "CNY")),
        )
        proof = LABELS.evidence[p.get("evidence", "none")]
        return _("Month reported: %(month)s", month=month(p.get("month", ""))), f"{what} · {proof}"
    return _("Proof looked at: %(state)s", state=LABELS.evidence[p.get("state", "")]), ""


def step_of(journey: Journey) -> dict[str, str]:
    """The next step: what it is, why, and where it leads."""
    taken = [entry["params"]["pairing_id"] for entry in journey.entries if entry["type"] == "PairingAccepted"]
    pairing = f"/matching/pairings/{taken[-1]}" if taken else "/notify/inbox"
    waited = next((id for id, lacking in journey.lacking.items() if lacking), "")
    papers = f"/enrollment/applications/{waited}/papers"
    steps = {
        "apply": (_("Choose a cohort"), _("Find a base with an open cohort and apply."), "/bases/"),
        "wait_admission": (_("Wait for admission"), _("The base looks at your application and tells you here."), ""),
        "papers": (_("Send your papers"), _("The base can admit you once it has looked at them."), papers),
        "rejected": (_("Look for another cohort"), _("You can apply to another cohort at any time."), "/bases/"),
        "left": (_("Look for another cohort"), _("You left. You can apply to another cohort at any time."), "/bases/"),
        "assess": (
            _("Take the skill assessment"),
            _("About 20 minutes; it helps to find the right mentor."),
            "/assessment/",
        ),
        "wait_pairing": (_("Wait for a mentor"), _("The base pairs trainees with mentors and tells you here."), ""),
        "wait_mentor": (_("A mentor is being asked"), _("You are told as soon as the mentor answers."), ""),
        "meet": (_("Meet your mentor"), _("Agree on a first meeting and log it afterwards."), pairing),
        "place": (
            _("Prepare your internship or shop"),
            _("Talk with your mentor about it."),
            "/training/mine",
        ),
        "intern": (_("Do your internship"), _("Your placement shows its stages."), "/placement/mine"),
        "report": (_("Report your first month"), _("Orders, sales and refunds, with a proof."), "/placement/mine"),
        "grow": (_("Report each month"), _("Keep your shop's figures up to date, with a proof."), "/placement/mine"),
    }
    title, text, link = steps[journey.step]
    return {"title": title, "text": text, "link": link}
