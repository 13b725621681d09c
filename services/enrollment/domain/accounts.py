"""An account: somebody may sign in, in one role, for one base. Wrong tries make the next one wait longer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import iso, parse_iso
from shared.contracts.enrollment import AccountRegistered, PasswordResetAsked, SessionsRevoked
from shared.contracts.event import Sealed
from shared.rules import N_, RuleBroken

STAFF_ROLES = ("coordinator", "manager", "quality", "privacy", "association", "administrator")
WITHOUT_BASE = ("association", "administrator")
FREE_TRIES = 3
LONGEST_WAIT = 300
PASSWORD_LEAST = 10


class SignInRefused(RuleBroken):
    """The name and the password do not belong together. Says the same whether or not the account exists."""

    message = N_("“%(login)s” and this password do not match. Check both and try again.")
    status = 401


class TooManyTries(RuleBroken):
    """Too many wrong passwords; wait before the next try."""

    message = N_("Too many wrong tries for “%(login)s”. Please wait %(seconds)s seconds before the next one.")
    status = 429


class PasswordTooShort(RuleBroken):
    """A password must not be guessable by trying all short ones."""

    message = N_("A password needs at least %(least)s characters; this one has %(given)s.")
    status = 422


class LoginTaken(RuleBroken):
    """Another account signs in with this address or number."""

    message = N_("“%(login)s” already signs in with another account. Use another address or number.")


class UnknownRole(RuleBroken):
    """A staff account is asked for in a role that staff cannot have."""

    message = N_("“%(role)s” is not a role that a staff account can have.")
    status = 422


class BaseMissing(RuleBroken):
    """A role that works for one base was given none, or one that is not on the register."""

    message = N_("The role “%(role)s” works for one base. Choose the base first.")
    status = 422


class AlreadySetUp(RuleBroken):
    """The first administrator exists; the set-up page has done its work."""

    message = N_("An administrator exists already. Sign in instead.")


class WrongSetupCode(RuleBroken):
    """The set-up code is not the one that the installation printed."""

    message = N_("“%(code)s” is not the set-up code. Read it again from where Slipway was started.")
    status = 403


class OwnAccount(RuleBroken):
    """Whoever switches off the account they use could not switch it on again."""

    message = N_("This is the account you are signed in with. Another administrator can switch it off.")


class InviteUsed(RuleBroken):
    """An invitation sets the first password once."""

    message = N_("This invitation was used or replaced by a newer one. Ask for a new link.")
    status = 410


class PasswordWrong(RuleBroken):
    """The present password was typed wrongly."""

    message = N_("The present password is not right. Type it again.")
    status = 422


def check_password(password: str) -> None:
    """Refuse a password that is too short. Error: PasswordTooShort."""
    if len(password) < PASSWORD_LEAST:
        raise PasswordTooShort(least=PASSWORD_LEAST, given=len(password))


@dataclass(kw_only=True)
class Account(Aggregate):
    """Somebody may sign in. ``logins``: lookup ids of the names they sign in with.

    ``totp`` is the sealed secret of the second step, ``totp_used`` the last half minute whose code was taken,
    ``recovery`` hashed codes. ``identity``: the lookup id of the owner at the base's own provider. ``invites`` counts
    invitations and passwords set: a link made before the last is void.
    """

    person_id: str
    role: str
    password: str = ""
    logins: list[str] = field(default_factory=list)
    invites: int = 1
    active: bool = True
    demo: bool = False
    created_at: str = ""
    totp: str = ""
    totp_pending: str = ""
    totp_used: int = 0
    recovery: list[str] = field(default_factory=list)
    identity: str = ""

    def register(self, name: str, email: str, locale: str) -> None:
        """Say that the account exists; ``name`` and ``email`` sealed with the person's key."""
        self.record(
            AccountRegistered(self.id, self.person_id, self.base_id, self.role, Sealed(name), Sealed(email), locale)
        )

    def invite(self) -> int:
        """Make earlier invitations void; returns the number the new one carries."""
        self.invites += 1
        return self.invites

    def set_password(self, hashed: str, invite: int) -> None:
        """Take a password by an invitation. Error: InviteUsed."""
        if invite != self.invites or not self.active:
            raise InviteUsed()
        self.password = hashed
        self.invites += 1

    def ask_reset(self, at: str) -> None:
        """Say that the owner forgot the password; the link that notify sends carries the new invitation's number."""
        self.record(PasswordResetAsked(self.id, self.person_id, self.base_id, self.invite(), at))

    def end_sessions(self, at: str, why: str) -> None:
        """End every session that began before."""
        self.record(SessionsRevoked(self.id, self.base_id, at, why))

    def switch_off(self, at: str) -> None:
        """Nobody signs in until it is switched on again; open sessions and invitations end. Off already: no change."""
        if self.active:
            self.active = False
            self.invites += 1
            self.record(SessionsRevoked(self.id, self.base_id, at))

    def switch_on(self) -> None:
        """The owner may sign in again, with the password they had."""
        self.active = True

    def forget(self, at: str) -> None:
        """Switch the account of an erased person off for good."""
        self.switch_off(at)
        self.password, self.logins, self.identity = "", [], ""


@dataclass(kw_only=True)
class Tries(Aggregate):
    """Wrong tries for one sign-in name, known or not: an unknown one answers the same, so that nothing is given away."""

    failures: int = 0
    not_before: str = ""

    def check(self, login: str, now: datetime) -> None:
        """Refuse a try that comes too early. Error: TooManyTries."""
        if self.not_before and now < parse_iso(self.not_before):
            left = int((parse_iso(self.not_before) - now).total_seconds()) + 1
            raise TooManyTries(login=login, seconds=left)

    def failed(self, now: datetime) -> None:
        """Count a wrong try: from the fourth on 2, 4, 8 … seconds must pass, at most five minutes."""
        self.failures += 1
        over = self.failures - FREE_TRIES
        if over >= 0:
            self.not_before = iso(now + timedelta(seconds=min(2.0 ** min(over + 1, 20), LONGEST_WAIT)))

    def succeeded(self) -> None:
        """Forget the wrong tries."""
        self.failures, self.not_before = 0, ""
