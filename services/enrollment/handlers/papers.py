"""Papers of an application: sent and taken back by the applicant, looked at by a coordinator; sealed with the applicant's key."""

from __future__ import annotations

from datetime import timedelta

from services.enrollment.domain.applications import SUBMITTED, UNDECIDED, Application
from services.enrollment.domain.papers import KEPT_DAYS, Paper, SentPaper, paper_of
from services.enrollment.handlers.admission import admit_by_rule
from services.enrollment.handlers.entry import fits
from services.enrollment.handlers.minors import open_record
from services.enrollment.handlers.people import key_of
from services.enrollment.handlers.rights import living
from services.enrollment.repository import applications, cohorts, people
from shared.actor import SYSTEM, Actor
from shared.audit import record
from shared.clock import iso, new_id
from shared.privacy.sealing import seal_file, unseal_file
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.uploads import checked_file

AT_ONCE = 100
TRIES = 5


def papers_of(context: Context, application: Application) -> list[Paper]:
    """The papers that the application's cohort asks for."""
    return cohorts(context).load(application.cohort_id, SYSTEM).papers


def send_paper(
    context: Context, actor: Actor, application_id: str, paper_id: str, file: tuple[str, bytes]
) -> Application:
    """Keep a paper (name and content as uploaded), or another one in its place.

    Errors: NotFound, PaperUnknown, DecidedAlready, PersonGone, FileEmpty, FileTooLarge, FileWrongKind, Conflict.
    """
    application = applications(context).load(application_id, actor)
    paper = paper_of(papers_of(context, application), paper_id)
    person = living(context, actor, application.person_id)
    content, media_type = checked_file(*file)
    kept = new_id()
    old = application.send_paper(paper, kept, media_type, iso(context.clock.now()))
    # The file goes first: a paper that names a file which is not there would be worse than the reverse.
    context.store.put_file(kept, seal_file(key_of(context, person).key, person.id, content), media_type)
    try:
        saved = applications(context).save(application)
    except Conflict:
        context.store.delete_file(kept)
        raise
    if old:
        context.store.delete_file(old)
    return saved


def take_back_paper(context: Context, actor: Actor, application_id: str, paper_id: str) -> Application:
    """Take a paper back; its file is deleted. Errors: NotFound, DecidedAlready, Conflict."""
    application = applications(context).load(application_id, actor)
    old = application.take_back_paper(paper_id)
    saved = applications(context).save(application)
    if old:
        context.store.delete_file(old)
    return saved


def review_paper(
    context: Context,
    actor: Actor,
    application_id: str,
    paper_id: str,
    accepted: bool,
    reason: str = "",
    version: int = 0,
) -> Application:
    """Accept a paper, or ask for another one with a reason. With a cohort that admits at once, the last one accepted admits.

    Errors: NotFound, MinorProtected, PaperUnknown, PaperNotSent, ReturnWithoutReason, DecidedAlready, PersonGone, Conflict (also:
    another one was sent since ``version``).
    """
    with context.store.batch():
        application = applications(context).load(application_id, actor)
        if version and version != application.version:
            raise Conflict(application_id)
        open_record(context, actor, application.person_id)
        cohort, at = cohorts(context).load(application.cohort_id, SYSTEM), iso(context.clock.now())
        paper = paper_of(cohort.papers, paper_id)
        sealed = context.keys.seal(application.person_id, reason)
        application.review_paper(paper, accepted, sealed, actor.account_id, at)
        if cohort.auto_admit and application.state == SUBMITTED and fits(context, cohort, application):
            admit_by_rule(context, application, at)
        return applications(context).save(application)


def paper_file(context: Context, actor: Actor, application_id: str, number: int) -> tuple[Paper, SentPaper, bytes]:
    """A paper that was sent, by its place on the list from 1, in the clear; staff's look at it is logged.

    Errors: NotFound, MinorProtected, PersonGone.
    """
    application = applications(context).load(application_id, actor)
    asked = papers_of(context, application)
    paper = asked[number - 1] if 1 <= number <= len(asked) else None
    sent = application.papers.get(paper.id) if paper else None
    kept = context.store.get_file(sent.file_id) if sent and sent.file_id else None
    if paper is None or sent is None or kept is None:
        raise NotFound(id=str(number))
    if not actor.owns(application.person_id):
        open_record(context, actor, application.person_id)
        record(context, actor, "paper.opened", about=application.person_id, base_id=application.base_id)
    return paper, sent, unseal_file(context.keys.needed(application.person_id).key, application.person_id, kept[0])


def drop_files(context: Context, application: Application) -> None:
    """Delete the files of an application's papers; that they were looked at stays."""
    ids = application.drop_files()
    if ids:
        applications(context).save(application)
    for id in ids:
        context.store.delete_file(id)


def throw_old_papers_away(context: Context) -> None:
    """A tick: delete the papers of whoever was decided on long ago; a legal hold keeps them."""
    before = iso(context.clock.now() - timedelta(days=KEPT_DAYS))
    where = {"has_files": True, "decided_at": {"gt": "", "lte": before}}
    for application in applications(context).find(SYSTEM, where, limit=AT_ONCE):
        person = people(context).find_one(application.person_id)
        if application.state in UNDECIDED or (person and person.hold):
            continue
        try:
            drop_files(context, application)
        except Conflict:
            continue  # Somebody changes it at this moment; the next tick looks again.
