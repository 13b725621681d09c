"""The page of the access log, in every service: who did what with whose data, when and why, and whether it is whole."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import lazy_gettext as _

from shared.audit import lines, reason_of, verify
from shared.web.access import access, current_actor, current_context
from shared.web.labels import Labels
from shared.web.paging import SIZE, Page, asked_page, skip_of

audit_log = Blueprint("audit_log", __name__, url_prefix="/ops/audit")
READERS = ("privacy", "administrator")
ACTIONS = Labels(
    {
        "person.unmasked": _("Contact shown in the clear"),
        "person.corrected": _("Personal data corrected"),
        "person.erased": _("Person erased"),
        "person.copied": _("Copy of all data handed out"),
        "person.merged": _("Two files made one"),
        "person.split": _("Merging undone"),
        "person.held": _("Legal hold set"),
        "person.released": _("Legal hold lifted"),
        "minor.asked": _("Access to a minor's record asked for"),
        "minor.allowed": _("Access to a minor's record allowed"),
        "minor.denied": _("Access to a minor's record denied"),
        "minor.opened": _("Minor's record opened"),
        "answers.opened": _("Item answers of an assessment opened"),
        "list.exported": _("List exported"),
        "list.imported": _("List imported"),
        "purge.run": _("Records past their time erased"),
        "account.registered": _("Account made"),
        "account.switched_off": _("Account switched off"),
        "account.invited": _("Invitation made"),
        "account.reset": _("Password set by link"),
        "account.second_step": _("Second step at sign-in changed"),
        "account.token": _("API token made or revoked"),
        "account.linked": _("Account linked to the base's own sign-in"),
        "base.sign_in": _("Rules for signing in changed"),
        "token.used": _("Asked by a program with its API token"),
    }
)


@audit_log.get("")
@access(*READERS)
def show() -> str:
    """A page of the log, filtered by person and by what was done; names stay where they are kept."""
    context, actor, number = current_context(), current_actor(), asked_page()
    wanted = {name: request.args.get(name, "")[:64] for name in ("about", "action")}
    where = {name: text for name, text in wanted.items() if text}
    found, total = lines(context, actor, where, skip=skip_of(number), limit=SIZE)
    rows: list[dict[str, Any]] = [{**d.state, "reason": reason_of(context, d.state)} for d in found]
    whole = verify(context) if request.args.get("check") == "1" else None
    page = Page(rows, number, SIZE, total)
    return render_template("ops/audit.html", page=page, actions=ACTIONS, whole=whole)
