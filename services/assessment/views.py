"""The pages of assessment: the trainee's questions, five a page, and the profiles."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from services.assessment import queries
from services.assessment.bank.grading import UnreadableAnswer
from services.assessment.bank.item import public_view
from services.assessment.bank.packaged import load_items, load_skill_map
from services.assessment.domain import Assessment
from services.assessment.handlers import save_answers, start_assessment, submit_assessment
from services.assessment.instrument import current_instrument
from shared.web.access import access, current_actor, current_context
from shared.web.charts import Dot
from shared.web.forms import FormResult, new_form
from shared.web.i18n import language
from shared.web.labels import LABELS
from shared.web.paging import SIZE, Page, asked_page, skip_of

blueprint = Blueprint("assessment", __name__)
STAFF = ("coordinator", "manager")


@blueprint.get("/")
@access("trainee")
def home() -> Any:
    """The trainee's own: not yet, begin, go on, or the profile."""
    context, actor = current_context(), current_actor()
    found = queries.own(context, actor)
    if found and found.completed_at:
        return _profile(found, explained=True)
    return render_template(
        "assessment/home.html",
        admitted=queries.admitted(context, actor),
        found=found,
        instrument=current_instrument(),
        page=_next_page(found) if found else 1,
    )


def _next_page(found: Assessment) -> int:
    """The first page with an unanswered question."""
    for number in range(1, current_instrument().pages + 1):
        if any(item.id not in found.answers for item in current_instrument().page(number)):
            return number
    return current_instrument().pages


@blueprint.post("/start")
@access("trainee")
def start() -> Response:
    """Begin or go on."""
    found = start_assessment(current_context(), current_actor())
    return redirect(f"/assessment/take/{_next_page(found)}", 303)


@blueprint.get("/take/<int:number>")
@access("trainee")
def take(number: int) -> Any:
    """One page of questions."""
    found = queries.own(current_context(), current_actor())
    if found is None or found.completed_at or not 1 <= number <= current_instrument().pages:
        return redirect("/assessment/", 303)
    return _take(number, new_form(found.answers))


def _take(number: int, form: FormResult) -> str:
    instrument = current_instrument()
    first = (number - 1) * instrument.page_size + 1
    questions = [public_view(item, language()) for item in instrument.page(number)]
    return render_template(
        "assessment/take.html", questions=questions, first=first, number=number, instrument=instrument, form=form
    )


@blueprint.post("/take/<int:number>")
@access("trainee")
def answer(number: int) -> Any:
    """Keep a page's answers and go on or back."""
    instrument = current_instrument()
    if not 1 <= number <= instrument.pages:
        return redirect("/assessment/", 303)
    given = {item.id: request.form.get(item.id, "").strip()[:40] for item in instrument.page(number)}
    try:
        save_answers(current_context(), current_actor(), given)
    except UnreadableAnswer as error:
        form = new_form(given)
        form.add(error.message, error.item.id, **error.params)
        return _take(number, form), 422
    onward = number - 1 if request.form.get("go") == "back" else number + 1
    return redirect("/assessment/review" if onward > instrument.pages else f"/assessment/take/{max(onward, 1)}", 303)


@blueprint.get("/review")
@access("trainee")
def review() -> Any:
    """Before the end: what is unanswered, and that answers are final."""
    found = queries.own(current_context(), current_actor())
    if found is None or found.completed_at:
        return redirect("/assessment/", 303)
    instrument = current_instrument()
    open_items = [
        (place, (place - 1) // instrument.page_size + 1)
        for place, item in enumerate(instrument.items, 1)
        if item.id not in found.answers
    ]
    return render_template("assessment/review.html", open_items=open_items, instrument=instrument)


@blueprint.post("/submit")
@access("trainee")
def submit() -> Response:
    """Finish."""
    submit_assessment(current_context(), current_actor())
    return redirect("/assessment/", 303)


@blueprint.get("/profiles")
@access(*STAFF)
def profiles() -> str:
    """The base's trainees with the state of their assessment."""
    number = asked_page()
    lines, total = queries.trainee_page(current_context(), current_actor(), skip=skip_of(number), limit=SIZE)
    return render_template("assessment/profiles.html", page=Page(lines, number, SIZE, total))


@blueprint.get("/profiles/<person_id>")
@access(*STAFF)
def profile(person_id: str) -> str:
    """One trainee's profile, without item answers."""
    line = queries.profile_of(current_context(), current_actor(), person_id)
    if line.assessment is None or not line.assessment.completed_at:
        return render_template("assessment/unassessed.html", line=line)
    return _profile(line.assessment, name=line.name)


def _profile(found: Assessment, name: str = "", explained: bool = False) -> str:
    dots = [Dot(LABELS.skill[r.dimension], r.level, r.error * r.level * (1 - r.level)) for r in found.results]
    ranked = sorted(found.results, key=lambda r: -r.level)
    weights = {dimension.code: dimension.weight for dimension in load_skill_map()}
    return render_template(
        "assessment/profile.html",
        found=found,
        name=name,
        dots=dots,
        strong=ranked[:3],
        weak=[r for r in reversed(ranked) if weights[r.dimension]][:3],
        explained=[_explained(item, found) for item in current_instrument().items] if explained else [],
    )


def _explained(item: Any, found: Assessment) -> dict[str, Any]:
    """A question with its answer, for the trainee who has finished."""
    view = public_view(item, language())
    lang = language()
    full = next(i for i in load_items() if i.id == item.id)
    texts = {option["key"]: option["text"] for option in view["options"]}
    given = found.answers.get(item.id, "")
    right = str(full.answer)
    return {
        "stem": view["stem"],
        "given": texts.get(given, given),
        "right": texts.get(right, right),
        "why": full.explanation[lang],
        "dimension": item.dimension,
    }
