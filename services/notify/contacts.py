"""The read model of contacts: one document a person, merged from whoever spoke of them, whatever came first.

A document holds ``sources``: what each kind of event last said (newest by event time, then by version), and beside it the
merged ``base_id``, ``role``, ``name``, ``email`` (both sealed), ``locale`` and ``account_id``; ``cohorts``: where a trainee
is; ``left_at``: when they left the last.
"""

from __future__ import annotations

from typing import Any

from services.notify.repository import COHORTS, CONTACTS
from shared.contracts.enrollment import (
    AccountRegistered,
    ApplicationSubmitted,
    CohortOpened,
    MentorRegistered,
    PersonCorrected,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Meta
from shared.service import Context
from shared.store.repository import project

_FIELDS = ("base_id", "role", "name", "email", "locale", "account_id")
_TRUST = ("trainee", "mentor", "account")
"""For the role: an account's own word beats what a mentor's or a trainee's entry implies."""


def on_account(context: Context, event: AccountRegistered, meta: Meta) -> None:
    """Someone may sign in, in a role and with an address."""
    # Staff have a person id as well; an account that names none is its own person.
    person = event.person_id or event.account_id
    said = _said(event.base_id, event.role, event.name, event.email, event.locale, event.account_id)
    _keep(context, person, f"account:{event.account_id}", said, meta)


def on_mentor(context: Context, event: MentorRegistered, meta: Meta) -> None:
    """A mentor is on the register."""
    said = _said(event.base_id, "mentor", event.name, event.email, event.locale)
    _keep(context, event.mentor_id, "mentor", said, meta)


def on_admitted(context: Context, event: TraineeAdmitted, meta: Meta) -> None:
    """An applicant became a trainee."""
    said = _said(event.base_id, "trainee", event.name, event.email, event.locale)
    _keep(context, event.person_id, "trainee", said, meta, event.cohort_id)


def on_submitted(context: Context, event: ApplicationSubmitted, meta: Meta) -> None:
    """An applicant can be reached; what is for all trainees is not for them."""
    said = _said(event.base_id, "", event.name, event.email, event.locale)
    _keep(context, event.person_id, "applicant", said, meta)


def on_left(context: Context, event: TraineeLeft, meta: Meta) -> None:
    """A trainee left a cohort: its news are not for them any more, nor those for all trainees if they stay in none."""

    def change(state: dict[str, Any]) -> None:
        state["cohorts"] = [id for id in state.get("cohorts", ()) if id != event.cohort_id]
        if not event.next_cohort_id:
            state["left_at"] = max(state.get("left_at", ""), meta.time)

    project(context.store, CONTACTS, event.person_id, meta, {"person_id": event.person_id, "sources": {}}, change)


def has_left(state: dict[str, Any]) -> bool:
    """Whether a contact was a trainee and left; they are told what is about them, and none of what is for all."""
    admitted = state["sources"].get("trainee", {}).get("at", "")
    return state["role"] == "trainee" and bool(state.get("left_at")) and state["left_at"] >= admitted


def on_cohort(context: Context, event: CohortOpened, meta: Meta) -> None:
    """A cohort has a name, by which its people can be told something."""

    def change(state: dict[str, Any]) -> None:
        state.update({"base_id": event.base_id, "name": event.name})

    project(context.store, COHORTS, event.cohort_id, meta, {}, change)


def on_corrected(context: Context, event: PersonCorrected, meta: Meta) -> None:
    """A person corrected their name or address; the role is whatever it was."""
    said = _said(event.base_id, "", event.name, event.email, event.locale)
    _keep(context, event.person_id, "person", said, meta)


def _said(base_id: str, role: str, name: str, email: str, locale: str, account_id: str = "") -> dict[str, str]:
    return dict(zip(_FIELDS, (base_id, role, name, email, locale, account_id), strict=True))


def _keep(context: Context, person_id: str, source: str, said: dict[str, str], meta: Meta, cohort_id: str = "") -> None:
    def change(state: dict[str, Any]) -> None:
        if cohort_id:
            state["cohorts"] = sorted({*state.get("cohorts", ()), cohort_id})
        known = state["sources"].get(source)
        if known is None or (known["at"], known["version"]) < (meta.time, meta.version):
            state["sources"][source] = {**said, "at": meta.time, "version": meta.version}
        state.update(_merged(state["sources"]))

    project(context.store, CONTACTS, person_id, meta, {"person_id": person_id, "sources": {}}, change)


def _merged(sources: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The newest word on each field; an empty word says nothing. Equal for every order in which the events came."""
    oldest_first = sorted(sources.items(), key=lambda item: (item[1]["at"], item[0]))
    merged = dict.fromkeys(_FIELDS, "")
    for _, said in oldest_first:
        merged.update({name: said[name] for name in _FIELDS if said[name]})
    roles = [item for item in oldest_first if item[1]["role"]]
    trusted = sorted(roles, key=lambda item: _TRUST.index(item[0].partition(":")[0]))
    merged["role"] = trusted[-1][1]["role"] if trusted else ""
    merged["locale"] = "en" if merged["locale"].startswith("en") else "zh"
    return merged
