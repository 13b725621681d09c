"""Fifty mentors' answers at once: a place is given once, whoever is faster, on both stores."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from services.matching.domain import MentorFull, Pairing, Seats, Ward
from services.matching.handlers import accept_pairing
from services.matching.repository import INDEXES, pairings, seats, wards
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.service import Context
from shared.store.port import Store
from tests.house import config

MENTOR = Actor("acc-m1", "mentor", "b1", "m1")
LATER = "2026-03-09T01:00:00.000000Z"


def ask(context: Context, number: int, *, held: bool, origin: str) -> str:
    """An open request to mentor m1; ``held``: it holds a place, as a round's do."""
    made = Pairing(
        id=f"p{number}",
        base_id="b1",
        person_id=f"t{number}",
        mentor_id="m1",
        score=0.5,
        model="prior-1",
        reasons=[],
        features={},
        respond_by=LATER,
        proposed_at=LATER,
        origin=origin,
    )
    pairings(context).save(made)
    ward = Ward(id=made.person_id, base_id="b1", person_id=made.person_id)
    if held:
        ward.take(made.id, "m1")
    wards(context).save(ward)
    return made.id


def all_at_once(ids: list[str], accept: Callable[[str], None]) -> Counter[str]:
    """Every answer in its own thread, let go at the same moment."""
    gate, said, lock = threading.Barrier(len(ids)), Counter[str](), threading.Lock()

    def run(id: str) -> None:
        gate.wait()
        try:
            accept(id)
            answer = "accepted"
        except MentorFull as error:
            answer = str(error)
        with lock:
            said[answer] += 1

    threads = [threading.Thread(target=run, args=(id,)) for id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def given_three_places(store: Store, folder: Path, *, held: bool, origin: str) -> tuple[Context, list[str]]:
    store.ensure(INDEXES)
    context = Context(config(folder), store, FrozenClock())
    ids = [ask(context, number, held=held, origin=origin) for number in range(50)]
    place = Seats(id="m1", base_id="b1", mentor_id="m1", capacity=3)
    # Held before the places were cut from fifty to three: a round's offers; asked for: trainees' own requests.
    place.taken, place.asked = (ids, []) if held else ([], ids)
    seats(context).save(place)
    return context, ids


def check(context: Context, said: Counter[str]) -> None:
    assert said == {"accepted": 3, "This mentor has 3 places and all are taken.": 47}
    accepted = {p.id for p in pairings(context).find(SYSTEM, {"state": "accepted"})}
    assert len(accepted) == 3 and set(seats(context).load("m1", SYSTEM).accepted) == accepted


def test_fifty_requests_of_trainees_are_accepted_at_once(store: Store, tmp_path: Path) -> None:
    context, ids = given_three_places(store, tmp_path, held=False, origin="request")
    said = all_at_once(ids, lambda id: None if accept_pairing(context, MENTOR, id) else None)
    check(context, said)
    held = {w.pairing_id for w in wards(context).find(SYSTEM, {"pairing_id": {"ne": ""}})}
    assert held == set(seats(context).load("m1", SYSTEM).taken)


def test_fifty_offers_held_before_the_places_were_cut_are_accepted_at_once(store: Store, tmp_path: Path) -> None:
    context, ids = given_three_places(store, tmp_path, held=True, origin="round")
    check(context, all_at_once(ids, lambda id: None if accept_pairing(context, MENTOR, id) else None))


def test_one_request_is_accepted_by_many_taps_once(store: Store, tmp_path: Path) -> None:
    context, ids = given_three_places(store, tmp_path, held=False, origin="request")
    said = all_at_once(["p0"] * 20, lambda id: None if accept_pairing(context, MENTOR, id) else None)
    assert said == {"accepted": 20}
    assert seats(context).load("m1", SYSTEM).accepted == ["p0"]
    answered = [i for i in store.pending(100) if i.outgoing.headers["ce_type"] == "PairingAccepted"]
    assert len(answered) == 1 and ids
