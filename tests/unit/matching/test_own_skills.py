"""A skill that a base added to its own skill map does not keep its trainees from being paired, nor shows as a bare code."""

from __future__ import annotations

from datetime import timedelta

from services.matching.pool.people import features_of
from services.matching.queries.care import growth
from services.matching.repository import TRAINEES, pairings
from shared.actor import SYSTEM
from shared.clock import iso
from shared.contracts.assessment import AssessmentCompleted, SkillProfileChanged
from tests.unit.matching.conftest import Base


def test_a_skill_the_model_does_not_know_is_passed_over() -> None:
    found = features_of({"person_id": "p", "skills": {"orders": 0.7, "farm_export": 0.4}})
    assert found.skills == {"orders": 0.7}


def test_trainees_with_an_own_skill_in_their_profile_are_paired_and_their_growth_is_read(base: Base) -> None:
    base.mentor("m")
    base.trainee("t")
    before = {"listing_copy": 0.4, "farm_export": 0.2}
    now = iso(base.clock.now())
    base.hears(AssessmentCompleted("as-t2", "t", "b1", before, 55.0, "adaptive-1", now), "t")
    base.hears(SkillProfileChanged("t", "b1", before, {"farm_export": 0.5}, ["test", "self"], now), "t")
    kept = base.context.store.get(TRAINEES, "t")
    assert kept and kept.state["skills"] == before, "what was heard is kept whole"
    base.publish()
    assert base.open("proposed") == {"t": "m"}
    pairing = pairings(base.context).find(SYSTEM, {"person_id": "t"})[0]
    pairing.answered_at = now
    later = iso(base.clock.now() + timedelta(days=60))
    after = {"listing_copy": 0.6, "farm_export": 0.7}
    base.hears(AssessmentCompleted("as-t3", "t", "b1", after, 65.0, "adaptive-1", later), "t")
    assert growth(base.context, pairing) == {"listing_copy": (0.4, 0.6)}
