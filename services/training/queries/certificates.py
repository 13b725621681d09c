"""Certificates for staff, for the person, and for whoever checks one."""

from __future__ import annotations

from dataclasses import dataclass

from services.training.domain.completion import Certificate
from services.training.repository import BASES, certificates
from shared.actor import SYSTEM, Actor
from shared.privacy.mask import mask_name
from shared.service import Context


@dataclass(frozen=True)
class Shown:
    """A certificate with the names it needs."""

    certificate: Certificate
    name: str
    base: str
    reason: str
    link: str


@dataclass(frozen=True)
class Check:
    """All that a stranger learns of a certificate: whether it is valid, of what, from whom, and the first letter of whose."""

    valid: bool
    number: str
    course: str
    hours: int
    issued_at: str
    base: str
    initial: str


def certificate_page(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[Shown], int]:
    """The base's certificates, or the trainee's own, latest first, and how many there are."""
    repository = certificates(context)
    found = repository.find(actor, sort=[("issued_at", -1)], skip=skip, limit=limit)
    return [_shown(context, one) for one in found], repository.count(actor)


def certificate_of(context: Context, actor: Actor, certificate_id: str) -> Shown:
    """One certificate. Error: ``NotFound``."""
    return _shown(context, certificates(context).load(certificate_id, actor))


def check(context: Context, code: str) -> Check | None:
    """What the check page says under a code; None where there is nothing."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    found = certificates(context).find(SYSTEM, {"code": plain}, limit=1) if len(plain) == 16 else []
    if not found:
        return None
    shown, one = _shown(context, found[0]), found[0]
    return Check(not one.revoked, one.number, one.course, one.hours, one.issued_at, shown.base, mask_name(shown.name))


def _shown(context: Context, one: Certificate) -> Shown:
    base = context.store.get(BASES, one.base_id)
    name, reason = (context.keys.open(one.person_id, text) for text in (one.name, one.reason))
    link = f"{context.config.public_url}/training/verify?code={one.code}"
    return Shown(one, name, base.state["name"] if base else one.base_id, reason, link)
