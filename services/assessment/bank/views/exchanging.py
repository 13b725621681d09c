"""Import with a preview, and export. Nothing of a file is taken before somebody has seen what it would change."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import ngettext

from services.assessment.bank.exchange import FORMATS, Found, read_file
from services.assessment.bank.handlers import import_items, known_item
from services.assessment.bank.item import write_item
from services.assessment.bank.queries import entry_of, found_entries
from services.assessment.bank.views.blueprint import HOME, STAFF, asked, blueprint, skill_choices
from shared.clock import local_day
from shared.rules import N_, NotFound, RuleBroken
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, new_form

NO_FILE = N_("Choose a file first.")
_PASSED_OVER = ("review", "version", "id")


@blueprint.get("/export")
@access(*STAFF)
def export() -> Response:
    """The questions that the filters ask for, answers included, as a file."""
    name = request.args.get("format", "xlsx")
    if name not in FORMATS:
        raise NotFound(id=name)
    context, actor = current_context(), current_actor()
    write, media, ending = FORMATS[name]
    content = write(entry.item for entry in found_entries(context, actor, asked()))
    answer = Response(content, mimetype=media)
    file = f"items-{local_day(context.clock.now()).isoformat()}.{ending}"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer


@blueprint.get("/import")
@access(*STAFF)
def choose_file() -> str:
    """Which file?"""
    return _choose(new_form())


def _choose(form: FormResult) -> str:
    return render_template("assessment/bank/import.html", form=form)


@blueprint.post("/import")
@access(*STAFF)
def preview() -> Any:
    """What a file would change, question by question."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        return _choose(new_form().add(NO_FILE, "file")), 422
    content, name = upload.read(), upload.filename
    try:
        found = _read(content, name)
    except RuleBroken as error:
        return _choose(new_form().refuse(error, "file")), error.status
    current_context().store.put_file(_file_id(), content, "application/octet-stream")
    rows = [(question, _change(question)) for question in found]
    return render_template(
        "assessment/bank/preview.html", rows=rows, key=_key(content), name=name[-80:], tally=_tally(rows)
    )


@blueprint.post("/import/<key>")
@access(*STAFF)
def take(key: str) -> Any:
    """Take what is sound and not there already."""
    context = current_context()
    kept = context.store.get_file(_file_id())
    if kept is None or _key(kept[0]) != key:
        raise NotFound(id=key)
    found = _read(kept[0], request.form.get("name", ""))
    wanted = [question.content for question in found if question.content and _change(question) != "same"]
    taken = import_items(context, current_actor(), wanted)
    context.store.delete_file(_file_id())
    flash(
        ngettext(
            "%(num)d question is taken as a draft; another person approves it.",
            "%(num)d questions are taken as drafts; another person approves them.",
            len(taken),
        )
    )
    return redirect(f"{HOME}?review=draft", 303)


def _read(content: bytes, name: str) -> list[Found]:
    return read_file(content, name, {code for code, _name in skill_choices()})


def _file_id() -> str:
    """Where an uploaded file waits: one for each account, so that files nobody takes do not pile up."""
    actor = current_actor()
    return f"bank-import-{actor.base_id}-{actor.account_id}"


def _key(content: bytes) -> str:
    """What was looked at is what is taken: a file sent meanwhile from another window has another key."""
    return hashlib.sha256(content).hexdigest()[:32]


def _change(found: Found) -> str:
    """faulty, new, changed, or same as what the bank has."""
    if found.content is None:
        return "faulty"
    context, actor = current_context(), current_actor()
    known = known_item(context, actor, found.content["id"])
    if not known:
        return "new"
    return "same" if _plain(write_item(entry_of(context, actor, known).item)) == _plain(found.content) else "changed"


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in _PASSED_OVER}


def _tally(rows: list[tuple[Found, str]]) -> dict[str, int]:
    return {change: sum(c == change for _row, c in rows) for change in ("new", "changed", "same", "faulty")}
