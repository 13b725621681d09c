"""The bank as a list, and one question with its preview and its history."""

from __future__ import annotations

from flask import render_template

from services.assessment.bank.queries import SORTS, entry_of, found_entries, skill_map_name
from services.assessment.bank.responses import line_of
from services.assessment.bank.views.blueprint import STAFF, asked, blueprint, skill_choices
from shared.web.access import access, current_actor, current_context
from shared.web.forms import FormResult, new_form
from shared.web.paging import asked_sort, page_of


@blueprint.get("/")
@access(*STAFF)
def bank() -> str:
    """All questions of the base, with search and filters."""
    context, actor = current_context(), current_actor()
    found = found_entries(context, actor, asked(), asked_sort(SORTS, "dimension"))
    return render_template(
        "assessment/bank/list.html",
        page=page_of(found),
        skills=skill_choices(),
        edition=skill_map_name(context, actor.base_id),
    )


@blueprint.get("/items/<item_id>")
@access(*STAFF)
def item(item_id: str) -> str:
    """One question as trainees see it in both languages, with answer, state and history."""
    return shown(item_id, new_form())


def shown(item_id: str, form: FormResult) -> str:
    """The question's page; ``form`` is the reviewer's note."""
    context, actor = current_context(), current_actor()
    entry = entry_of(context, actor, item_id)
    return render_template(
        "assessment/bank/item.html", entry=entry, item=entry.item, line=line_of(context, actor, item_id), form=form
    )
