"""The codes of services for enterprises in words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext

from shared.web.labels import Labels

CLIENTS: dict[str, Any] = {
    "wish_kinds": Labels(need=lazy_gettext("need"), offer=lazy_gettext("offer")),
    "wish_states": Labels(open=lazy_gettext("open"), met=lazy_gettext("met"), closed=lazy_gettext("taken back")),
    "wish_sectors": Labels(
        product=lazy_gettext("products and industry"),
        supplier=lazy_gettext("suppliers"),
        logistics=lazy_gettext("logistics and warehouses"),
        finance=lazy_gettext("payment and finance"),
        brand=lazy_gettext("brand and promotion"),
        talent=lazy_gettext("people"),
        other=lazy_gettext("something else"),
    ),
    "ticket_topics": Labels(
        policy=lazy_gettext("support policies"),
        tax=lazy_gettext("tax and refunds"),
        customs=lazy_gettext("customs"),
        funding=lazy_gettext("funding"),
        law=lazy_gettext("law and rights"),
        other=lazy_gettext("something else"),
    ),
    "ticket_states": Labels(open=lazy_gettext("to be answered"), answered=lazy_gettext("answered")),
    "work_kinds": Labels(
        training=lazy_gettext("training for the enterprise"),
        event=lazy_gettext("event"),
        visit=lazy_gettext("visit"),
        consulting=lazy_gettext("consulting"),
        other=lazy_gettext("something else"),
    ),
    "introduction_states": Labels(
        proposed=lazy_gettext("introduced"),
        agreed=lazy_gettext("they agreed"),
        failed=lazy_gettext("nothing came of it"),
    ),
}
"""What templates call, by name."""
