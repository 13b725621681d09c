"""Two languages: Chinese first, English complete. Message ids are English; catalogs hold the Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from flask import Flask, current_app, has_request_context, request, session
from flask_babel import Babel, force_locale, get_domain, get_locale

from shared.rules import InBoth

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
HTML_LANG = {"zh": "zh-CN", "en": "en"}
DEFAULT = "zh"
WEB = Path(__file__).parent
ROOT = WEB.parent.parent


def language() -> str:
    """The reader's language: ``?lang=``, else the session's, else the browser's, else Chinese."""
    if not has_request_context():
        return DEFAULT
    for wanted in (request.args.get("lang"), session.get("lang")):
        if wanted in LANGUAGES:
            return str(wanted)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def locale_name() -> str:
    """Babel's name of the reader's locale: ``zh_Hans_CN`` or ``en``."""
    return LANGUAGES[language()]


def remember_language() -> None:
    """Keep an explicit choice of language in the session."""
    wanted = request.args.get("lang")
    if wanted in LANGUAGES and session.get("lang") != wanted:
        session["lang"] = wanted


def other_language_href() -> str:
    """The present page in the other language: same address, same query."""
    args = {**request.args.to_dict(flat=False), "lang": ["en" if language() == "zh" else "zh"]}
    from werkzeug.urls import iri_to_uri

    from shared.web.paging import query

    rule = request.url_rule
    readable = rule is None or rule.methods is None or "GET" in rule.methods
    path = request.script_root + request.path if readable else f"{request.script_root}/"
    return iri_to_uri(path) + query(args)


def say(message: Any, params: Mapping[str, Any] | None = None) -> str:
    """A stored or declared English template in the reader's language, its ``%(name)s`` places filled.

    A template that asks for what ``params`` lacks is shown as it is: a page must not fail on old data.
    """
    text = str(get_domain().gettext(str(message))) if current_app else str(message)
    if not params:
        return text
    try:
        return text % {
            name: in_one(value) if not isinstance(value, int | float) else value for name, value in params.items()
        }
    except (KeyError, ValueError, TypeError):
        return text


def in_one(value: Any) -> str:
    """What was named in both languages, in the reader's; anything else as text."""
    return str(getattr(value, language())) if isinstance(value, InBoth) else str(value)


def comma() -> str:
    """What stands between the words of a list."""
    return "、" if language() == "zh" else ", "


def colon() -> str:
    """What stands between a name and its value."""
    return "：" if language() == "zh" else ": "


def gap() -> str:
    """What stands between two sentences: nothing after a Chinese full stop, a space elsewhere."""
    return "" if language() == "zh" else " "


def semicolon() -> str:
    """What stands between the parts of a list whose parts hold signs themselves."""
    return "；" if language() == "zh" else "; "


def everywhere() -> list[AbstractContextManager[None]]:
    """Contexts in which lazy texts read in each language, one after the other; outside an app only in English."""
    return [force_locale(name) for name in LANGUAGES.values()] if current_app else [nullcontext()]


def setup_i18n(app: Flask, folders: Iterable[Path]) -> None:
    """Catalogs of the kit, of the deployment (navigation) and of the service; Asia/Shanghai time."""
    from shared.web.compile_translations import compile_missing
    from shared.web.formats import FILTERS

    # The last catalogue wins: a service's own words over the kit's, and the navigation's over all, the same everywhere.
    places = [p for p in (WEB / "translations", *folders, ROOT / "deploy" / "translations") if p.is_dir()]
    compile_missing(places)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(p) for p in dict.fromkeys(places))
    app.config["BABEL_DEFAULT_LOCALE"] = LANGUAGES[DEFAULT]
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=locale_name)
    app.before_request(remember_language)
    app.jinja_env.filters.update(FILTERS, in_one=in_one)
    app.jinja_env.globals.update(
        comma=comma, colon=colon, gap=gap, semicolon=semicolon, say=say, get_locale=get_locale, language=language
    )
