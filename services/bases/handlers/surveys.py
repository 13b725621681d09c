"""What can be asked about surveys: write, open, answer, close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.bases.domain.surveys import Reply, Survey, SurveyNotOpen
from services.bases.handlers.numbers import hashed, random_signs
from services.bases.repository import replies, surveys
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, new_id
from shared.rules import NotFound
from shared.service import Context


def write_survey(context: Context, actor: Actor, data: Mapping[str, Any], survey_id: str = "") -> Survey:
    """A new survey, or a changed draft. ``data``: title, intro, audience, closes_on, questions.

    Errors: ``NotFound``, ``SurveyFixed``.
    """
    if survey_id:
        found = surveys(context).load(survey_id, actor)
        found.write(data)
        return surveys(context).save(found)
    key = context.keys.create(new_id())
    context.keys.receive(key.person_id, key.wrapped)
    made = Survey(id=key.person_id, base_id=actor.base_id, code=random_signs(10), made_at=iso(context.clock.now()))
    made.write(data)
    return surveys(context).save(made, extra=[key.message()])


def open_survey(context: Context, actor: Actor, survey_id: str) -> Survey:
    """Take answers from now on. Errors: ``NotFound``, ``SurveyFixed``, ``ClosesInThePast``."""
    found = surveys(context).load(survey_id, actor)
    found.open(iso(context.clock.now()), local_day(context.clock.now()))
    return surveys(context).save(found)


def close_survey(context: Context, actor: Actor, survey_id: str) -> Survey:
    """Take no more answers. Errors: ``NotFound``, ``SurveyNotOpen``."""
    found = surveys(context).load(survey_id, actor)
    found.close(iso(context.clock.now()))
    return surveys(context).save(found)


def survey_for(context: Context, actor: Actor, code: str) -> Survey:
    """The survey of a link, if it is there and for this reader. Error: ``NotFound``, also for people of another role or base."""
    found = surveys(context).find(SYSTEM, {"code": code}, limit=1)
    if not found or not found[0].opened_at:
        raise NotFound(id=code)
    if found[0].audience != "public" and (actor.role, actor.base_id) != (found[0].audience, found[0].base_id):
        raise NotFound(id=code)
    return found[0]


def answer_survey(context: Context, actor: Actor, code: str, values: Mapping[int, int | str]) -> Reply:
    """Answer, or correct one's answer where the survey is for a role. ``values`` by the question's place.

    Errors: ``NotFound``, ``SurveyNotOpen``.
    """
    survey, today = survey_for(context, actor, code), local_day(context.clock.now())
    if not survey.takes(today):
        raise SurveyNotOpen(title=survey.title)
    # Who answered cannot be read from the id, and answers again under the same one.
    id = new_id() if survey.audience == "public" else hashed(context, f"survey:{survey.id}", actor.account_id)[:32]
    made = replies(context).find_one(id) or Reply(
        id=id, base_id=survey.base_id, survey_id=survey.id, month=str(today)[:7]
    )
    made.values = {
        str(place): context.keys.seal(survey.id, value) if isinstance(value, str) else value
        for place, value in values.items()
    }
    scales = [v for p, v in values.items() if survey.questions[p].kind == "scale" and isinstance(v, int)]
    made.points, made.scales = sum(scales), len(scales)
    return replies(context).save(made)
