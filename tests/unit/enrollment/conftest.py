"""A house with one base, for the tests of enrollment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.enrollment.domain.cohorts import Cohort
from services.enrollment.handlers import create_cohort, open_cohort
from services.enrollment.wiring import service
from shared.actor import Actor
from shared.service import Context
from tests import house

BASE = "base-1"
COORDINATOR = Actor("acc-1", "coordinator", BASE, "p-coordinator")
STRANGER = Actor("acc-2", "coordinator", "base-2", "p-stranger")
MENTOR_DATA: dict[str, Any] = {
    "name": "李 明",
    "phone": "13900001111",
    "email": "li@example.com",
    "kind": "part_time",
    "platforms": ["amazon"],
    "languages": ["zh", "en"],
    "availability": ["mon-eve"],
    "strengths": ["listing_copy"],
    "practice_years": 6.5,
    "capacity": 4,
    "active": True,
}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A fresh store with enrollment's indexes and a clock at 2 March 2026, 09:00 in Shanghai."""
    return house.context(tmp_path, service())


def typed(phone: str = "13812345678", **more: Any) -> dict[str, Any]:
    """What an applicant types."""
    return {
        "name": "王小明",
        "phone": phone,
        "email": "",
        "platforms": ["amazon", "tiktok_shop"],
        "languages": ["zh", "en"],
        "availability": ["mon-eve", "sat-am"],
        "goal": "shop",
        "goals": "我想开一家店",
        **more,
    }


def a_cohort(context: Context, **more: Any) -> Cohort:
    """An open cohort; two seats unless told."""
    data = {"name": "春季一班", "opens_on": "2026-03-01", "closes_on": "2026-03-31", "capacity": 2, **more}
    return open_cohort(context, COORDINATOR, create_cohort(context, COORDINATOR, data).id)
