"""A mentor's certificates: entered by a coordinator or by the mentor; their files are sealed with the mentor's key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.enrollment.domain.mentors import UNDO_FOR, Mentor, MentorCertificate
from services.enrollment.handlers.people import key_of
from services.enrollment.repository import mentors, people
from shared.actor import SYSTEM, Actor
from shared.clock import iso, new_id
from shared.privacy.sealing import seal_file, unseal_file
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.uploads import checked_file

AT_ONCE = 50


def add_mentor_certificate(
    context: Context, actor: Actor, mentor_id: str, data: Mapping[str, Any], file: tuple[str, bytes]
) -> Mentor:
    """Keep a certificate (title, issuer, issued_on, until) with its picture or PDF (name and content as uploaded).

    Errors: NotFound, PersonGone, MentorCertificatesFull, FileEmpty, FileTooLarge, FileWrongKind.
    """
    mentor = mentors(context).load(mentor_id, actor)
    key = key_of(context, people(context).load(mentor_id, SYSTEM))
    content, media_type = checked_file(*file)
    made = MentorCertificate(id=new_id(), **data, file_id=new_id(), media_type=media_type)
    mentor.add_certificate(made)
    # The file goes first: a certificate that names a file which is not there would be worse than the reverse.
    context.store.put_file(made.file_id, seal_file(key.key, mentor_id, content), media_type)
    return mentors(context).save(mentor)


def remove_mentor_certificate(context: Context, actor: Actor, mentor_id: str, id: str) -> Mentor:
    """Take a certificate off; its file goes a day later. Error: NotFound."""
    mentor = mentors(context).load(mentor_id, actor)
    mentor.remove_certificate(id, iso(context.clock.now()))
    return mentors(context).save(mentor)


def restore_mentor_certificate(context: Context, actor: Actor, mentor_id: str, id: str) -> Mentor:
    """Put back a certificate that was taken off. Errors: NotFound, MentorCertificatesFull."""
    mentor = mentors(context).load(mentor_id, actor)
    mentor.restore_certificate(id)
    return mentors(context).save(mentor)


def throw_removed_certificates_away(context: Context) -> None:
    """A tick: delete the files of what was taken off a day ago."""
    before = iso(context.clock.now() - UNDO_FOR)
    for mentor in mentors(context).find(SYSTEM, {"removed_at": {"gt": "", "lte": before}}, limit=AT_ONCE):
        files = mentor.let_go()
        try:
            mentors(context).save(mentor)
        except Conflict:
            continue  # Somebody changes it at this moment; the next tick looks again.
        for id in files:
            context.store.delete_file(id)


def mentor_certificate_file(
    context: Context, actor: Actor, mentor_id: str, number: int
) -> tuple[MentorCertificate, bytes]:
    """The file of a certificate, counted from 1, in the clear. Errors: NotFound, PersonGone."""
    held = mentors(context).load(mentor_id, actor).certificates
    found = held[number - 1] if 1 <= number <= len(held) else None
    kept = context.store.get_file(found.file_id) if found else None
    if found is None or kept is None:
        raise NotFound(id=str(number))
    return found, unseal_file(context.keys.needed(mentor_id).key, mentor_id, kept[0])
