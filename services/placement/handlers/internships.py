"""What can be asked about internships, from the post to the certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from services.placement.domain.agreements import SharingNotAgreed
from services.placement.domain.internships import CHECKING, RUNNING, Internship
from services.placement.domain.posts import NoPlaceLeft, Post, PostClosed
from services.placement.handlers.placements import open_placement, reach_stage
from services.placement.repository import TRAINEES, admitted_trainee, internships, posts
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso, new_id
from shared.merges import stands_for
from shared.rules import NotFound
from shared.service import Context
from shared.store.port import Conflict
from shared.web.links import make_link_token

SIGN, RATE, HOURS = "internship.sign", "internship.rate", "internship.hours"
PAGES = {SIGN: "sign", RATE: "rate", HOURS: "hours"}
"""What a signed link is for, and its page."""
LINK_DAYS = 30
A_TICK = 200


def open_post(context: Context, actor: Actor, data: Mapping[str, Any]) -> Post:
    """Offer a post. ``data``: employer, title, places, starts_on, ends_on, skills."""
    return posts(context).save(Post(id=new_id(), base_id=actor.base_id, **data))


def turn_post(context: Context, actor: Actor, post_id: str) -> Post:
    """Close a post to applications, or open it again. Error: ``NotFound``."""
    found = posts(context).load(post_id, actor)
    found.open = not found.open
    return posts(context).save(found)


def apply_for(context: Context, actor: Actor, person_id: str, data: Mapping[str, Any]) -> Internship:
    """Apply for a post (``post_id``) or with a self-found employer. ``born_on`` gives the age and is not kept.

    Errors: ``TooYoung``, ``DaysReversed``, ``PostClosed``, ``NotFound``.
    """
    trainee = admitted_trainee(context, actor, person_id)
    if actor.role == "trainee" and not actor.owns(person_id):
        raise NotFound(id=person_id)
    about = {name: data[name] for name in ("employer", "title", "starts_on", "ends_on") if data.get(name)}
    if data.get("post_id"):
        post = posts(context).load(data["post_id"], Actor("", "coordinator", actor.base_id))
        if not post.open:
            raise PostClosed(title=post.title)
        about = {"employer": post.employer, "title": post.title, "starts_on": post.starts_on, "ends_on": post.ends_on}
    made = Internship(
        id=new_id(),
        base_id=actor.base_id,
        person_id=person_id,
        mentor_id=trainee["mentor_id"],
        post_id=data.get("post_id", ""),
        self_found=not data.get("post_id"),
        age=age_on(data["born_on"], about["starts_on"]),
        applied_at=iso(context.clock.now()),
        **about,
    )
    made.check()
    context.keys.needed(person_id)
    return internships(context).save(made)


def tell_lists(context: Context) -> None:
    """A tick: internships from before lists were told of them say what they show, once."""
    for item in internships(context).find(SYSTEM, {"told": None}, limit=A_TICK):
        try:
            internships(context).save(item)
        except Conflict:
            continue  # Whoever changed it meanwhile said it, too.


def age_on(born_on: str, day: str) -> int:
    """Whole years of age on a day."""
    born, then = date.fromisoformat(born_on), date.fromisoformat(day)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def _change(context: Context, actor: Actor, id: str, change: Callable[[Internship], None]) -> Internship:
    found = internships(context).load(id, actor)
    change(found)
    return internships(context).save(found)


def choose(context: Context, actor: Actor, id: str) -> Internship:
    """Take an application, if its post has a place left. Errors: ``NoPlaceLeft``, ``NotInThisState``."""
    found = internships(context).load(id, actor)
    if found.post_id:
        post = posts(context).load(found.post_id, actor)
        taken = internships(context).count(actor, {"post_id": post.id, "state": {"in": [CHECKING, RUNNING]}})
        if taken >= post.places:
            raise NoPlaceLeft(places=post.places, title=post.title)
    now = iso(context.clock.now())
    return _change(context, actor, id, lambda item: item.choose(now))


def note_checks(context: Context, actor: Actor, id: str, data: Mapping[str, Any]) -> Internship:
    """Note what the base checked: ``no_fee``, ``insurance``, ``visited_on``."""

    def change(item: Internship) -> None:
        item.no_fee = bool(data.get("no_fee"))
        item.insurance, item.visited_on = data.get("insurance", ""), data.get("visited_on", "")

    return _change(context, actor, id, change)


def sign(context: Context, actor: Actor, id: str, party: str, name: str) -> Internship:
    """Sign the agreement for a party; the typed name is sealed. Errors: ``SignedAlready``, ``NotInThisState``, ``PersonGone``."""
    found = internships(context).load(id, actor)
    sealed, now = context.keys.seal(found.person_id, name), iso(context.clock.now())
    return _change(context, actor, id, lambda item: item.sign(party, sealed, now))


def change_terms(context: Context, actor: Actor, id: str, data: Mapping[str, Any]) -> Internship:
    """Other terms: ``title``, ``ends_on``, before the start ``starts_on``, and a ``reason``. Errors: see ``Internship.change``."""
    found = internships(context).load(id, actor)
    sealed, now = context.keys.seal(found.person_id, data["reason"]), iso(context.clock.now())
    days = (data.get("starts_on") or found.starts_on, data["ends_on"])
    return _change(context, actor, id, lambda item: item.change(data["title"], days, sealed, actor.account_id, now))


def link_for(context: Context, item: Internship, party: str, purpose: str = SIGN) -> str:
    """The address of a signed link for an employer or guardian, who has no account. Error: ``SharingNotAgreed``."""
    check_sharing(context, item, party)
    token = make_link_token(context, purpose, {"id": item.id, "party": party, "base_id": item.base_id})
    return f"{context.config.public_url}/placement/{PAGES[purpose]}?t={token}"


def agrees_to_sharing(context: Context, person_id: str) -> bool:
    """Whether the trainee agrees, as far as is heard, to sharing data with an employer."""
    found = context.store.get(TRAINEES, stands_for(context.store, person_id))
    return found is not None and not found.state["erased"] and found.state.get("sharing") == "given"


def check_sharing(context: Context, item: Internship, party: str) -> None:
    """Look again each time something about a trainee goes to an employer. Error: ``SharingNotAgreed``."""
    if party == "employer" and not agrees_to_sharing(context, item.person_id):
        raise SharingNotAgreed()


def visited_before(context: Context, item: Internship) -> bool:
    """Whether the base has seen this employer at an earlier internship."""
    where = {"base_id": item.base_id, "employer": item.employer, "visited_on": {"ne": ""}}
    return any(other.id != item.id for other in internships(context).find(SYSTEM, where, limit=2))


def start(context: Context, actor: Actor, id: str) -> Internship:
    """Begin when every check is done; the placement is opened with it. Errors: see ``Internship.start``."""
    found = internships(context).load(id, actor)
    found.start(visited_before(context, found), agrees_to_sharing(context, found.person_id))
    placement_id = derived_id("internship-placement", found.id)
    data = {
        "person_id": found.person_id,
        "kind": "internship",
        "opened_on": found.starts_on,
        "employer": found.employer,
    }
    open_placement(context, actor, data, id=placement_id)
    reach_stage(context, actor, placement_id, "started")
    found.placement_id = placement_id
    return internships(context).save(found)


def rate(
    context: Context, actor: Actor, id: str, round: str, party: str, scores: dict[str, int], comment: str
) -> Internship:
    """Give a party's marks; when all three are in, the placement reaches its midterm. Errors: see ``Internship.rate``."""
    found = internships(context).load(id, actor)
    found.rate(round, party, scores, context.keys.seal(found.person_id, comment), iso(context.clock.now()))
    kept = internships(context).save(found)
    if round == "midterm" and not kept.unrated("midterm"):
        reach_stage(context, SYSTEM, kept.placement_id, "midterm")
    return kept


def finish(context: Context, actor: Actor, id: str) -> Internship:
    """End as agreed, once all three have given their final marks. Errors: ``RatingsMissing``, ``StageNotNext``."""
    found = internships(context).load(id, actor)
    found.finish(iso(context.clock.now()))
    reach_stage(context, actor, found.placement_id, "finished")
    return internships(context).save(found)


def end(context: Context, actor: Actor, id: str, reason: str) -> Internship:
    """Decline, or end early with a reason. Errors: ``EndWithoutReason``, ``NotInThisState``."""
    found = internships(context).load(id, actor)
    running = found.state == RUNNING
    found.end(context.keys.seal(found.person_id, reason), iso(context.clock.now()))
    if running:
        reach_stage(context, actor, found.placement_id, "ended_early", reason)
    return internships(context).save(found)
