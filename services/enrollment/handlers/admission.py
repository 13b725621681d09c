"""Admission: a coordinator says yes within the cohort's seats, or no with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from services.enrollment.domain.applications import ADMITTED, WAITING, Application
from services.enrollment.domain.cohorts import Cohort, CohortFull, RoomFull
from services.enrollment.domain.people import FileMerged
from services.enrollment.domain.refusals import ReasonMissing
from services.enrollment.handlers.entry import check_entry
from services.enrollment.handlers.waiting import free_place
from services.enrollment.repository import applications, cohorts, people
from shared.actor import SYSTEM, Actor
from shared.clock import iso
from shared.rules import PersonGone, RuleBroken
from shared.service import Context
from shared.store.port import Conflict

SEAT_TRIES = 50


def admit(context: Context, actor: Actor, application_id: str, version: int = 0) -> Application:
    """Admit an applicant; admitted before: nothing changes.

    Errors: NotFound, CohortFull, PersonGone, FileMerged, GuardianConsentMissing, PapersMissing, TooYoungToJoin, LanguageNotStated,
    EarlierCohortMissing, RoomFull, AlreadyWithdrawn, Conflict (decided by somebody else since ``version``).
    """
    with context.store.batch():
        application = _load(context, actor, application_id, version)
        if application.state == ADMITTED:
            return application
        _check_person(context, application)
        asking = cohorts(context).load(application.cohort_id, SYSTEM)
        application.check_admissible(asking.papers)
        check_entry(context, asking, application)
        take_seat(context, actor, application)
        application.admit(actor.account_id, iso(context.clock.now()))
        try:
            return applications(context).save(application)
        except Conflict:
            # Somebody decided at the same moment: if they admitted, the seat is rightly taken; if not, it is free again.
            now = applications(context).load(application_id, actor)
            if now.state == ADMITTED:
                return now
            free_place(context, now)
            raise


def admit_many(
    context: Context, actor: Actor, application_ids: Sequence[str]
) -> tuple[list[Application], list[tuple[Application, RuleBroken]]]:
    """Admit several, one after the other; returns who was admitted and who was not, with why. Error: NotFound."""
    done: list[Application] = []
    refused: list[tuple[Application, RuleBroken]] = []
    for id in application_ids:
        application = applications(context).load(id, actor)
        try:
            done.append(admit(context, actor, id))
        except RuleBroken as error:
            refused.append((application, error))
    return done, refused


def foresee(
    context: Context, actor: Actor, application_ids: Sequence[str]
) -> list[tuple[Application, RuleBroken | None]]:
    """What admitting these one after the other would come to: each with what stands against it, or None.

    Nothing is changed; who decides meanwhile may still make it come out differently. Error: NotFound.
    """
    seats: dict[str, Cohort] = {}
    found: list[tuple[Application, RuleBroken | None]] = []
    for id in application_ids:
        application = applications(context).load(id, actor)
        cohort = seats.setdefault(application.cohort_id, cohorts(context).load(application.cohort_id, actor))
        try:
            _check_person(context, application)
            application.check_admissible(cohort.papers)
            check_entry(context, cohort, application)
            cohort.take_seat(id)
            found.append((application, None))
        except RuleBroken as error:
            found.append((application, error))
    return found


def reject_many(
    context: Context, actor: Actor, application_ids: Sequence[str], reason: str
) -> tuple[list[Application], list[tuple[Application, RuleBroken]]]:
    """Reject several for one reason; returns who was rejected and who was not, with why. Errors: NotFound, ReasonMissing."""
    done: list[Application] = []
    refused: list[tuple[Application, RuleBroken]] = []
    chosen = [applications(context).load(id, actor) for id in dict.fromkeys(application_ids)]
    # Who waits goes first, so that nobody hears of a place kept for them just before the no.
    for application in sorted(chosen, key=lambda a: a.state != WAITING):
        try:
            done.append(reject(context, actor, application.id, reason))
        except ReasonMissing:
            raise
        except RuleBroken as error:
            refused.append((application, error))
    return done, refused


def reject(context: Context, actor: Actor, application_id: str, reason: str, version: int = 0) -> Application:
    """Reject an applicant with a reason they read; a place kept for them goes to the next.

    Errors: NotFound, AlreadyAdmitted, AlreadyRejected, AlreadyWithdrawn, ReasonMissing, PersonGone.
    """
    with context.store.batch():
        application = _load(context, actor, application_id, version)
        sealed = context.keys.seal(application.person_id, reason)
        application.reject(actor.account_id, iso(context.clock.now()), reason, sealed)
        saved = applications(context).save(application)
        free_place(context, saved)
    return saved


def _check_person(context: Context, application: Application) -> None:
    """Refuse whoever is gone or goes by another file. Errors: PersonGone, FileMerged."""
    if context.keys.known(application.person_id) == "erased":
        raise PersonGone()
    person = people(context).find_one(application.person_id)
    if person and person.merged_into:
        raise FileMerged(number=application.number)


def take_seat(context: Context, actor: Actor, application: Application) -> None:
    """Take a seat of the cohort in its one guarded document. Error: CohortFull."""
    for _ in range(SEAT_TRIES):
        cohort = cohorts(context).load(application.cohort_id, actor)
        if not cohort.take_seat(application.id):
            return
        try:
            cohorts(context).save(cohort)
            return
        except Conflict:
            continue
    raise Conflict(application.cohort_id)


def admit_by_rule(context: Context, application: Application, at: str) -> None:
    """Admit at once; when the last seat went to somebody else meanwhile, the application waits for a coordinator."""
    try:
        take_seat(context, SYSTEM, application)
    except (CohortFull, RoomFull):
        return
    application.admit("rule", at)


def _load(context: Context, actor: Actor, application_id: str, version: int) -> Application:
    application = applications(context).load(application_id, actor)
    if version and version != application.version:
        raise Conflict(application_id)
    return application
