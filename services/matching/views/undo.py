"""Taking back what nobody answered yet: a round's repair, a request that followed, a change of mentor."""

from __future__ import annotations

from flask import flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from services.matching import queries
from services.matching.domain import NothingToTakeBack
from services.matching.handlers import restore_pairing, take_back_offer, undo_repair
from services.matching.views.blueprint import blueprint, name_of
from shared.web.access import access, current_actor, current_context


@blueprint.get("/rounds/<round_id>/undo")
@access("coordinator")
def confirm_undo(round_id: str) -> str:
    """Ask before mentors are told that they need not answer."""
    found = queries.round_of(current_context(), current_actor(), round_id)
    if not found.last_repair:
        raise NothingToTakeBack(name=found.name)
    people = found.last_repair["trainees"]
    return render_template(
        "confirm.html",
        question=_("Take the last repair of “%(name)s” back?", name=found.name),
        sentence=ngettext(
            "The mentor asked for this trainee is told that no answer is needed; the trainee waits again.",
            "The mentors asked for these %(num)d trainees are told that no answer is needed; the trainees wait again.",
            len(people),
        ),
        details=[name_of(id) for id in people],
        action=f"/matching/rounds/{round_id}/undo",
        yes=_("Take the repair back"),
        back=f"/matching/rounds/{round_id}",
    )


@blueprint.post("/rounds/<round_id>/undo")
@access("coordinator")
def undo(round_id: str) -> Response:
    """Take the last repair back."""
    undo_repair(current_context(), current_actor(), round_id)
    flash(_("The repair is taken back; the mentors are told that they need not answer."))
    return redirect(f"/matching/rounds/{round_id}", 303)


@blueprint.get("/pairings/<pairing_id>/<any(withdraw, restore):undo>")
@access("coordinator")
def confirm_undo_pairing(pairing_id: str, undo: str) -> str:
    """Ask before somebody is told."""
    found = queries.pairing_of(current_context(), current_actor(), pairing_id)
    people = {"mentor": name_of(found.mentor_id), "trainee": name_of(found.person_id)}
    if undo == "withdraw":
        question, yes = _("Take this request back?"), _("Take the request back")
        sentence = _(
            "%(mentor)s is told that no answer about %(trainee)s is needed. %(trainee)s waits again.", **people
        )
    else:
        question, yes = _("Let the two go on as before?"), _("Take the change of mentor back")
        sentence = _(
            "%(trainee)s and %(mentor)s are told that their pairing goes on; a mentor who was asked instead is told that no"
            " answer is needed.",
            **people,
        )
    where = f"/matching/pairings/{pairing_id}"
    parts = {"question": question, "sentence": sentence, "yes": yes}
    return render_template("confirm.html", **parts, action=f"{where}/{undo}", back=where)


@blueprint.post("/pairings/<pairing_id>/<any(withdraw, restore):undo>")
@access("coordinator")
def undo_pairing(pairing_id: str, undo: str) -> Response:
    """Take an open request back, or a change of mentor."""
    if undo == "withdraw":
        take_back_offer(current_context(), current_actor(), pairing_id)
        flash(_("The request is taken back."))
    else:
        restore_pairing(current_context(), current_actor(), pairing_id)
        flash(_("The pairing goes on; both are told."))
    return redirect(f"/matching/pairings/{pairing_id}", 303)
