"""What people do on a shop's page beside stages and months: milestones, members, letters, a suspended account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _

from services.placement import queries
from services.placement.domain.placements import Placement
from services.placement.domain.shops import MILESTONES, days_in_stage, flags, stage_data
from services.placement.forms import LetterSchema
from services.placement.handlers import shops
from services.placement.views.blueprint import blueprint
from services.placement.views.overview import risk_words
from shared.clock import local_day
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import load_form
from shared.web.i18n import say


def launch_of(shop: Placement, months: list[Any]) -> dict[str, Any]:
    """What the page shows of a launch: the checklist of the stage, days in it, risks in words."""
    today = local_day(current_context().clock.now())
    reached = shop.steps[-1].at
    known = [(o.month, o.figures.orders, o.figures.gross, o.figures.refunds) for o in months if o.figures]
    stage = stage_data()["stages"].get(shop.stage, {})
    return {
        "milestones": [
            (code, say(MILESTONES[code]), shop.launch.reached(code)) for code in stage.get("milestones", ())
        ],
        "days": days_in_stage(reached, today),
        "usual": stage.get("days", 0),
        "flags": risk_words(flags(shop.stage, reached, shop.launch, known, today)),
        "version": stage_data()["version"],
    }


def _done(placement_id: str, change: Callable[[], object], told: str) -> Any:
    try:
        change()
        flash(told)
    except NotFound:
        raise
    except RuleBroken as error:
        flash(say(error.message, error.params), "warn")
    return redirect(f"/placement/{placement_id}", 303)


@blueprint.post("/<placement_id>/milestones")
@access("coordinator", "trainee")
def milestone(placement_id: str) -> Any:
    """Tick or untick a milestone."""
    code, done = request.form.get("code", ""), request.form.get("done") == "1"
    context, actor = current_context(), current_actor()
    told = _("The milestone is recorded.")
    return _done(placement_id, lambda: shops.mark_milestone(context, actor, placement_id, code, done), told)


@blueprint.post("/<placement_id>/members")
@access("coordinator")
def member(placement_id: str) -> Any:
    """Add somebody to the shop, or end their work on it."""
    context, actor, person = current_context(), current_actor(), request.form.get("person_id", "")
    change = shops.remove_member if request.form.get("remove") else shops.add_member
    return _done(
        placement_id, lambda: change(context, actor, placement_id, person), _("The shop's people are recorded.")
    )


@blueprint.post("/<placement_id>/letters")
@access("coordinator", "trainee")
def letter(placement_id: str) -> Any:
    """Note an authorisation letter, or take it off the list."""
    context, actor = current_context(), current_actor()
    queries.placement_of(context, actor, placement_id)
    gone = request.form.get("remove", "")
    form = load_form(LetterSchema(), request.form)
    if not gone and not form.ok:
        flash(" ".join(text for texts in form.errors.values() for text in texts), "warn")
        return redirect(f"/placement/{placement_id}", 303)

    def change() -> object:
        if gone:
            return shops.remove_letter(context, actor, placement_id, gone)
        return shops.add_letter(context, actor, placement_id, form.checked["name"], form.checked["expires_on"])

    return _done(placement_id, change, _("The letters are recorded."))


@blueprint.post("/<placement_id>/suspended")
@access("coordinator", "trainee")
def suspended(placement_id: str) -> Any:
    """Note that the account is suspended, or open again."""
    context, actor, now = current_context(), current_actor(), request.form.get("suspended") == "1"
    return _done(
        placement_id,
        lambda: shops.note_suspension(context, actor, placement_id, now),
        _("The account's state is recorded."),
    )
