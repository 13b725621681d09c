"""What bases says of complaints and of days that come near, told to who must act."""

from __future__ import annotations

from services.notify import queries
from services.notify.consumers.values import text, value
from services.notify.handlers import Notice, tell
from shared.contracts.bases import ComplaintEscalated, ComplaintFiled, DeadlineNear, RulePublished, SurveyOpened
from shared.contracts.event import Event, Meta
from shared.service import Context, Handler


def on_filed(context: Context, event: ComplaintFiled, meta: Meta) -> None:
    """The quality officers accept it in time."""
    _tell(context, "complaint_filed", event, meta)


def on_late(context: Context, event: ComplaintEscalated, meta: Meta) -> None:
    """The managers see to a step that was not taken."""
    _tell(context, "complaint_late", event, meta)


def _tell(context: Context, template: str, event: ComplaintFiled | ComplaintEscalated, meta: Meta) -> None:
    params = {"number": text(event.number), "due": value("day", event.due)}
    link = f"/bases/complaints/{event.complaint_id}"
    tell(context, Notice(template, event.base_id, "", params, link=link), meta)


def on_deadline(context: Context, event: DeadlineNear, meta: Meta) -> None:
    """The managers see that a licence is renewed, an inspection held, a fault put right, before the day and once it passed."""
    params = {"what": value("word", f"due_{event.what}"), "title": text(event.name), "due": value("day", event.due)}
    template = "deadline_near" if event.days else "deadline_past"
    link = f"/bases/{PAGES.get(event.what, event.what + 's')}/{event.subject_id}"
    tell(context, Notice(template, event.base_id, "", params, link=link), meta)


def on_survey(context: Context, event: SurveyOpened, meta: Meta) -> None:
    """Those whom a survey is for are asked; a public one goes by its link."""
    params = {"title": text(event.title), "due": value("day", event.closes_on)}
    for person_id in queries.audience(context, event.base_id, event.audience) if event.audience != "public" else ():
        tell(context, Notice("survey_opened", event.base_id, person_id, params, link=f"/bases/s/{event.code}"), meta)


def on_rule(context: Context, event: RulePublished, meta: Meta) -> None:
    """Each of those who are to read a rule is told."""
    params = {
        "title": text(event.title),
        "version": text(str(event.version)),
        "due": value("day", event.effective_from),
    }
    people = [person for role in event.readers for person in queries.audience(context, event.base_id, role)]
    for person_id in dict.fromkeys(people):
        link = f"/bases/documents/{event.document_id}"
        tell(context, Notice("rule_published", event.base_id, person_id, params, link=link), meta)


PAGES = {"entry": "entries"}
"""Under what the page of each thing lies, where it is not its name with an s."""
REACTIONS: dict[type[Event], Handler] = {
    ComplaintFiled: on_filed,
    ComplaintEscalated: on_late,
    DeadlineNear: on_deadline,
    SurveyOpened: on_survey,
    RulePublished: on_rule,
}
