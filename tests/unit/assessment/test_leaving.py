"""Who left takes no further test and is on no list of the base."""

from __future__ import annotations

import pytest

from services.assessment.domain import NotAdmitted
from services.assessment.handlers import start_sitting
from services.assessment.queries import trainee_page
from services.assessment.wiring import service
from shared.contracts.enrollment import TraineeLeft
from shared.service import Context
from tests.house import deliver
from tests.unit.assessment.conftest import COORDINATOR, TRAINEE, admit


def test_who_left_takes_no_test_until_they_are_back(context: Context) -> None:
    assert trainee_page(context, COORDINATOR)[1] == 1
    said = TraineeLeft("x", "p", "b1", "c", "春季班", "2026-02-01T00:00:00.000000Z")
    deliver(service(), context, said, "x")
    assert trainee_page(context, COORDINATOR) == ([], 0)
    with pytest.raises(NotAdmitted):
        start_sitting(context, TRAINEE)
    admit(context, "p", name="林晓雨")
    assert trainee_page(context, COORDINATOR)[1] == 0, "the admission of before does not count again"
