"""The second step at sign-in: a code that changes every half minute (RFC 6238), each taken once; recovery codes beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from shared.rules import N_, RuleBroken

RECOVERY_CODES = 8
STEP = 30
WINDOW = 1
"""A clock may be half a minute off."""


class CodeWrong(RuleBroken):
    """The code is not the present one, or was used before."""

    message = N_("“%(code)s” is not the code that your app shows now. Wait for the next one and type that.")
    status = 401


class SecondStepOff(RuleBroken):
    """There is no second step to take or to switch off."""

    message = N_("The second step is not switched on for this account.")


def matching_step(code: str, now: float, code_at: Callable[[int], str], used: int) -> int:
    """The number of the half minute whose code this is, later than the last one used. Error: CodeWrong."""
    plain = "".join(sign for sign in code if sign.isdigit())
    present = int(now) // STEP
    for step in range(present - WINDOW, present + WINDOW + 1):
        if step > used and len(plain) == 6 and code_at(step) == plain:
            return step
    raise CodeWrong(code=code)


def hashed_recovery(code: str) -> str:
    """A recovery code as it is kept; it has 50 random bits, so a plain hash cannot be turned back."""
    return hashlib.sha256(f"recovery:{code.strip().upper().replace('-', '')}".encode()).hexdigest()
