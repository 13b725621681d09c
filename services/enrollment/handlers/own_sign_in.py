"""The account behind an identity at a base's own provider: linked once by a verified address, later found by the identity.

Only an account that was made here is ever opened; administrators and the association keep to their passwords.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.enrollment.domain.accounts import WITHOUT_BASE, Account
from services.enrollment.domain.own_sign_in import LinkedToAnother, NameNotVerified, NobodyInvited, PasswordsEnded
from services.enrollment.domain.sign_in_rules import ROLES
from services.enrollment.handlers.accounts import actor_of, login_account
from services.enrollment.handlers.sign_in_rules import rules_of
from services.enrollment.repository import accounts, claim_lookup, looked_up, lookup_id
from shared.audit import record
from shared.config import Oidc
from shared.service import Context

VERIFIED = {"email": "email_verified", "phone_number": "phone_number_verified"}
"""Claims that a provider may not have checked, and the claim that says whether it has."""


def account_of_identity(context: Context, provider: Oidc, claims: Mapping[str, Any]) -> Account:
    """The account that claims of a checked ID token belong to; the first time it is linked.

    Errors: NameNotVerified, NobodyInvited, LinkedToAnother.
    """
    link = lookup_id(context, "identity", provider.issuer, str(claims["sub"]))
    login = str(claims.get(provider.claim) or "")
    found = looked_up(context, link)
    account = accounts(context).find_one(found.state["account_id"]) if found else None
    if account is None:
        _check_verified(provider, claims, login)
        account = login_account(context, login) if login else None
    if account is None or not _may(provider, account):
        raise NobodyInvited(login=login or str(claims["sub"]))
    return account if account.identity == link else _linked(context, provider, account, link, login)


def _check_verified(provider: Oidc, claims: Mapping[str, Any], login: str) -> None:
    flag = VERIFIED.get(provider.claim)
    if flag and claims.get(flag) is not True:
        raise NameNotVerified(login=login, provider=provider.name)


def _may(provider: Oidc, account: Account) -> bool:
    """Whether the provider may say that somebody is this account's owner."""
    return account.active and account.role not in WITHOUT_BASE and provider.serves(account.base_id)


def _linked(context: Context, provider: Oidc, account: Account, link: str, login: str) -> Account:
    if account.identity or claim_lookup(context, link, {"account_id": account.id})["account_id"] != account.id:
        raise LinkedToAnother(login=login, provider=provider.name)
    account.identity = link
    record(context, actor_of(account), "account.linked", base_id=account.base_id)
    return accounts(context).save(account)


def check_password_way(context: Context, account: Account) -> None:
    """Refuse a password where the base has its staff sign in by its provider alone. Error: PasswordsEnded."""
    provider = context.config.oidc
    if provider is None or account.role not in ROLES or not provider.serves(account.base_id):
        return
    if rules_of(context, account.base_id).provider_only:
        raise PasswordsEnded(provider=provider.name)
