"""Who may open what: every route names its roles, or the app does not start. The session says who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, g, redirect, request, session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from shared.actor import ROLES, Actor
from shared.clock import iso, new_id
from shared.merges import ids_of
from shared.rules import N_, RuleBroken
from shared.service import Context
from shared.sessions import is_revoked
from shared.web.links import LinkBroken, make_link_token, read_link_token
from shared.web.paging import query

__all__ = [
    "LinkBroken",
    "RoleRefused",
    "SignInNeeded",
    "UndeclaredRoute",
    "access",
    "check_access",
    "current_actor",
    "current_context",
    "current_name",
    "make_link_token",
    "read_link_token",
    "roles_of",
    "safe_next",
    "sign_in",
    "sign_out",
]

VISITOR = "visitor"
SIGN_IN = "/enrollment/sign-in"
_MARK = "_slipway_access"
_FILES = "slipway_files_of_a_person"
_ACTING, _BY_TOKEN = "slipway_acting", "slipway_by_token"
_CONFINED = "confined"
_KEPT_WHEN_SIGNED_OUT = ("lang",)
V = TypeVar("V")


class UndeclaredRoute(Exception):  # noqa: N818
    """A route does not say who may open it; the sentence names it."""


class SignInNeeded(RuleBroken):
    """The page is for people who are signed in."""

    message = N_("Sign in to open this page.")
    status = 401


class RoleRefused(RuleBroken):
    """The page is for other roles."""

    message: ClassVar[str] = N_("This page is not open to your role (%(role)s).")
    status = 403


class SetUpFirst(RuleBroken):
    """The session is confined: something is to be set up before anything else."""

    message = N_("Something must be set up before this opens: %(path)s")
    status = 403


def access(*roles: str) -> Callable[[V], V]:
    """Declare who may open a view: names of :data:`shared.actor.ROLES`, or ``visitor`` for anyone.

    Goes on a view function, on a method of a ``MethodView``, or on the class for all its methods.
    """
    unknown = [role for role in roles if role not in (*ROLES, VISITOR)]
    if unknown or not roles:
        raise ValueError(f"@access({', '.join(roles)}): {unknown or 'nobody'} cannot be a role.")

    def declare(view: V) -> V:
        setattr(view, _MARK, frozenset(roles))
        return view

    return declare


def current_context() -> Context:
    """The context of the service that answers this request."""
    context: Context = current_app.extensions["slipway"].context
    return context


def current_actor() -> Actor:
    """Who asks, by an API token or from the session; a visitor when nobody is signed in.

    A trainee goes by the file theirs was joined to.
    """
    acting: Actor | None = g.get(_ACTING)
    if acting:
        return acting
    kept = session.get("actor")
    if not kept:
        return Actor(account_id="", role=VISITOR)
    actor = Actor(**kept)
    return _joined(actor) if actor.role == "trainee" else actor


def act_by_token(actor: Actor) -> None:
    """For the rest of this request somebody asks who is in no session: a program with its token."""
    setattr(g, _ACTING, actor)
    setattr(g, _BY_TOKEN, True)


def by_token() -> bool:
    """Whether a program asks. Browsers send a token never by themselves, as they do cookies."""
    return _BY_TOKEN in g


def confine(path: str) -> None:
    """Until :func:`release` the session opens nothing but what lies at this path; everywhere else it counts for none."""
    session[_CONFINED] = path


def release() -> None:
    """The session is as any other from now on."""
    session.pop(_CONFINED, None)


def confined() -> str:
    """The path to which this session is confined, or nothing."""
    return str(session.get(_CONFINED, ""))


def _joined(actor: Actor) -> Actor:
    """The actor with the ids of all their files; looked up once a request."""
    asked, ids = g.get(_FILES, ("", ()))
    if asked != actor.person_id:
        ids = ids_of(current_context().store, actor.person_id)
        setattr(g, _FILES, (actor.person_id, ids))
    return replace(actor, person_id=ids[0], also=ids[1:])


def current_name() -> str:
    """The name of who is signed in, for the header; empty for a visitor."""
    return str(session.get("name", ""))


def sign_in(actor: Actor, name: str, locale: str | None = None) -> None:
    """Begin a session of twelve idle hours. What the browser's session held before is dropped, save the language."""
    language = locale or session.get("lang")
    session.clear()
    session.permanent = True
    session["actor"] = {
        "account_id": actor.account_id,
        "role": actor.role,
        "base_id": actor.base_id,
        "person_id": actor.person_id,
    }
    session["name"] = name
    session["id"] = new_id()
    session["began"] = iso(current_context().clock.now())
    if language:
        session["lang"] = language


def sign_out() -> None:
    """End the session; the language stays."""
    kept = {name: session[name] for name in _KEPT_WHEN_SIGNED_OUT if name in session}
    session.clear()
    session.update(kept)


def safe_next(url: str | None, otherwise: str = "/") -> str:
    """``url`` if it is a path on this site, else ``otherwise``: a link must not lead a person who signs in elsewhere."""
    text = url or ""
    odd = any(sign < " " or sign in "\\\x7f" for sign in text)
    if odd or not text.startswith("/") or text.startswith("//"):
        return otherwise
    try:
        parts = urlsplit(text)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else text


def _declared(view: Any, method: str) -> frozenset[str] | None:
    kind = getattr(view, "view_class", None)
    if kind is None:
        return getattr(view, _MARK, None)
    name = "get" if method == "HEAD" and not hasattr(kind, "head") else method.lower()
    own = getattr(getattr(kind, name, None), _MARK, None)
    return own if own is not None else getattr(kind, _MARK, None)


def roles_for(app: Flask, endpoint: str, method: str) -> frozenset[str] | None:
    """Who may use a view with a method; None: not declared."""
    return _declared(app.view_functions[endpoint], method)


def roles_of(app: Flask) -> Iterator[tuple[Rule, str, frozenset[str] | None]]:
    """Every rule of the app but static files, with each method it takes and who may use it; None: not declared."""
    for rule in app.url_map.iter_rules():
        for method in _asked(rule.methods or ()):
            if not _is_static(rule.endpoint):
                yield rule, method, _declared(app.view_functions[rule.endpoint], method)


def check_access(app: Flask) -> None:
    """See that every route is declared. Error: :class:`UndeclaredRoute`."""
    for rule, method, roles in roles_of(app):
        if roles is None:
            raise UndeclaredRoute(
                f"{method} {rule.rule} ({rule.endpoint}) does not say who may open it; add @access(...)."
            )


def _asked(methods: Iterable[str]) -> list[str]:
    return sorted(m for m in methods if m not in ("HEAD", "OPTIONS"))


def _is_static(endpoint: str) -> bool:
    return endpoint == "static" or endpoint.endswith(".static")


def guard() -> Response | None:
    """Before each request: let the actor pass, or refuse. Errors: :class:`SignInNeeded`, :class:`RoleRefused`.

    A session that is over (its account was switched off) counts as none.
    """
    from shared.web.errors import wants_json

    endpoint = request.endpoint
    if endpoint is None or _is_static(endpoint) or request.method == "OPTIONS":
        return None
    allowed = _declared(current_app.view_functions[endpoint], request.method)
    if not by_token() and confined() and not _within(confined()):
        if allowed is None or VISITOR not in allowed:
            return _to_confinement()
        setattr(g, _ACTING, Actor(account_id="", role=VISITOR))
    actor = current_actor()
    store, began = current_context().store, str(session.get("began", ""))
    named = (actor.account_id, str(session.get("id", "")))
    if actor.account_id and not by_token() and any(is_revoked(store, name, began) for name in named if name):
        sign_out()
        actor = current_actor()
    if allowed is None or VISITOR in allowed or actor.role in allowed:
        return None
    if actor.role != VISITOR:
        raise RoleRefused(role=_role_label(actor.role))
    if wants_json():
        raise SignInNeeded()
    return _to_sign_in()


def _within(path: str) -> bool:
    here = request.script_root + request.path
    return here == path or here.startswith(f"{path}/")


def _to_confinement() -> Response:
    """To what is to be set up. Error: :class:`SetUpFirst`, for programs."""
    from shared.web.errors import wants_json

    if wants_json():
        raise SetUpFirst(path=confined())
    return redirect(confined(), 303)


def _to_sign_in() -> Response:
    if request.method in ("GET", "HEAD"):
        back = quote(request.script_root + request.path) + query(request.args.to_dict(flat=False))
    else:
        back = _form_at()
    return redirect(f"{SIGN_IN}?next={quote(back, safe='/')}" if back else SIGN_IN, 303)


def _form_at() -> str:
    """The page of this service on which the form stood that was sent, where that page can be opened; its draft waits there."""
    try:
        came, adapter = urlsplit(request.referrer or ""), current_app.create_url_adapter(request)
        inside = came.path.removeprefix(request.script_root)
        if adapter is None or came.netloc != request.host or not came.path.startswith(f"{request.script_root}/"):
            return ""
        adapter.match(inside, method="GET")
    except (ValueError, HTTPException):
        return ""
    return safe_next(came.path + (f"?{came.query}" if came.query else ""), "")


def _role_label(role: str) -> str:
    from shared.web.labels import LABELS

    return str(LABELS.role[role])
