"""Taking the adaptive test: begin, go on anywhere, answer one question, end by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services.assessment.bank.grading import points
from services.assessment.bank.item import Item
from services.assessment.domain import NotAdmitted, NotTheQuestion, RetakeTooEarly, Sitting
from services.assessment.handlers.exposure import draw_resting, note_shown
from services.assessment.handlers.profile import say_beside
from services.assessment.instrument import Instrument, current_instrument
from services.assessment.pool import Pool, pool_of
from services.assessment.repository import TRAINEES, portfolio_id, portfolios, sitting_id, sittings
from services.assessment.scoring import results_of
from services.assessment.selecting import next_question
from shared.actor import SYSTEM, Actor
from shared.clock import iso, local_day, parse_iso
from shared.service import Context
from shared.store.port import Conflict


def sittings_of(context: Context, actor: Actor, person_id: str) -> list[Sitting]:
    """A person's sittings within the actor's scope, the first one first."""
    return sittings(context).find(actor, {"person_id": person_id}, sort=[("attempt", 1)])


def start_sitting(context: Context, actor: Actor) -> Sitting:
    """Begin, or go on where one left off, on any device. Errors: ``NotAdmitted``, ``RetakeTooEarly``."""
    before = sittings_of(context, actor, actor.person_id)
    if before and not before[-1].completed_at:
        return _asked(context, before[-1])
    if before:
        _may_retake(context, before[-1])
    try:
        return begin(context, actor, before)
    except Conflict:
        # Two devices pressed the button at once; both go on with the one that came first.
        return _asked(context, sittings(context).load(sitting_id(actor.person_id, len(before) + 1), actor))


def begin(context: Context, actor: Actor, before: list[Sitting], *, ask: bool = True) -> Sitting:
    """A new sitting of an admitted trainee. Error: ``NotAdmitted``."""
    trainee = context.store.get(TRAINEES, actor.person_id)
    if trainee is None or not actor.may_see(trainee.state) or not trainee.state["admitted_at"]:
        raise NotAdmitted()
    base_id, attempt = trainee.state["base_id"], len(before) + 1
    id = sitting_id(actor.person_id, attempt)
    made = Sitting(
        id=id,
        base_id=base_id,
        person_id=actor.person_id,
        attempt=attempt,
        instrument=current_instrument().name,
        started_at=iso(context.clock.now()),
        resting=draw_resting(context, base_id, pool_of(context, base_id), current_instrument().exposure, id),
        seen=sorted({answer.item for one in before for answer in one.answers}),
    )
    return _asked(context, made) if ask else made


def earliest_retake(last: Sitting, rules: Instrument) -> str:
    """The first day of the next sitting, ``YYYY-MM-DD`` in Shanghai."""
    return local_day(parse_iso(last.completed_at) + timedelta(days=rules.wait_days)).isoformat()


def may_retake(context: Context, last: Sitting) -> bool:
    """Whether the waiting time is over, or a coordinator allowed a sitting since."""
    if local_day(context.clock.now()).isoformat() >= earliest_retake(last, current_instrument()):
        return True
    found = portfolios(context).find_one(portfolio_id(last.person_id))
    return bool(found and found.retake_allowed_at >= last.completed_at)


def _may_retake(context: Context, last: Sitting) -> None:
    if not may_retake(context, last):
        raise RetakeTooEarly(day=earliest_retake(last, current_instrument()))


def answer_question(context: Context, actor: Actor, item_id: str, given: str) -> Sitting:
    """Answer the question being asked; an empty answer means “I do not know”. The next is asked, or the test ends.

    Errors: ``UnreadableAnswer`` (nothing is kept then), ``NotTheQuestion``, ``AssessmentFinished``, ``NotFound``.
    """
    before = sittings_of(context, actor, actor.person_id)
    if not before:
        raise NotTheQuestion(item=item_id)
    sitting = before[-1]
    pool = pool_of(context, sitting.base_id)
    found = pool.find(item_id)
    earned, most = (_points(found.item, given), found.item.most_points) if found else (0, 1)
    sitting.answer(item_id, given, earned, most, context.clock.now(), current_instrument().timing)
    try:
        return _asked(context, sitting)
    except Conflict:
        # The button was pressed twice, or on two devices; the first answer counts.
        raise NotTheQuestion(item=item_id) from None


def _points(item: Item, given: str) -> int:
    return points(item, given) if given else 0


def _asked(context: Context, sitting: Sitting) -> Sitting:
    """Have the sitting ask its next question, or end; saved if anything changed."""
    if sitting.current and pool_of(context, sitting.base_id).find(sitting.current):
        return sitting
    _advance(context, sitting, pool_of(context, sitting.base_id))
    saved = sittings(context).save(sitting)
    if saved.completed_at:
        note_shown(context, saved)
    return saved


def _advance(context: Context, sitting: Sitting, pool: Pool) -> None:
    rules = current_instrument()
    following = next_question(sitting, pool, rules)
    now = context.clock.now()
    if following.question:
        item = following.question.item
        sitting.ask(item.id, item.version, item.dimension, now, seeded=following.seeded)
        return
    results, overall, error = results_of(sitting.counted(), pool)
    sitting.complete(results, overall, error, iso(now), following.ended_by)
    say_beside(context, sitting)


def sit_whole(context: Context, person_id: str, base_id: str, answer: Callable[[Item], str]) -> Sitting:
    """Take the whole test in one go, each question answered by ``answer`` (the demo's trainees)."""
    actor = Actor(SYSTEM.account_id, "trainee", base_id, person_id)
    sitting = start_sitting(context, actor)
    pool = pool_of(context, base_id)
    while not sitting.completed_at:
        sitting = answer_question(context, actor, sitting.current, answer(pool.questions[sitting.current].item))
    return sitting
