"""The app factory: one Flask app a service, the same embedded under a dispatcher and alone behind gunicorn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask
from flask_smorest import Api
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from shared.actor import ROLES
from shared.service import Context, Service
from shared.web.access import access, check_access, current_actor, current_context, current_name, guard
from shared.web.assets import asset, assets, icon
from shared.web.audit import audit_log
from shared.web.charts import CHARTS
from shared.web.drafts import setup_drafts
from shared.web.errors import setup_errors
from shared.web.i18n import HTML_LANG, language, other_language_href, setup_i18n
from shared.web.labels import LABELS
from shared.web.limits import setup_limits
from shared.web.nav import NavItem, home, own_nav, visible_nav
from shared.web.observe import Metrics, end, setup_observation
from shared.web.operations import operations
from shared.web.paging import with_args
from shared.web.parked import parked
from shared.web.protection import protect_response, refuse_null_bytes, setup_csrf, setup_session
from shared.web.tokens import Security, log_use, token_taker

__all__ = ["NavItem", "create_app", "current_context", "mounted"]

TEMPLATES = Path(__file__).parent / "templates"


class App(Flask):
    """Flask whose views are plain functions, so that none of the dozen calls of a request asks whether it is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """See Flask."""
        return func


@dataclass
class Slipway:
    """What the kit keeps beside a Flask app, as ``app.extensions["slipway"]``."""

    service: Service
    context: Context
    nav: Sequence[NavItem]
    metrics: Metrics = field(default_factory=Metrics)


def create_app(service: Service, context: Context, nav: Sequence[NavItem] = ()) -> Flask:
    """The app of one service, its pages registered and every route's access declared.

    Error: :class:`shared.web.access.UndeclaredRoute`.
    """
    folder, package = _home(service)
    app = App(package, root_path=str(folder), static_folder="static" if (folder / "static").is_dir() else None)
    app.extensions["slipway"] = Slipway(service, context, nav)
    setup_session(app, context.config)
    setup_observation(app)
    app.after_request(protect_response)
    app.after_request(end)
    app.before_request(refuse_early(token_taker(service.name, context.config.token_limit)))
    setup_csrf(app)
    setup_limits(app, context.config.form_limit, context.config.secret_key)
    setup_i18n(app, [folder / "translations"])
    _setup_templates(app, folder)
    setup_drafts(app)
    _setup_api(app, service)
    setup_errors(app)
    app.register_blueprint(assets)
    app.register_blueprint(parked)
    app.register_blueprint(operations)
    app.register_blueprint(audit_log)
    service.register(app, context)
    check_access(app)
    return app


def refuse_early(take_token: Callable[[], Response | None]) -> Callable[[], Response | None]:
    """Before each request: who may not pass is refused before the body is read; then what is no text."""

    def check() -> Response | None:
        refusal = take_token() or guard()
        if refusal is None:
            refuse_null_bytes()
            log_use()
        return refusal

    return check


def mounted(app: Flask, name: str) -> Callable[..., Iterable[bytes]]:
    """The app under ``/<name>`` as a WSGI application of its own, at the same addresses as embedded."""
    return DispatcherMiddleware(Response("Nothing here.\n", 404), {f"/{name}": app})


def behind(application: Any, proxies: int) -> Any:
    """The application as seen through so many proxies, each of which adds who spoke to it to X-Forwarded-For."""
    return ProxyFix(application, x_for=proxies, x_proto=0, x_host=0) if proxies else application


def _home(service: Service) -> tuple[Path, str]:
    """The service's folder and package: where its templates, static files and translations are."""
    name = f"services.{service.name}"
    spec = find_spec(name) if find_spec("services") else None
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))), name
    module = sys.modules[service.register.__module__]
    return Path(module.__file__ or ".").parent, module.__name__


def _setup_templates(app: Flask, folder: Path) -> None:
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder / "templates"), FileSystemLoader(TEMPLATES)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(CHARTS, asset=asset, icon=icon, labels=LABELS, with_args=with_args)
    app.jinja_env.globals.update(actor=_Late(current_actor), html_lang=lambda: HTML_LANG[language()])
    app.jinja_env.globals.update(demo_roles=lambda: ROLES if current_context().config.demo else ())
    app.jinja_env.globals.update(current_name=current_name, other_language=other_language_href)
    app.jinja_env.globals.update(visible_nav=visible_nav, own_nav=own_nav, home_page=home)


class _Late:
    """Jinja's ``actor``: who asks, found when the template asks."""

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find = find

    def __getattr__(self, name: str) -> Any:
        return getattr(self._find(), name)


def _setup_api(app: Flask, service: Service) -> None:
    app.config.update(
        API_TITLE=f"Slipway {service.name}",
        API_VERSION="1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="openapi.json",
    )
    kept = {"servers": [{"url": f"/{service.name}"}], "extra_plugins": [Security(app, service.name)]}
    api = Api(app, spec_kwargs=kept)
    app.extensions["slipway_api"] = api
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("api-docs."):
            app.view_functions[endpoint] = _open_to_all(view)


def _open_to_all(view: Callable[..., Any]) -> Callable[..., Any]:
    return access("visitor")(lambda **args: view(**args))
