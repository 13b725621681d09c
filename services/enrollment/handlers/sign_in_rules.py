"""A base's rules for signing in: read at every sign-in, changed by the manager."""

from __future__ import annotations

from services.enrollment.domain.accounts import Account
from services.enrollment.domain.sign_in_rules import SignInRules
from services.enrollment.repository import sign_in_rules
from shared.actor import Actor
from shared.audit import record
from shared.clock import iso
from shared.service import Context
from shared.store.port import Conflict


def rules_of(context: Context, base_id: str) -> SignInRules:
    """The rules of a base; until somebody decides, none but the password."""
    return sign_in_rules(context).find_one(base_id) or SignInRules(id=base_id, base_id=base_id)


def must_set_up(context: Context, account: Account) -> bool:
    """Whether an account's base asks for a second step that it lacks."""
    return bool(account.base_id) and rules_of(context, account.base_id).lacks(account)


def change_rules(
    context: Context, actor: Actor, *, second_step: bool, provider_only: bool = False, version: int
) -> SignInRules:
    """Decide for the actor's base. Error: Conflict (somebody decided since ``version``)."""
    found = rules_of(context, actor.base_id)
    if found.version != version:
        raise Conflict(found.id)
    found.change(second_step, provider_only, iso(context.clock.now()), actor.account_id)
    record(context, actor, "base.sign_in", details={"second_step": second_step, "provider_only": provider_only})
    return sign_in_rules(context).save(found)
