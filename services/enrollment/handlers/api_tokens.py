"""API tokens: made, shown once, revoked; every service hears of both."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from services.enrollment.domain.accounts import BaseMissing
from services.enrollment.domain.api_tokens import ApiToken, check_end
from services.enrollment.repository import BASES, api_tokens
from shared.actor import Actor
from shared.audit import record
from shared.clock import SHANGHAI, iso, local_day, new_id
from shared.service import Context
from shared.tokens import hashed, new_secret, written


def make_token(
    context: Context, actor: Actor, *, name: str, base_id: str, role: str, scopes: list[str], ends_on: str
) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown now and never again. Errors: BaseMissing, TokenEndsBadly."""
    if context.store.get(BASES, base_id) is None:
        raise BaseMissing(role=role)
    last, now = date.fromisoformat(ends_on), context.clock.now()
    check_end(last, local_day(now))
    made, secret = ApiToken(id=new_id(), base_id=base_id, name=name, role=role, scopes=list(scopes)), new_secret()
    made.made_at, made.made_by, made.ends_on = iso(now), actor.account_id, ends_on
    made.expires_at = iso(datetime.combine(last + timedelta(days=1), time(), SHANGHAI))
    made.make(hashed(secret))
    record(context, actor, "account.token", base_id=base_id, details={"token": made.id, "state": "made"})
    return api_tokens(context).save(made), written(made.id, secret)


def revoke_token(context: Context, actor: Actor, token_id: str) -> ApiToken:
    """The token is refused from now on, in every service. Errors: NotFound, TokenOver."""
    found = api_tokens(context).load(token_id, actor)
    found.revoke(iso(context.clock.now()))
    record(context, actor, "account.token", base_id=found.base_id, details={"token": found.id, "state": "revoked"})
    return api_tokens(context).save(found)
