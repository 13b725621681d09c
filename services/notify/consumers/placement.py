"""What placement says, told to the trainee."""

from __future__ import annotations

from services.notify.consumers.values import sealed, text, value
from services.notify.handlers import Notice, tell
from shared.contracts.event import Event, Meta
from shared.contracts.placement import EvidenceReviewed, PlacementOpened
from shared.service import Context, Handler


def on_placed(context: Context, event: PlacementOpened, meta: Meta) -> None:
    """An internship or a shop launch of the trainee is on record."""
    params = {"opened_on": value("day", event.opened_on)}
    if event.kind == "shop":
        params["platform"] = value("word", event.platform)
    else:
        params["employer"] = text(event.employer)
    template = "placement_shop" if event.kind == "shop" else "placement_internship"
    tell(context, Notice(template, event.base_id, event.person_id, params, link="/placement/mine"), meta)


def on_reviewed(context: Context, event: EvidenceReviewed, meta: Meta) -> None:
    """Somebody looked at the proof of a month's figures."""
    confirmed = event.state == "confirmed"
    params = {} if confirmed else {"reason": sealed(event.person_id, event.reason)}
    template = "evidence_confirmed" if confirmed else "evidence_rejected"
    tell(context, Notice(template, event.base_id, event.person_id, params, link="/placement/mine"), meta)


REACTIONS: dict[type[Event], Handler] = {
    PlacementOpened: on_placed,
    EvidenceReviewed: on_reviewed,
}
