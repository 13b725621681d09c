"""What bases takes of surveys and their answers."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from services.bases.domain.surveys import AUDIENCES, KINDS, MOST_QUESTIONS, SCALE, Question, Survey
from shared.rules import N_
from shared.web.fields import Choice, Count, Day, Text
from shared.web.forms import FormResult, load_form

MOST_TEXT = 1000
MOST_OPTIONS = 10


class SurveySchema(Schema):
    """A survey beside its questions."""

    title = Text(required=True, most=80)
    intro = Text(most=400, multiline=True)
    audience = Choice(AUDIENCES, required=True)
    closes_on = Day(required=True)


class QuestionSchema(Schema):
    """One question; ``options`` with a sign between them."""

    kind = Choice(KINDS, load_default="scale")
    text = Text(most=200)
    options = Text(most=400)


def survey_form(sent: MultiDict[str, str]) -> tuple[FormResult, list[Question]]:
    """The form of a survey and its questions; rows without words are passed over."""
    form, questions = load_form(SurveySchema(), sent), []
    for place in range(MOST_QUESTIONS):
        row = MultiDict({name: sent.get(f"{name}-{place}", "") for name in ("kind", "text", "options")})
        line = load_form(QuestionSchema(), row)
        form.values |= {f"{name}-{place}": value for name, value in line.values.items()}
        form.errors |= {f"{name}-{place}": said for name, said in line.errors.items()}
        if not line.ok or not line.checked["text"]:
            continue
        asked = line.checked
        options = options_of(asked["options"]) if asked["kind"] == "choice" else []
        if asked["kind"] == "choice" and not 2 <= len(options) <= MOST_OPTIONS:
            form.add(N_("Give 2 to 10 options, with ; between them."), f"options-{place}")
        questions.append(Question(kind=asked["kind"], text=asked["text"], options=options))
    if not questions:
        form.add(N_("Write at least one question."), "text-0")
    return form, questions


def options_of(text: str) -> list[str]:
    """The options of a choice, each once."""
    return list(dict.fromkeys(part.strip() for part in re.split(r"[;；/、|]", text) if part.strip()))


class _Scale(Schema):
    answer = Count(least=SCALE[0], most=SCALE[-1], load_default=None)


class _Text(Schema):
    answer = Text(most=MOST_TEXT, multiline=True)


def answers_form(survey: Survey, sent: MultiDict[str, str]) -> tuple[FormResult, dict[int, int | str]]:
    """The answers to a survey; one that is left out is no answer, and at least one is needed."""
    form, values = FormResult({}, {}), dict[int, int | str]()
    for place, question in enumerate(survey.questions):
        name, text = f"a-{place}", sent.get(f"a-{place}", "")
        form.values[name] = text
        kinds: dict[str, Schema] = {"scale": _Scale(), "text": _Text()}
        options = [str(n) for n in range(len(question.options))]
        schema = kinds.get(question.kind) or Schema.from_dict({"answer": Choice(options, load_default="")})()
        line = load_form(schema, MultiDict({"answer": text}))
        if line.errors:
            form.errors[name] = [sentence for said in line.errors.values() for sentence in said]
        elif line.checked["answer"] not in ("", None):
            answer = line.checked["answer"]
            values[place] = int(answer) if question.kind == "choice" else answer
    if not values and not form.errors:
        form.add(_("Answer at least one question."))
    return form, values
