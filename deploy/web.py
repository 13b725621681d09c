"""The WSGI application of one service, for gunicorn: ``deploy.web:application('matching')``."""

from __future__ import annotations

from typing import Any

from deploy.system import NAV, open_context, service
from shared.config import load
from shared.web.app import behind, create_app, mounted
from shared.web.logs import configure_logs


def application(name: str) -> Any:
    """The service's pages and API, mounted at the same path as embedded. Called in each gunicorn process."""
    config = load()
    configure_logs(config.log_level)
    kind = service(name)
    return behind(mounted(create_app(kind, open_context(config, kind), NAV), name), config.proxies)
