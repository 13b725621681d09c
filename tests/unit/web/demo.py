"""A tiny service with every macro on its pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.views import MethodView
from flask_smorest import Blueprint as ApiBlueprint
from marshmallow import Schema

from shared.actor import Actor
from shared.rules import NotFound, RuleBroken
from shared.service import Context, Service
from shared.store.port import Conflict, Unavailable
from shared.web import fields as f
from shared.web.access import access, current_actor, current_context, read_link_token, sign_in, sign_out
from shared.web.forms import load_form, new_form
from shared.web.labels import LABELS
from shared.web.paging import Page, asked_page, asked_sort


class MentorFull(RuleBroken):
    """A rule for tests."""

    message = "“%(name)s” guides %(count)s trainees already."


class DemoForm(Schema):
    """All kinds of fields."""

    name = f.Text(required=True, most=20, error_messages={"required": "Enter your name."})
    phone = f.Phone(required=True)
    goal = f.Choice(LABELS.goal, required=True)
    language = f.Choice(LABELS.language)
    platforms = f.Choices(LABELS.platform, least=1)
    slots = f.Choices(LABELS.slot)
    birthday = f.Day(latest="2012-12-31")
    month = f.Month()
    sales = f.Money()
    seats = f.Count(least=1, most=500)
    notes = f.Text(multiline=True, most=2000)
    agree = f.Tick(required=True)


pages = Blueprint("demo", __name__)
api = ApiBlueprint("things", __name__, url_prefix="/api/things", description="Things")


@pages.get("/")
@access("visitor")
def home() -> str:
    page = Page([*range(11)], asked_page(), 11, 260)
    return render_template("demo/home.html", page=page, sort=asked_sort(("name",), "name"))


@pages.route("/form", methods=["GET", "POST"])
@access("visitor")
def form() -> Any:
    if request.method == "GET":
        return render_template("demo/form.html", form=new_form({"goal": "shop"}))
    sent = load_form(DemoForm(), request.form)
    if sent.ok and sent.checked["name"] == "full":
        sent.refuse(MentorFull(name="王", count=7), "name")
    if sent.ok:
        flash("saved", "good")
        return redirect(url_for("demo.home"), 303)
    return render_template("demo/form.html", form=sent), 422


@pages.get("/staff")
@access("coordinator", "manager")
def staff() -> str:
    return f"staff of {current_actor().base_id}"


@pages.post("/in")
@access("visitor")
def enter() -> str:
    sign_in(Actor("a1", request.form["role"], "b1", "p1"), "王小明", request.form.get("locale"))
    return "in"


@pages.post("/out")
@access("visitor")
def leave() -> str:
    sign_out()
    return "out"


@pages.get("/link")
@access("visitor")
def link() -> dict[str, Any]:
    return read_link_token(current_context(), "demo", request.args.get("t"), 60)


@pages.get("/confirm")
@access("visitor")
def confirm() -> str:
    words = {"question": "撤回报名？", "sentence": "撤回后，这份报名表将不能恢复。", "yes": "撤回"}
    return render_template("confirm.html", action="/x", back="/", hidden={"version": 3}, **words)


@pages.get("/raise/<what>")
@access("visitor")
def fail(what: str) -> str:
    raise {
        "rule": MentorFull(name="<b>王</b>", count=7),
        "missing": NotFound(id="x"),
        "conflict": Conflict("x"),
        "unavailable": Unavailable("x"),
        "surrogate": UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    }.get(what, ZeroDivisionError("13812341234"))


@api.route("")
class Things(MethodView):
    @access("coordinator")
    @api.arguments(DemoForm)
    @api.response(201)
    def post(self, data: dict[str, Any]) -> dict[str, Any]:
        return data


def register(app: Flask, context: Context) -> None:
    app.register_blueprint(pages)
    app.extensions["slipway_api"].register_blueprint(api)


def demo() -> Service:
    """The tiny service."""
    return Service("demo", register)
