"""The first administrator: made once, by whoever can read the set-up code where Slipway was started."""

from __future__ import annotations

import hashlib
import hmac

from services.enrollment.domain.accounts import Account, AlreadySetUp, WrongSetupCode, check_password
from services.enrollment.domain.cohorts import CROCKFORD, read_code
from services.enrollment.handlers.accounts import register_staff
from services.enrollment.handlers.people import reach
from services.enrollment.repository import claim_lookup, lookup_id
from shared.actor import SYSTEM
from shared.service import Context


def setup_needed(context: Context) -> bool:
    """Whether nobody can administer the installation yet."""
    return context.store.count("accounts", {"role": "administrator"}) == 0


def setup_code(context: Context) -> str:
    """The code that proves to the set-up page that one can see where Slipway was started; follows from the secret key."""
    digest = hmac.new(context.config.secret_key.encode(), b"enrollment setup code", hashlib.sha256).digest()
    signs = "".join(CROCKFORD[byte & 31] for byte in digest[:10])
    return f"{signs[:5]}-{signs[5:]}"


def set_up(context: Context, *, code: str, name: str, email: str, password: str, locale: str = "zh") -> Account:
    """Make the first administrator. Errors: AlreadySetUp, WrongSetupCode, and those of :func:`register_staff`."""
    if not setup_needed(context):
        raise AlreadySetUp()
    if not hmac.compare_digest(read_code(code).encode(), setup_code(context).replace("-", "").encode()):
        raise WrongSetupCode(code=code)
    check_password(password)
    who = reach(name, email=email, locale=locale)
    # Of two at once only one may become the first: both claim the same place.
    place = claim_lookup(context, "setup", {"login": lookup_id(context, "login", who.email)})
    if place["login"] != lookup_id(context, "login", who.email):
        raise AlreadySetUp()
    return register_staff(
        context, SYSTEM, name=name, email=email, role="administrator", password=password, locale=locale
    )
