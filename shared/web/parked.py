"""The page of events that could not be handled, in every service: the reason, and “try again”."""

from __future__ import annotations

from collections import defaultdict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from shared.store.port import Document, Store
from shared.web.access import access, current_context

parked = Blueprint("parked", __name__, url_prefix="/ops/parked")
MOST = 500


def _collection() -> str:
    from shared.inbox import PARKED

    return PARKED


@parked.get("")
@access("administrator")
def show() -> str:
    """What is parked, by key: the events of one key wait for the first of them."""
    found = current_context().store.find(_collection(), sort=[("topic", 1), ("key", 1), ("offset", 1)], limit=MOST)
    groups: dict[tuple[str, str], list[Document]] = defaultdict(list)
    for document in found:
        groups[document.state["topic"], document.state["key"]].append(document)
    return render_template("ops/parked.html", groups=groups)


@parked.post("/retry")
@access("administrator")
def retry() -> Response:
    """Ask for another try of all that is parked under a key. Error: Conflict when the worker is at it right now."""
    topic, key = request.form.get("topic", ""), request.form.get("key", "")
    count = ask_again(current_context().store, topic, key)
    if count:
        flash(ngettext("%(num)s event will be tried again.", "%(num)s events will be tried again.", count))
    else:
        flash(_("Nothing is parked under this key any more."))
    return redirect(url_for("parked.show"), 303)


def ask_again(store: Store, topic: str, key: str) -> int:
    """Mark all parked events of a key for another try; returns how many."""
    waiting = [d for d in store.find(_collection(), {"topic": topic, "key": key}) if d.state["state"] != "retry"]
    for document in waiting:
        store.save(_collection(), document.id, {**document.state, "state": "retry"}, version=document.version)
    return len(waiting)
