"""How the staff of a base sign in, as its manager decides."""

from __future__ import annotations

from dataclasses import dataclass

from services.enrollment.domain.accounts import STAFF_ROLES, WITHOUT_BASE, Account
from shared.aggregate import Aggregate

ROLES = tuple(role for role in STAFF_ROLES if role not in WITHOUT_BASE)
"""Whose sign-in a base decides about."""


@dataclass(kw_only=True)
class SignInRules(Aggregate):
    """A base's rules; its id is the base's. ``second_step``: every member of staff needs one; ``provider_only``: they sign in
    by the base's own provider, not by password."""

    second_step: bool = False
    provider_only: bool = False
    changed_at: str = ""
    changed_by: str = ""

    def change(self, second_step: bool, provider_only: bool, at: str, by: str) -> None:
        """Decide anew."""
        self.second_step, self.provider_only = second_step, provider_only
        self.changed_at, self.changed_by = at, by

    def lacks(self, account: Account) -> bool:
        """Whether somebody must set up the second step before anything else."""
        return self.second_step and account.role in ROLES and not account.totp
