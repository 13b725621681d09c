"""The demo's pairing: a round that the worker computed, reviewed and published; most mentors say yes and meet."""

from __future__ import annotations

import time

from deploy.local import House
from services.matching.domain import Pairing
from services.matching.handlers import accept_pairing, log_session, open_round, publish_round, review_round
from services.matching.repository import pairings, rounds
from shared.actor import SYSTEM, Actor
from shared.clock import local_day
from shared.service import Context

PATIENCE = 60


def pair_up(house: House, staff: dict[str, Actor]) -> list[Pairing]:
    """Run a round at the coordinator's base; returns its pairings, the last two still unanswered."""
    context, coordinator = house.contexts["matching"], staff["coordinator"]
    made = open_round(context, coordinator, "第一轮", 5)
    wait_for_worker(context, made.id)
    review_round(context, coordinator, made.id)
    publish_round(context, coordinator, made.id)
    house.settle()
    found = pairings(context).find(SYSTEM, {"base_id": coordinator.base_id}, sort=[("person_id", 1)])
    for pairing in found[:-2]:
        mentor = Actor("demo", "mentor", coordinator.base_id, pairing.mentor_id)
        accept_pairing(context, mentor, pairing.id)
        day = str(local_day(context.clock.now()))
        log_session(context, mentor, pairing.id, held_on=day, minutes=45, notes="讨论了选品方向。")
    house.settle()
    return found


def wait_for_worker(context: Context, round_id: str) -> None:
    """Return once the worker has computed the round. Error: TimeoutError."""
    until = time.monotonic() + PATIENCE
    while rounds(context).load(round_id, SYSTEM).job_id:
        if time.monotonic() > until:
            raise TimeoutError(f"The worker did not compute the round within {PATIENCE} seconds.")
        time.sleep(0.05)
