"""Accounts, passwords and tokens."""

from __future__ import annotations

from marshmallow import Schema

from shared.actor import ROLES
from shared.tokens import ROLES as TOKEN_ROLES
from shared.tokens import SCOPES
from shared.web.fields import Choice, Choices, Count, Day, Email, Text, Tick


class StaffSchema(Schema):
    """A staff account."""

    name = Text(required=True, most=60)
    email = Email(required=True)
    role = Choice(tuple(r for r in ROLES if r not in ("trainee", "mentor")), required=True)
    base_id = Text(most=64)


class SignInRulesSchema(Schema):
    """What the staff of a base need to sign in."""

    second_step = Tick()
    provider_only = Tick()
    version = Count(required=True)


class ApiTokenSchema(Schema):
    """An API token: for which program, base and role, what it may, and its last day."""

    name = Text(required=True, most=60)
    base_id = Text(required=True, most=64)
    role = Choice(TOKEN_ROLES, required=True)
    scopes = Choices(SCOPES, required=True)
    ends_on = Day(required=True)


class CodeSchema(Schema):
    """A code of the second step, or a recovery code."""

    code = Text(required=True, most=20)


class ForgotSchema(Schema):
    """Whose password is forgotten."""

    login = Text(required=True, most=254)


class ChangePasswordSchema(Schema):
    """The present password and the new one."""

    old = Text(required=True, most=200)
    password = Text(required=True, most=200)


class SignInSchema(Schema):
    """Signing in with a phone number or an e-mail address."""

    login = Text(required=True, most=254)
    password = Text(required=True, most=200)


class SetUpSchema(Schema):
    """The first administrator, with the code that the command printed."""

    code = Text(required=True, most=40)
    name = Text(required=True, most=60)
    email = Email(required=True)
    password = Text(required=True, most=200)


class PasswordSchema(Schema):
    """A new password."""

    password = Text(required=True, most=200)
