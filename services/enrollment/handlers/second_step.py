"""Switching the second step on and off, and taking it."""

from __future__ import annotations

import hmac
import secrets

import pyotp

from services.enrollment.domain.accounts import Account
from services.enrollment.domain.cohorts import CROCKFORD
from services.enrollment.domain.second_step import (
    RECOVERY_CODES,
    STEP,
    CodeWrong,
    SecondStepOff,
    hashed_recovery,
    matching_step,
)
from services.enrollment.handlers.accounts import counted_try, forget_tries
from services.enrollment.repository import accounts
from shared.actor import Actor
from shared.audit import record
from shared.service import Context

ISSUER = "Slipway"


def begin_second_step(context: Context, account: Account, name: str) -> str:
    """Make a secret, to be confirmed by a code; returns the address for the app (and its QR code)."""
    secret = pyotp.random_base32()
    account.totp_pending = context.keys.seal(account.person_id, secret)
    accounts(context).save(account)
    return pyotp.TOTP(secret).provisioning_uri(name=name or account.role, issuer_name=ISSUER)


def confirm_second_step(context: Context, actor: Actor, account: Account, code: str) -> list[str]:
    """Switch it on with a first code; returns the recovery codes, shown once. Errors: CodeWrong, SecondStepOff."""
    secret = context.keys.open(account.person_id, account.totp_pending)
    if not account.totp_pending:
        raise SecondStepOff()
    account.totp_used = _step(context, secret, code, 0)
    account.totp, account.totp_pending = account.totp_pending, ""
    codes = ["".join(secrets.choice(CROCKFORD) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    account.recovery = [hashed_recovery(made) for made in codes]
    record(context, actor, "account.second_step", base_id=account.base_id, details={"state": "on"})
    accounts(context).save(account)
    return [f"{made[:5]}-{made[5:]}" for made in codes]


def take_second_step(context: Context, account: Account, code: str) -> None:
    """Take a code, or a recovery code, each once. Wrong ones make the next wait longer. Errors: CodeWrong, TooManyTries."""
    tried = counted_try(context, f"code-{account.id}", code)
    kept = hashed_recovery(code)
    if any(hmac.compare_digest(kept, known) for known in account.recovery):
        account.recovery = [known for known in account.recovery if known != kept]
    else:
        secret = context.keys.open(account.person_id, account.totp)
        account.totp_used = _step(context, secret, code, account.totp_used)
    accounts(context).save(account)
    forget_tries(context, tried)


def drop_second_step(context: Context, actor: Actor, account: Account, code: str) -> None:
    """Switch it off with a code. Errors: SecondStepOff, CodeWrong, TooManyTries."""
    if not account.totp:
        raise SecondStepOff()
    take_second_step(context, account, code)
    account.totp, account.recovery, account.totp_used = "", [], 0
    record(context, actor, "account.second_step", base_id=account.base_id, details={"state": "off"})
    accounts(context).save(account)


def _step(context: Context, secret: str, code: str, used: int) -> int:
    if len(secret) < 16:
        raise CodeWrong(code=code)
    totp = pyotp.TOTP(secret, interval=STEP)
    return matching_step(code, context.clock.now().timestamp(), totp.generate_otp, used)
