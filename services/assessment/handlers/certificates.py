"""Certificates: sent in by their holder or entered by a coordinator, looked at, taken back; their files are sealed."""

from __future__ import annotations

from typing import Any

from services.assessment.domain import Certificate, Portfolio
from services.assessment.handlers.portfolio import change_portfolio, portfolio_of
from services.assessment.repository import portfolios
from shared.actor import Actor
from shared.clock import new_id
from shared.privacy.sealing import seal_file, unseal_file
from shared.rules import NotFound
from shared.service import Context
from shared.uploads import checked_file

File = tuple[str, bytes]
"""A name and a content, as they were uploaded."""


def add_certificate(
    context: Context, actor: Actor, person_id: str, data: dict[str, Any], file: File | None = None
) -> Portfolio:
    """A certificate; one that a coordinator enters was seen, a trainee's own waits for that.

    Errors: ``NotFound``, ``CertificatesFull``, ``FileEmpty``, ``FileTooLarge``, ``FileWrongKind``, ``KeyOnItsWay``.
    """
    portfolio_of(context, actor, person_id)
    made = Certificate(id=new_id(), **data, seen=actor.role != "trainee")
    if file:
        content, made.media_type = checked_file(*file)
        key, made.file_id = context.keys.needed(person_id), new_id()
        # The file goes first: a certificate that names a file which is not there would be worse than the reverse.
        context.store.put_file(made.file_id, seal_file(key.key, person_id, content), made.media_type)
    return change_portfolio(context, actor, person_id, lambda p, _now: p.add_certificate(made))


def see_certificate(context: Context, actor: Actor, person_id: str, id: str) -> Portfolio:
    """A coordinator believes it. Error: ``NotFound``."""
    return change_portfolio(context, actor, person_id, lambda p, _now: p.see_certificate(id))


def remove_certificate(context: Context, actor: Actor, person_id: str, id: str) -> Portfolio:
    """Take it back, its file too; a trainee those alone that nobody has looked at. Error: ``NotFound``."""
    found = portfolio_of(context, actor, person_id).certificate(id)
    if actor.role == "trainee" and found.seen:
        raise NotFound(id=id)
    kept = change_portfolio(context, actor, person_id, lambda p, _now: p.remove_certificate(id))
    if found.file_id:
        context.store.delete_file(found.file_id)
    return kept


def certificate_file(context: Context, actor: Actor, person_id: str, number: int) -> tuple[Certificate, bytes]:
    """The file of a certificate, counted from 1, for whom may see the portfolio. Errors: ``NotFound``, ``PersonGone``."""
    held = portfolio_of(context, actor, person_id).certificates
    found = held[number - 1] if 1 <= number <= len(held) else None
    kept = context.store.get_file(found.file_id) if found and found.file_id else None
    if found is None or kept is None:
        raise NotFound(id=str(number))
    return found, unseal_file(context.keys.needed(person_id).key, person_id, kept[0])


def claims(context: Context, actor: Actor) -> list[Portfolio]:
    """The base's portfolios with certificates that wait for a look; an erased person's are gone."""
    found = portfolios(context).find(actor, {"claims": {"gt": 0}}, limit=200)
    return [p for p in found if context.keys.known(p.person_id) != "erased"]
