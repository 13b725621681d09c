"""Both sides of a pairing: a mentor's places, which no race can overfill, and a trainee, who has one mentor at a time."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.matching.domain.rules import AlreadyPaired, MentorAskedEnough, MentorFull, TooManyRequests
from shared.aggregate import Aggregate
from shared.contracts.matching import AutomatedPairingRefused, MentorPaused, PairingUnfilled


@dataclass(kw_only=True)
class Seats(Aggregate):
    """A mentor's places. ``taken``: pairings that hold a place; ``accepted``: those of them with the mentor's yes;
    ``asked``: open requests of trainees, which hold none. ``paused``: takes nobody new, until ``paused_until`` if given.

    One document under a version filter: however many answers come at once, no more than ``capacity`` are accepted.
    """

    mentor_id: str
    capacity: int
    active: bool = True
    taken: list[str] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    paused: bool = False
    paused_until: str = ""
    as_of: str = ""

    @property
    def free(self) -> int:
        """Places nobody holds; none for a mentor who is not active or takes nobody new."""
        return max(self.capacity - len(self.taken), 0) if self.active and not self.paused else 0

    def take(self, pairing_id: str) -> bool:
        """Hold a place for a pairing; False if it is held already. Error: :class:`MentorFull`."""
        if pairing_id in self.taken:
            return False
        if self.free < 1:
            raise MentorFull(capacity=self.capacity)
        self.taken.append(pairing_id)
        return True

    def accept(self, pairing_id: str) -> bool:
        """The mentor says yes to a pairing; False if said before. Error: :class:`MentorFull`.

        A pairing that holds no place yet (a trainee's own request, or one held before the places were cut) gets one only
        while fewer than ``capacity`` have been accepted and no other pairing holds it.
        """
        if pairing_id in self.accepted:
            return False
        held = pairing_id in self.taken
        places = self.capacity if self.active else 0
        if len(self.accepted) >= places or (not held and len(self.taken) >= places):
            raise MentorFull(capacity=places)
        if not held:
            self.taken.append(pairing_id)
        self.accepted.append(pairing_id)
        self.asked = [id for id in self.asked if id != pairing_id]
        return True

    def ask(self, pairing_id: str, most: int) -> None:
        """A trainee's own request is open. Error: :class:`MentorAskedEnough`."""
        if pairing_id in self.asked:
            return
        if len(self.asked) >= most:
            raise MentorAskedEnough(most=most)
        self.asked.append(pairing_id)

    def release(self, pairing_id: str) -> bool:
        """Give a place or a request back; False if there was none."""
        held = pairing_id in self.taken or pairing_id in self.asked
        for ids in (self.taken, self.accepted, self.asked):
            if pairing_id in ids:
                ids.remove(pairing_id)
        return held

    def pause(self, until: str, now: str) -> None:
        """Take nobody new until a day (``YYYY-MM-DD``; empty: until further notice)."""
        self.paused, self.paused_until = True, until
        self.record(MentorPaused(self.mentor_id, self.base_id, True, until, now))

    def resume(self, now: str) -> None:
        """Take new trainees again."""
        self.paused, self.paused_until = False, ""
        self.record(MentorPaused(self.mentor_id, self.base_id, False, "", now))


@dataclass(kw_only=True)
class Ward(Aggregate):
    """A trainee's side: the one pairing that is asked or accepted, who said no, and what the trainee wishes.

    ``refused_by``: mentors who said no to the trainee or nothing; ``refuses``: mentors the trainee said no to; ``wish``:
    the mentor the trainee would like best; ``manual_only``: refuses to be paired by machine alone, said at ``chosen_at``;
    ``requests``: the trainee's own open requests.
    """

    person_id: str
    pairing_id: str = ""
    mentor_id: str = ""
    refused_by: list[str] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    wish: str = ""
    manual_only: bool = False
    chosen_at: str = ""
    paused: bool = False
    requests: list[str] = field(default_factory=list)
    unfilled: bool = False

    @property
    def ruled_out(self) -> list[str]:
        """Mentors who are not asked for this trainee; the trainee too, who may have become a mentor meanwhile."""
        return sorted({*self.refused_by, *self.refuses, self.person_id})

    def take(self, pairing_id: str, mentor_id: str) -> bool:
        """Hold the trainee for a pairing; False if held for it already. Error: :class:`AlreadyPaired`."""
        if self.pairing_id == pairing_id:
            return False
        if self.pairing_id:
            raise AlreadyPaired(person_id=self.person_id)
        self.pairing_id, self.mentor_id, self.unfilled = pairing_id, mentor_id, False
        self.requests = [id for id in self.requests if id != pairing_id]
        return True

    def ask(self, pairing_id: str, most: int) -> None:
        """One more request of one's own. Errors: :class:`AlreadyPaired`, :class:`TooManyRequests`."""
        if pairing_id in self.requests:
            return
        if self.pairing_id:
            raise AlreadyPaired(person_id=self.person_id)
        if len(self.requests) >= most:
            raise TooManyRequests(most=most)
        self.requests.append(pairing_id)

    def let_go(self, pairing_id: str) -> None:
        """The trainee is not held for this pairing any more."""
        if self.pairing_id == pairing_id:
            self.pairing_id = self.mentor_id = ""
        self.requests = [id for id in self.requests if id != pairing_id]

    def refused(self, pairing_id: str, mentor_id: str) -> None:
        """A mentor said no or nothing: the trainee is free again and this mentor is not asked again."""
        self.let_go(pairing_id)
        if mentor_id not in self.refused_by:
            self.refused_by.append(mentor_id)

    def refuse(self, pairing_id: str, mentor_id: str) -> None:
        """The trainee said no to a mentor, and is not given this one again."""
        self.let_go(pairing_id)
        if mentor_id not in self.refuses:
            self.refuses.append(mentor_id)

    def go_back(self, pairing_id: str, mentor_id: str, instead_of: str) -> None:
        """The trainee goes back to a mentor they had, ``instead_of`` the pairing that followed (empty: none).

        Error: :class:`AlreadyPaired` when they are held for a third one.
        """
        if self.pairing_id not in ("", pairing_id, instead_of):
            raise AlreadyPaired(person_id=self.person_id)
        self.pairing_id, self.mentor_id = pairing_id, mentor_id
        self.refuses = [id for id in self.refuses if id != mentor_id]

    def nobody_left(self, after_pairing_id: str, now: str) -> None:
        """There is no mentor with a free place left to ask."""
        self.unfilled = True
        self.record(PairingUnfilled(self.base_id, self.person_id, after_pairing_id, now))

    def state_wishes(self, wish: str, manual_only: bool, now: str) -> None:
        """What the trainee wishes: a mentor (empty: none in particular), and whether a person must pair them."""
        if self.take_choice(manual_only, now):
            self.record(AutomatedPairingRefused(self.person_id, self.base_id, manual_only, now))
        self.wish = wish

    def take_choice(self, manual_only: bool, at: str) -> bool:
        """Whether a person must pair them, as said at a moment; True if that changes what was said before it."""
        if at < self.chosen_at:
            return False
        changed, self.manual_only, self.chosen_at = manual_only != self.manual_only, manual_only, at
        return changed
