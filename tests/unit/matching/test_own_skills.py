"""A skill that a base added to its own skill map does not keep its trainees from being paired."""

from __future__ import annotations

from services.matching.pool.people import features_of


def test_a_skill_the_model_does_not_know_is_passed_over() -> None:
    found = features_of({"person_id": "p", "skills": {"orders": 0.7, "farm_export": 0.4}})
    assert found.skills == {"orders": 0.7}
