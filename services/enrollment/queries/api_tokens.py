"""The list of API tokens, with when each was last used."""

from __future__ import annotations

from dataclasses import dataclass

from services.enrollment.domain.api_tokens import ApiToken
from services.enrollment.repository import TOKEN_USES, api_tokens
from shared.actor import Actor
from shared.clock import iso
from shared.service import Context


@dataclass(frozen=True)
class TokenRow:
    """A token, how it stands (``good``, ``over``, ``revoked``), and when and where it was last used (to the hour)."""

    token: ApiToken
    standing: str
    used_at: str
    service: str


def token_rows(context: Context, actor: Actor, *, skip: int = 0, limit: int = 0) -> tuple[list[TokenRow], int]:
    """A page of tokens, the newest first, and how many there are in all."""
    found = api_tokens(context).find(actor, sort=[("made_at", -1)], skip=skip, limit=limit)
    return [_row(context, token) for token in found], api_tokens(context).count(actor)


def _row(context: Context, token: ApiToken) -> TokenRow:
    used = context.store.get(TOKEN_USES, token.id)
    services: dict[str, str] = used.state["services"] if used else {}
    at, service = max(((at, name) for name, at in services.items()), default=("", ""))
    return TokenRow(token, token.standing(iso(context.clock.now())), at, service)
