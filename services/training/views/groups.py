"""Pages of enterprise classes: open one, take in its staff list, look at who is on it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from services.training.columns import STAFF_COLUMNS
from services.training.domain.groups import StaffList
from services.training.forms.groups import GroupSchema, StaffSchema
from services.training.handlers.groups import (
    close_group,
    erase_learner,
    open_group,
    put_back_on_list,
    put_on_list,
    take_off_list,
)
from services.training.handlers.staff_lists import look_through, take_list, wrong_rows
from services.training.queries.groups import (
    came_to,
    group_of,
    group_page,
    known_clients,
    learner_name,
    lessons_of,
    member_list,
)
from services.training.views.blueprint import STAFF, blueprint
from shared.rules import NotFound, RuleBroken
from shared.sheets import XLSX, Preview, check, read, template, with_reasons
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, load_form, new_form
from shared.web.i18n import say
from shared.web.paging import SIZE, Page, asked_page, skip_of
from shared.web.undo import flash_undo

READERS = (*STAFF, "privacy")


@blueprint.get("/groups")
@access(*READERS)
def groups() -> str:
    """The base's enterprise classes."""
    return _groups(new_form({"client_id": request.args.get("client", "")}))


def _groups(form: FormResult) -> str:
    context, actor = current_context(), current_actor()
    number = asked_page()
    found, total = group_page(context, actor, skip=skip_of(number), limit=SIZE)
    page = Page(found, number, SIZE, total)
    return render_template("training/groups.html", page=page, form=form, clients=known_clients(context, actor))


@blueprint.post("/groups")
@access("coordinator")
def add_group() -> Any:
    """Open an enterprise class."""
    form = load_form(GroupSchema(), request.form)
    if form.ok:
        try:
            made = open_group(current_context(), current_actor(), form.checked)
            flash(_("The enterprise class is open. Take in its staff list."))
            return redirect(f"/training/groups/{made.id}", 303)
        except NotFound:
            raise
        except RuleBroken as error:
            form.refuse(error, "client_id")
    return _groups(form), 422


@blueprint.get("/groups/<group_id>")
@access(*READERS)
def one_group(group_id: str) -> str:
    """An enterprise class: its list, its lessons, and what it came to."""
    return _group(group_id, new_form())


def _group(group_id: str, form: FormResult, preview: Preview[StaffList] | None = None) -> str:
    context, actor = current_context(), current_actor()
    group = group_of(context, actor, group_id)
    return render_template(
        "training/group.html",
        group=group,
        people=member_list(context, group),
        lessons=lessons_of(context, group),
        came=came_to(context, group),
        columns=STAFF_COLUMNS,
        form=form,
        preview=preview,
    )


@blueprint.post("/groups/<group_id>/members")
@access("coordinator")
def add_member(group_id: str) -> Any:
    """One of the staff, typed."""
    context, actor = current_context(), current_actor()
    group, form = group_of(context, actor, group_id), load_form(StaffSchema(), request.form)
    if form.ok:
        try:
            new = put_on_list(context, actor, group, form.checked)
            flash(_("On the list.") if new else _("Already on the list."))
            return redirect(f"/training/groups/{group_id}", 303)
        except RuleBroken as error:
            form.refuse(error)
    return _group(group_id, form), 422


@blueprint.get("/groups/template.xlsx")
@access("coordinator")
def staff_template() -> Response:
    """An empty staff list to fill in."""
    return _sheet(template(_("Staff list"), STAFF_COLUMNS), "staff-template")


def _sheet(content: bytes, name: str) -> Response:
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'})


@blueprint.post("/groups/<group_id>/lists")
@access("coordinator")
def look_at_list(group_id: str) -> Any:
    """Look a staff list through; nothing is written yet."""
    context, actor = current_context(), current_actor()
    group_of(context, actor, group_id)
    form, file = new_form(), request.files.get("file")
    if file is None or not file.filename:
        form.add(_("Choose a file."), "file")
        return _group(group_id, form), 422
    try:
        rows = check(read(file.read(), file.filename), STAFF_COLUMNS, StaffSchema())
        return _group(group_id, form, look_through(context, actor, group_id, rows))
    except RuleBroken as error:
        return _group(group_id, form.refuse(error, "file")), error.status


@blueprint.get("/lists/<staff_list_id>/wrong.xlsx")
@access("coordinator")
def wrong_staff(staff_list_id: str) -> Response:
    """The rows that cannot be taken, each reason beside its cell."""
    rows = wrong_rows(current_context(), current_actor(), staff_list_id)
    return _sheet(with_reasons(_("Staff list"), STAFF_COLUMNS, rows), "staff-wrong-rows")


@blueprint.post("/lists/<staff_list_id>/take")
@access("coordinator")
def take_staff(staff_list_id: str) -> Any:
    """Put on the class's list who can be."""
    made = take_list(current_context(), current_actor(), staff_list_id)
    n = made.counts
    flash(ngettext("%(num)d row taken.", "%(num)d rows taken.", n["new"]))
    if n["known"] or n["wrong"]:
        flash(_("%(known)s were on the list already, %(wrong)s could not be taken.", **n), "warn")
    return redirect(f"/training/groups/{made.group_id}", 303)


@blueprint.post("/groups/<group_id>/members/<member_id>/off")
@access("coordinator")
def member_off(group_id: str, member_id: str) -> Any:
    """Take somebody off the list; what they attended stays."""
    group_of(current_context(), current_actor(), group_id)
    take_off_list(current_context(), current_actor(), group_id, member_id)
    flash_undo(_("Taken off the list."), f"/training/groups/{group_id}/members/{member_id}/on")
    return redirect(f"/training/groups/{group_id}", 303)


@blueprint.post("/groups/<group_id>/members/<member_id>/on")
@access("coordinator")
def member_on(group_id: str, member_id: str) -> Any:
    """Somebody who was taken off stands on the list again."""
    group_of(current_context(), current_actor(), group_id)
    try:
        put_back_on_list(current_context(), current_actor(), group_id, member_id)
        flash(_("On the list again."))
    except NotFound:
        raise
    except RuleBroken as error:
        flash(say(error.message, error.params), "warn")
    return redirect(f"/training/groups/{group_id}", 303)


@blueprint.post("/groups/<group_id>/close")
@access("coordinator")
def close(group_id: str) -> Any:
    """It takes nobody in any more."""
    try:
        close_group(current_context(), current_actor(), group_id)
        flash(_("The enterprise class is closed."))
    except NotFound:
        raise
    except RuleBroken as error:
        return _group(group_id, new_form().refuse(error)), error.status
    return redirect(f"/training/groups/{group_id}", 303)


@blueprint.get("/learners/<learner_id>/erase")
@access("privacy")
def erase_page(learner_id: str) -> str:
    """Asked once more: it cannot be undone."""
    name = learner_name(current_context(), current_actor(), learner_id)
    return render_template(
        "confirm.html",
        question=_("Erase the personal data of %(name)s?", name=name),
        sentence=_("Name, phone and staff number cannot be read by anybody any more. What they attended counts on."),
        action=f"/training/learners/{learner_id}/erase",
        yes=_("Erase for good"),
        back="/training/groups",
    )


@blueprint.post("/learners/<learner_id>/erase")
@access("privacy")
def erase(learner_id: str) -> Any:
    """Erase one of an enterprise's staff, as they asked."""
    erase_learner(current_context(), current_actor(), learner_id)
    flash(_("The personal data of this person is erased. What they attended counts on without a name."))
    return redirect("/training/groups", 303)
