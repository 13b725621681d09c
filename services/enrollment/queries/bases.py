"""The bases by name, as the bases service told of them."""

from __future__ import annotations

from services.enrollment.repository import BASES
from shared.service import Context


def base_names(context: Context) -> dict[str, str]:
    """Base id -> name, by name."""
    return {d.id: d.state["name"] for d in context.store.find(BASES, sort=[("name", 1)])}


def base_name(context: Context, base_id: str) -> str:
    """The name of a base, or nothing while it is not known here."""
    found = context.store.get(BASES, base_id)
    return str(found.state["name"]) if found else ""
