"""What hostile senders try: texts that make patterns slow, bodies too large or too deep, names of files that climb."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from marshmallow import ValidationError

from services.enrollment.domain.people import normal_email, normal_phone
from services.enrollment.handlers import duplicate_cohort
from services.enrollment.repository import cohorts
from shared.actor import SYSTEM
from shared.rules import NotFound, RuleBroken
from shared.service import Context
from shared.sheets import read
from shared.web.fields import Count, Day, Email, Money, Month, Phone, Text
from tests.unit.enrollment.conftest import COORDINATOR, STRANGER, a_cohort
from tests.unit.enrollment.test_looking import browser  # noqa: F401
from tests.unit.enrollment.test_pages import ROOT, Browser

READERS: dict[str, Callable[[str], object]] = {
    **{
        kind.__name__: kind(required=True).deserialize  # type: ignore[operator]
        for kind in (Count, Day, Email, Money, Month, Phone, Text)
    },
    "normal_phone": normal_phone,
    "normal_email": normal_email,
    "sheet": lambda text: list(read(text.encode(), "a.csv").rows),
}
HOSTILE = [
    "a" * 50_000,
    "a@" * 25_000,
    "a." * 25_000 + "@",
    "1-" * 25_000,
    " " * 50_000 + "x",
    "2026-" * 9_000,
    '"' * 50_001,
]


@pytest.mark.parametrize("name", READERS)
def test_no_text_makes_a_pattern_slow(name: str) -> None:
    for text in HOSTILE:
        began = time.process_time()
        try:
            READERS[name](text)
        except (RuleBroken, ValidationError, ValueError):
            pass
        except Exception as error:
            assert type(error).__name__ == "Error", error  # csv's own, for a field without end
        assert time.process_time() - began < 1.0, (name, text[:20])


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 100_000, b'{"name": "' + b"x" * 13_000_000 + b'"}'])
def test_json_too_deep_or_too_large_is_refused(context: Context, browser: Browser, body: bytes) -> None:  # noqa: F811
    code = a_cohort(context).code
    answer = browser.client.post(
        f"/api/cohorts/{code}/applications", data=body, content_type="application/json", base_url=ROOT
    )
    assert 400 <= answer.status_code < 500, answer.status_code


def test_a_files_name_leads_nowhere(context: Context, browser: Browser, tmp_path: Path) -> None:  # noqa: F811
    browser.as_actor(COORDINATOR)
    before = set(tmp_path.rglob("*"))
    page = browser.client.get("/imports/mentors", base_url=ROOT).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    rows = "姓名,手机,类型,带教人数\n陈老师,13911112222,兼职导师,3\n".encode()
    data = {
        "csrf_token": token.group(1),
        "agreed_on_paper": "1",
        "file": (io.BytesIO(rows), "../../../etc/cron.d/x.csv"),
    }
    assert browser.client.post("/imports/mentors", data=data, base_url=ROOT).status_code == 200
    assert set(tmp_path.rglob("*")) <= before | {tmp_path / f"enrollment.db{end}" for end in ("-wal", "-shm")}
    assert "cron" not in str([document.state for document in context.store.find("imports")])


def test_a_cohort_is_duplicated_and_has_a_poster(context: Context, browser: Browser) -> None:  # noqa: F811
    first = a_cohort(context, requirements="会用电脑")
    browser.as_actor(COORDINATOR)
    path = f"/enrollment/cohorts/{first.id}"
    shown = browser.get(f"{path}/poster").text
    assert "<svg" in shown and first.code in shown and "会用电脑" in shown and "免费" in shown
    done = browser.post(f"{path}/duplicate", {}, f"/cohorts/{first.id}")
    assert done.status_code == 303
    made = next(c for c in cohorts(context).find(SYSTEM) if c.id != first.id)
    assert made.state == "draft" and made.code != first.code and made.seats == [] and first.name in made.name
    with pytest.raises(NotFound):
        duplicate_cohort(context, STRANGER, first.id, "%(name)s")
    browser.as_actor(STRANGER)
    assert browser.get(f"{path}/poster").status_code == 404
