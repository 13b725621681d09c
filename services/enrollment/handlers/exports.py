"""Exporting people: masked unless there is a reason, only who agreed when it leaves the base, always in the access log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.enrollment.domain.consents import standing
from services.enrollment.queries.rights import consent_entries
from services.enrollment.repository import applications, people
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.privacy import mask_name, mask_phone
from shared.service import Context

MOST = 20_000
NEEDED = {"employer": "share_employer", "public": "share_public"}
"""Who reads it -> the consent without which a person is left out (PIPL 23)."""


def export_applications(context: Context, actor: Actor, wanted: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    """Rows of the applications, oldest first, and how many were left out for want of consent.

    ``wanted``: cohort_id, state, audience, phones (in the clear), reason. Minors' names and phones stay masked.
    """
    where = {name: wanted[name] for name in ("cohort_id", "state") if wanted.get(name)}
    purpose = NEEDED.get(wanted["audience"])
    rows, left_out = [], 0
    for a in applications(context).find(actor, where, sort=[("submitted_at", 1)], limit=MOST):
        if context.keys.known(a.person_id) == "erased":
            continue
        if purpose and standing(consent_entries(context, a.person_id), purpose) != "given":
            left_out += 1
            continue
        person = people(context).find_one(a.person_id, SYSTEM)
        phone = context.keys.open(a.person_id, person.phone) if person else ""
        name = context.keys.open(a.person_id, a.name)
        kept = ("number", "cohort_name", "state", "goal")
        rows.append(
            {
                **{field: getattr(a, field) for field in kept},
                "name": mask_name(name) if a.minor else name,
                "phone": phone if wanted.get("phones") and not a.minor else mask_phone(phone),
                "submitted_at": a.submitted_at[:10],
            }
        )
    details: dict[str, str | int] = {"list": "applications", "audience": wanted["audience"], "rows": len(rows)}
    details["phones"] = "clear" if wanted.get("phones") else "masked"
    record(context, actor, "list.exported", reason=wanted["reason"], details=details)
    return rows, left_out
