"""Pages of signing in: the teacher's screen, what a scanned code opens, and what a phone shows without network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _

from services.training.forms.groups import MarkSchema
from services.training.handlers import scanned, sign_in_later
from services.training.handlers.staff_signing import sign_in_staff
from services.training.queries.classes import SCREEN, SCREEN_SECONDS, screen
from services.training.queries.offline import worker_script
from services.training.views.blueprint import blueprint
from shared.clock import iso, parse_iso
from shared.rules import NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context, make_link_token, read_link_token
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.limits import limited
from shared.web.qr import qr

SCANNED, SCANNED_SECONDS = "training.scanned", 15 * 60
"""Who scanned in time has a quarter of an hour to sign in on the phone; the moment of the scan counts."""


@blueprint.get("/screen")
@access("visitor")
def teachers_screen() -> str:
    """The QR code and the six digits of this moment, for the wall; shown anew by itself."""
    context = current_context()
    given = read_link_token(context, SCREEN, request.args.get("t"), SCREEN_SECONDS)
    found = screen(context, given["class_id"])
    return render_template("training/screen.html", screen=found, qr=qr(found.link, 8) if found.open else "")


@blueprint.get("/in")
@access("visitor")
def scan_in() -> Any:
    """What the QR code opens. The scan is checked at once; the person confirms it, signing in on this phone if need be."""
    context, actor = current_context(), current_actor()
    token = request.args.get("t", "")
    try:
        if not token:
            class_id, _dash, code = request.args.get("c", "").partition("-")
            lesson = scanned(context, class_id, code)
            token = make_link_token(context, SCANNED, {"class_id": lesson.id, "at": iso(context.clock.now())})
            if actor.role != "trainee":
                return redirect(f"/training/in?t={token}", 303)
        given = read_link_token(context, SCANNED, token, SCANNED_SECONDS)
    except RuleBroken as error:
        return _refused(error)
    return _confirm(token, given, new_form())


def _confirm(token: str, given: Mapping[str, Any], form: FormResult) -> str:
    lesson = screen(current_context(), given["class_id"]).lesson
    return render_template("training/scanned.html", token=token, lesson=lesson, at=given["at"], form=form)


@blueprint.post("/in/staff")
@access("visitor")
@limited("staff-sign-in")
def confirm_staff() -> Any:
    """One of an enterprise's staff, who have no account, signs in for the moment of the scan."""
    context, token = current_context(), request.form.get("t", "")
    form = load_form(MarkSchema(), request.form)
    try:
        given = read_link_token(context, SCANNED, token, SCANNED_SECONDS)
    except RuleBroken as error:
        return _refused(error)
    if not form.ok:
        return _confirm(token, given, form), 422
    try:
        name = sign_in_staff(context, given["class_id"], form.checked["mark"], parse_iso(given["at"]))
    except NotFound as error:
        return _refused(error)
    except RuleBroken as error:
        return _confirm(token, given, form.refuse(error, "mark")), error.status
    lesson = screen(context, given["class_id"]).lesson
    return render_template("training/scanned.html", token=token, lesson=lesson, done=name)


def _refused(error: RuleBroken) -> tuple[str, int]:
    params = {name: say(value) if isinstance(value, str) else value for name, value in error.params.items()}
    return render_template("training/scanned.html", token="", sentence=say(error.message, params)), error.status


@blueprint.post("/in")
@access("trainee")
def confirm_scan() -> Any:
    """Sign in for the moment of the scan."""
    context, actor = current_context(), current_actor()
    try:
        given = read_link_token(context, SCANNED, request.form.get("t"), SCANNED_SECONDS)
        at = parse_iso(given["at"])
        sign_in_later(context, actor, given["class_id"], "", at, "scan")
    except RuleBroken as error:
        return _refused(error)
    flash(_("You are signed in."))
    return redirect("/training/mine", 303)


@blueprint.get("/offline")
@access("visitor")
def offline() -> str:
    """What a phone shows when there is no network: the sign-in is kept on it and sent later. Nobody's data is on it."""
    return render_template("training/offline.html")


@blueprint.get("/worker.js")
@access("visitor")
def worker() -> Response:
    """The service worker that keeps the offline page; it must lie above the pages that it serves."""
    return Response(worker_script(), mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
