"""How a base pairs."""

from __future__ import annotations

from typing import Any

from services.matching.domain import PairingSettings
from services.matching.repository import settings
from shared.actor import Actor
from shared.service import Context


def base_settings(context: Context, base_id: str) -> PairingSettings:
    """A base's pairing settings; the defaults where none were saved."""
    return settings(context).find_one(base_id) or PairingSettings(id=base_id, base_id=base_id)


def change_settings(context: Context, actor: Actor, **changed: Any) -> PairingSettings:
    """Set how the actor's base pairs; what is not named stays. Error: TypeError for a setting that is none."""
    found = base_settings(context, actor.base_id)
    for name, value in changed.items():
        if name in ("id", "base_id", "version") or not hasattr(found, name):
            raise TypeError(f"There is no pairing setting “{name}”.")
        setattr(found, name, value)
    return settings(context).save(found)
