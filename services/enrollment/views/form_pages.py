"""A cohort's form as it is shown: whole, one thing a page, and all answers on one page before they are sent."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from services.enrollment.domain.cohorts import Cohort
from services.enrollment.domain.consents import purposes
from services.enrollment.domain.drafts import KEPT_DAYS
from services.enrollment.domain.form_fields import Asked
from services.enrollment.domain.form_steps import Step, steps_of
from services.enrollment.forms import EnrolSchema
from services.enrollment.handlers.applications import cohort_by_code
from services.enrollment.handlers.drafts import Begun
from services.enrollment.queries.bases import base_name
from services.enrollment.queries.cohorts import phase_of
from services.enrollment.views.held import AT, held_draft, keeps
from shared.clock import local_day
from shared.rules import RuleBroken
from shared.web.access import current_context
from shared.web.formats import day
from shared.web.forms import FormResult, load_form
from shared.web.i18n import comma, in_one, language
from shared.web.labels import LABELS

CHECK = "check"
"""Where all answers are looked over; also the field by which a form says that it was sent from there."""


def enrol_form(code: str, typed: FormResult, known: bool = False) -> str:
    """The form of a cohort with what is typed, and with what this browser keeps of it."""
    context = current_context()
    cohort = cohort_by_code(context, code)
    draft = held_draft(cohort.code)
    return render_template(
        "enrollment/form.html",
        cohort=cohort,
        base=base_name(context, cohort.base_id),
        phase=phase_of(context, cohort),
        steps=steps_of(cohort.asked),
        sensitive=_sensitive(cohort),
        purposes=_purposes(cohort),
        form=typed,
        known=known,
        draft=draft,
        keeps=keeps(),
        # On a phone it is asked one thing a page, unless something must be seen here.
        whole=not keeps() or bool(typed.errors) or "all" in request.args,
        go_on=place_in(cohort, draft),
        days=KEPT_DAYS,
    )


def _sensitive(cohort: Cohort) -> list[Asked]:
    return [one for one in cohort.asked if one.field.sensitive]


def _purposes(cohort: Cohort) -> list[Any]:
    return [p for p in purposes(language()) if p.field in ("", *(one.key for one in cohort.asked))]


def place_in(cohort: Cohort, draft: Begun | None) -> str:
    """The address of the page on which somebody goes on."""
    keys = [step.key for step in steps_of(cohort.asked)]
    at = str(draft.typed.get(AT, "")) if draft else ""
    return f"/enrollment/c/{cohort.code}/" + (CHECK if at == CHECK else f"step/{at if at in keys else keys[0]}")


def titles() -> dict[str, str]:
    """What each page of the form is about."""
    return {
        "who": _("Your contact"),
        "goal": _("Your goal"),
        "platforms": _("Your platforms"),
        "languages": _("Your languages"),
        "availability": _("Your time"),
        "background": _("About you"),
        "age": _("Your age"),
    }


def checked(step: Step, form: MultiDict[str, str]) -> FormResult:
    """What was typed into one page, as the whole form would take it."""
    typed = load_form(EnrolSchema(only=step.fields), form)
    if typed.ok:
        try:
            step.check(typed.checked, local_day(current_context().clock.now()).isoformat())
        except RuleBroken as error:
            typed.refuse(error, getattr(error, "key", ""))
    return typed


def step_page(cohort: Cohort, step: Step, form: FormResult, draft: Begun) -> str:
    """One page of the form."""
    steps = steps_of(cohort.asked)
    place = [one.key for one in steps].index(step.key)
    return render_template(
        "enrollment/step.html",
        cohort=cohort,
        step=step,
        form=form,
        draft=draft,
        title=titles()[step.key],
        number=place + 1,
        of=len(steps) + 1,
        before=f"/step/{steps[place - 1].key}" if place else "",
        change=CHECK in request.args,
        days=KEPT_DAYS,
    )


def look_over(cohort: Cohort, typed: FormResult, known: bool = False) -> Any:
    """All answers, each with the way to change it, the consents, and the button that sends them; what is missing comes first."""
    draft = held_draft(cohort.code)
    if draft is None:
        return enrol_form(cohort.code, typed, known)
    steps = steps_of(cohort.asked)
    for step in steps:
        if not typed.errors and checked(step, as_sent(typed.values)).errors:
            return redirect(f"/enrollment/c/{cohort.code}/step/{step.key}?{CHECK}=1", 303)
    return render_template(
        "enrollment/check_answers.html",
        cohort=cohort,
        phase=phase_of(current_context(), cohort),
        parts_shown=[(step.key, titles()[step.key], _answers(step, typed)) for step in steps],
        sent=[(name, value) for step in steps for name in step.fields for value in as_sent(typed.values).getlist(name)],
        sensitive=_sensitive(cohort),
        purposes=_purposes(cohort),
        form=typed,
        known=known,
        of=len(steps) + 1,
    )


def as_sent(values: dict[str, Any]) -> MultiDict[str, str]:
    """What is kept of a form, as a browser would send it."""
    found: MultiDict[str, str] = MultiDict()
    for name, value in values.items():
        found.setlist(name, [text for text in (value if isinstance(value, list) else [value]) if text])
    return found


def _answers(step: Step, typed: FormResult) -> list[tuple[str, str, str]]:
    """``(name, label, answer)`` of each question of a page; a guardian's only where there is one."""
    asked = {one.key: one for one in step.asked}
    own = {
        "name": _("Name"),
        "phone": _("Mobile phone"),
        "goal": _("What do you want to reach?"),
        "under_18": _("I am under 18"),
        "birth_date": _("Date of birth"),
        "guardian_name": _("Your guardian's name"),
        "guardian_phone": _("Your guardian's phone"),
    }
    return [
        (name, in_one(asked[name].field.label) if name in asked else own[name], _shown(name, typed, asked))
        for name in step.fields
        if name not in ("birth_date", "guardian_name", "guardian_phone") or typed.value(name) or typed.value("under_18")
    ]


def _shown(name: str, typed: FormResult, asked: dict[str, Asked]) -> str:
    value = typed.value(name)
    lists = {
        "goal": LABELS.goal,
        "platforms": LABELS.platform,
        "languages": LABELS.language,
        "availability": LABELS.slot,
    }
    if name == "under_18":
        return _("Yes") if value else _("No")
    if name == "birth_date":
        return day(value) if not typed.error(name) else str(value)
    if name in lists:
        codes = value if isinstance(value, list) else [value] if value else []
        return comma().join(str(lists[name][code]) for code in codes)
    if name in asked and asked[name].field.options:
        return in_one(asked[name].field.options[value]) if value in asked[name].field.options else str(value)
    return str(value)
