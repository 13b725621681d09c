"""Accounts: the first administrator, staff, invitations, sign-in with growing delay, the demo."""

from __future__ import annotations

from typing import cast

import pytest

from services.enrollment.domain.accounts import (
    AlreadySetUp,
    BaseMissing,
    InviteUsed,
    LoginTaken,
    OwnAccount,
    PasswordTooShort,
    SignInRefused,
    TooManyTries,
    UnknownRole,
    WrongSetupCode,
)
from services.enrollment.handlers import (
    accept_invite,
    actor_of,
    authenticate,
    demo_account,
    demo_trainee,
    enrol,
    invite,
    register_staff,
    set_up,
    setup_code,
    setup_needed,
    switch_account,
)
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.contracts.enrollment import AccountRegistered, SessionsRevoked
from shared.rules import NotFound
from shared.service import Context
from tests.house import said
from tests.unit.enrollment.conftest import BASE, COORDINATOR, a_cohort, typed

PASSWORD = "correct horse battery"


def test_the_first_administrator_needs_the_code_and_is_the_only_first(context: Context) -> None:
    first = {"name": "管理员", "email": "admin@example.com", "password": PASSWORD}
    with pytest.raises(WrongSetupCode, match="nonsense"):
        set_up(context, code="nonsense", **first)
    with pytest.raises(PasswordTooShort, match="has 5"):
        set_up(context, code=setup_code(context), **{**first, "password": "short"})
    assert setup_needed(context)
    account = set_up(context, code=setup_code(context).lower(), **first)
    assert account.role == "administrator"
    assert not setup_needed(context)
    with pytest.raises(AlreadySetUp):
        set_up(context, code=setup_code(context), **{**first, "email": "other@example.com"})
    assert authenticate(context, " ADMIN@example.com", PASSWORD).id == account.id


def test_staff_are_made_for_a_base_and_said_sealed(context: Context) -> None:
    account = register_staff(
        context, SYSTEM, name="赵 教务", email="zhao@example.com", role="coordinator", base_id=BASE
    )
    event = next(e for e in said(context) if isinstance(e, AccountRegistered))
    assert (event.account_id, event.base_id, event.role) == (account.id, BASE, "coordinator")
    assert context.keys.open(event.person_id, event.name) == "赵 教务"
    assert context.keys.open(event.person_id, event.email) == "zhao@example.com"
    again = register_staff(context, SYSTEM, name="赵", email="zhao@example.com", role="coordinator", base_id=BASE)
    assert again.id == account.id
    with pytest.raises(LoginTaken, match="zhao@example.com"):
        register_staff(context, SYSTEM, name="赵", email="zhao@example.com", role="manager", base_id="base-2")


def test_staff_are_refused_with_reasons(context: Context) -> None:
    with pytest.raises(UnknownRole, match="king"):
        register_staff(context, SYSTEM, name="x", email="x@example.com", role="king", base_id=BASE)
    with pytest.raises(BaseMissing):
        register_staff(context, SYSTEM, name="x", email="x@example.com", role="manager")
    with pytest.raises(NotFound):
        register_staff(context, COORDINATOR, name="x", email="x@example.com", role="manager", base_id="base-2")


def test_wrong_tries_wait_longer_and_longer(context: Context) -> None:
    clock = cast(FrozenClock, context.clock)
    register_staff(
        context,
        SYSTEM,
        name="x",
        email="x@example.com",
        phone="13800138000",
        role="privacy",
        base_id=BASE,
        password=PASSWORD,
    )
    for login in ("x@example.com", "nobody@example.com"):
        for _ in range(3):
            with pytest.raises(SignInRefused):
                authenticate(context, login, "wrong password")
        with pytest.raises(TooManyTries, match="3 seconds"):
            authenticate(context, login, PASSWORD)
        clock.advance(seconds=3)
        with pytest.raises(SignInRefused):
            authenticate(context, login, "wrong password")
        with pytest.raises(TooManyTries, match="5 seconds"):
            authenticate(context, login, PASSWORD)
    clock.advance(seconds=5)
    assert authenticate(context, "x@example.com", PASSWORD).role == "privacy"
    assert authenticate(context, "138-0013-8000", PASSWORD).role == "privacy"


def test_an_invitation_works_once_and_the_newest_only(context: Context) -> None:
    account = register_staff(context, SYSTEM, name="x", email="x@example.com", role="quality", base_id=BASE)
    old = account.invites
    new = invite(context, SYSTEM, account.id).invites
    with pytest.raises(InviteUsed):
        accept_invite(context, account.id, old, PASSWORD)
    accept_invite(context, account.id, new, PASSWORD)
    with pytest.raises(InviteUsed):
        accept_invite(context, account.id, new, PASSWORD)
    assert actor_of(authenticate(context, "x@example.com", PASSWORD)).base_id == BASE


def test_an_account_without_a_password_cannot_sign_in(context: Context) -> None:
    register_staff(context, SYSTEM, name="x", email="x@example.com", role="quality", base_id=BASE)
    for password in ("", "nobody signs in with this"):
        with pytest.raises(SignInRefused):
            authenticate(context, "x@example.com", password)


def test_the_demo_signs_in_as_its_own_accounts_only(context: Context) -> None:
    register_staff(context, SYSTEM, name="真人", email="real@example.com", role="manager", base_id=BASE)
    with pytest.raises(NotFound):
        demo_account(context, "manager")
    shown = register_staff(
        context, SYSTEM, name="演示", email="demo@example.com", role="manager", base_id=BASE, demo=True
    )
    assert demo_account(context, "manager").id == shown.id
    person_id = enrol(context, a_cohort(context).code, typed(), ["enrolment"]).application.person_id
    demo_trainee(context, person_id)
    demo_trainee(context, person_id)
    assert actor_of(demo_account(context, "trainee")).person_id == person_id


def test_an_account_is_switched_off_and_on_again(context: Context) -> None:
    account = register_staff(
        context, SYSTEM, name="x", email="x@example.com", role="quality", base_id=BASE, password=PASSWORD
    )
    switch_account(context, SYSTEM, account.id, False)
    switch_account(context, SYSTEM, account.id, False)
    revoked = [e for e in said(context) if isinstance(e, SessionsRevoked)]
    assert [(e.account_id, e.revoked_at, e.reason) for e in revoked] == [
        (account.id, "2026-03-02T01:00:00.000000Z", "closed")
    ]
    with pytest.raises(SignInRefused):
        authenticate(context, "x@example.com", PASSWORD)
    with pytest.raises(InviteUsed):
        accept_invite(context, account.id, account.invites, PASSWORD)
    switch_account(context, SYSTEM, account.id, True)
    assert authenticate(context, "x@example.com", PASSWORD).id == account.id


def test_nobody_switches_off_the_account_they_use_or_one_of_another_base(context: Context) -> None:
    account = register_staff(context, SYSTEM, name="x", email="x@example.com", role="quality", base_id=BASE)
    with pytest.raises(OwnAccount):
        switch_account(context, Actor(account.id, "administrator"), account.id, False)
    with pytest.raises(NotFound):
        switch_account(context, Actor("m", "manager", "another-base"), account.id, False)
