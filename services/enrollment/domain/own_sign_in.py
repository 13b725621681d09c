"""Signing in by a base's own provider: it says who somebody is, and an account that was made here says what they may."""

from __future__ import annotations

from shared.rules import N_, RuleBroken


class NotConfirmed(RuleBroken):
    """The provider did not confirm who somebody is, or its answer does not belong to what was asked."""

    message = N_("%(provider)s did not confirm who you are. Begin again; if it stays, sign in with your password.")
    status = 401


class ProviderAway(RuleBroken):
    """The provider cannot be asked now."""

    message = N_("%(provider)s does not answer just now. Try again in a moment, or sign in with your password.")
    status = 503


class NameNotVerified(RuleBroken):
    """An address that the provider did not verify could be anybody's."""

    message = N_("%(provider)s has not verified “%(login)s”. Confirm the address there, then sign in again.")
    status = 403


class NobodyInvited(RuleBroken):
    """The provider knows them, but no account was made for them: signing in never makes one."""

    message = N_("Nobody has made an account for “%(login)s” here. Ask your base to have one made with this address.")
    status = 403


class LinkedToAnother(RuleBroken):
    """The account goes with another identity at the provider: an address that was given to somebody else opens nothing."""

    message = N_("The account of “%(login)s” goes with another identity at %(provider)s. Ask an administrator.")
    status = 403


class PasswordsEnded(RuleBroken):
    """The base has its staff sign in by its provider alone."""

    message = N_("Your base signs in by %(provider)s alone. Use that way, on this page.")
    status = 403
