"""The demo's pairing: a round that the worker computed, reviewed and published; mentors say yes, meet, sign, fall silent."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from deploy.local import House
from services.matching.domain import Pairing
from services.matching.handlers import (
    accept_pairing,
    agreement,
    ask_what_if,
    change_agreement,
    change_settings,
    confirm_pairing,
    log_session,
    look_at_all,
    open_round,
    plan_session,
    publish_round,
    review_round,
    sign_agreement,
    work,
)
from services.matching.repository import jobs, pairings, rounds, seats
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock, iso, local_day
from shared.service import Context

PATIENCE = 60
WEEKS_AGO = 5
AGENDA = "看店铺首页，确定主推款。"
NOTES = ("讨论了选品方向。", "改了两条标题和五点描述。", "核对了物流报价。")

CLAUSE = (
    "七、双方每季度参加一次基地组织的导师学员座谈会。",
    "7. Once a quarter both take part in the base's meeting of mentors and trainees.",
)


def pair_up(house: House, staff: dict[str, Actor]) -> list[Pairing]:
    """Run a round at the coordinator's base; returns its pairings, the last two still unanswered."""
    context, coordinator = house.contexts["matching"], staff["coordinator"]
    change_settings(context, coordinator, requests=True)
    made = open_round(context, coordinator, "第一轮", 5)
    wait_for_worker(context, made.id)
    _try_changes(context, coordinator, made.id)
    review_round(context, staff["manager"], made.id)
    publish_round(context, coordinator, made.id)
    house.settle()
    _own_agreement(context, coordinator)
    found = pairings(context).find(SYSTEM, {"base_id": coordinator.base_id}, sort=[("person_id", 1)])
    for place, pairing in enumerate(found[:-2]):
        _guide(context, pairing, place)
    house.settle()
    look_at_all(context)
    house.settle()
    return found


def _try_changes(context: Context, coordinator: Actor, round_id: str) -> None:
    """Before the round is published: what if a mentor like the first came, and what if that one were not there?"""
    first = seats(context).find(coordinator, sort=[("mentor_id", 1)], limit=1)[0].mentor_id
    described = {"mentor_kind": "full_time", "practice_years": 3}
    described |= {name: [] for name in ("platforms", "languages", "availability", "strengths")}
    for change, places in (("add", 3), ("remove", 1)):
        asked = ask_what_if(context, coordinator, round_id, change=change, mentor_id=first, places=places, **described)
        work(context)
        _wait(lambda id=asked.id: jobs(context).load(id, SYSTEM).state in ("queued", "running"), "try a change")  # type: ignore[misc]


def _own_agreement(context: Context, coordinator: Actor) -> None:
    """The base adds a paragraph of its own to the example text."""
    example = agreement(context, coordinator.base_id)
    zh, en = [*example["zh"], CLAUSE[0]], [*example["en"], CLAUSE[1]]
    change_agreement(context, coordinator, zh=zh, en=en, seen=example["hash"])


def _guide(context: Context, asked: Pairing, place: int) -> None:
    """A mentor said yes some weeks ago; the second pair has not met since, the others have."""
    mentor = Actor("demo", "mentor", asked.base_id, asked.mentor_id)
    trainee = Actor("demo", "trainee", asked.base_id, asked.person_id)
    then = context.clock.now() - timedelta(weeks=WEEKS_AGO, days=place)
    past = Context(context.config, context.store, FrozenClock(then))
    asked.proposed_at = iso(then - timedelta(days=1))
    pairings(past).save(asked)
    accept_pairing(past, mentor, asked.id)
    confirm_pairing(past, trainee, asked.id)
    if place == 1:
        return
    count = 1 + (place + 1) % 3
    for number, notes in enumerate(NOTES[:count]):
        day = str(local_day(context.clock.now() - timedelta(days=9 * (count - number) - 4)))
        log_session(context, mentor, asked.id, held_on=day, minutes=45 + 15 * number, notes=notes)
    if place == 0:
        text = agreement(context, asked.base_id)["hash"]
        sign_agreement(context, mentor, asked.id, name="王海涛", shown=text)
        soon = iso((context.clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0))
        plan_session(context, trainee, asked.id, starts_at=soon, minutes=60, agenda=AGENDA)


def wait_for_worker(context: Context, round_id: str) -> None:
    """Return once the worker has computed the round. Error: TimeoutError."""
    _wait(lambda: bool(rounds(context).load(round_id, SYSTEM).job_id), "compute the round")


def _wait(busy: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while busy():
        if time.monotonic() > until:
            raise TimeoutError(f"The worker did not {what} within {PATIENCE} seconds.")
        time.sleep(0.05)
