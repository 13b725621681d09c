"""Ratings, marked tasks, certificates and appeals: who may give them, what they weigh, and what they say."""

from __future__ import annotations

from typing import Any

import pytest

from services.assessment.domain import Result
from services.assessment.domain.portfolio import AppealClosed, AppealOpen, NothingToAppeal, RatedAlready
from services.assessment.handlers import (
    add_certificate,
    add_task,
    answer_appeal,
    file_appeal,
    mark_task,
    portfolio_of,
    rate_oneself,
    rate_trainee,
    sit_whole,
    start_sitting,
)
from services.assessment.merging import ERRORS, merged, ratings_of
from services.assessment.repository import portfolios
from services.assessment.rubrics import load_tasks, weighted_kappa
from services.assessment.scoring import results_of
from services.assessment.wiring import service
from shared.actor import Actor
from shared.contracts.assessment import AppealAnswered, AppealFiled, SkillProfileChanged
from shared.contracts.enrollment import PersonErased
from shared.contracts.matching import PairingEnded, PairingRestored
from shared.rules import NotFound
from shared.service import Context
from tests.house import deliver, said
from tests.unit.assessment.conftest import AT, COORDINATOR, MENTOR, OTHER_COORDINATOR, TRAINEE, admit, browser, post

STRANGER = Actor("n", "mentor", "b1", "m2")
SECOND = Actor("d", "coordinator", "b1", "s9")


def events(context: Context, kind: type) -> list[Any]:
    return [event for event in said(context) if isinstance(event, kind)]


def test_sources_are_weighed_by_how_sure_they_are(context: Context) -> None:
    found = portfolio_of(context, TRAINEE, "p")
    found.rate_oneself({"orders": 5}, AT)
    found.rate_by_mentor("m1", {"orders": 2}, AT)
    line = next(m for m in merged([Result("orders", 3, 2, 0.5, 0.4, 0.6)], ratings_of(found, "2026-03-01"), ["orders"]))
    weights = {"test": 1 / 0.36, "self": 1 / ERRORS["self"] ** 2, "mentor": 1 / ERRORS["mentor"] ** 2}
    whole = sum(weights.values())
    assert line.shares == pytest.approx({name: weight / whole for name, weight in weights.items()})
    expected = (0.4 * weights["test"] + 2 * weights["self"] - 1 * weights["mentor"]) / whole
    assert (line.value, line.error) == pytest.approx((expected, whole**-0.5))
    assert line.error < 0.6


def test_a_rating_changes_the_profile_that_pairing_hears(context: Context) -> None:
    rate_oneself(context, TRAINEE, {"orders": 4})
    before = events(context, SkillProfileChanged)[-1]
    assert before.sources == ["self"] and set(before.skills) == {"orders"}
    sit_whole(context, "p", "b1", lambda item: str(item.answer))
    rate_trainee(context, MENTOR, "p", {"orders": 5})
    after = events(context, SkillProfileChanged)[-1]
    assert after.sources == ["mentor", "self", "test"] and len(after.skills) == 15
    assert after.skills["orders"] > before.skills["orders"] and after.errors["orders"] < after.errors["images"]


def test_the_merged_profile_is_read_by_the_bases_staff(context: Context) -> None:
    rate_oneself(context, TRAINEE, {"orders": 4})
    found = browser(context, COORDINATOR).get("/api/profiles/p/merged").json
    assert found and [(line["dimension"], line["shares"]) for line in found] == [("orders", found[0]["shares"])]
    assert set(found[0]["shares"]) == {"self"} and 0.5 < found[0]["level"] < 0.7 and found[0]["error"] < 1
    assert browser(context, OTHER_COORDINATOR).get("/api/profiles/p/merged").status_code == 404


def test_a_mentor_rates_whom_they_guide_while_they_guide(context: Context) -> None:
    with pytest.raises(NotFound):
        rate_trainee(context, STRANGER, "p", {"orders": 3})
    client = browser(context, MENTOR)
    assert "林晓雨" in client.get("/mentees").text
    assert post(client, "/mentees/p", "/mentees/p", {"orders": "4", "images": ""}).status_code == 303  # type: ignore[attr-defined]
    assert portfolio_of(context, MENTOR, "p").mentor_ratings[0].levels == {"orders": 4}
    wrong = post(client, "/mentees/p", "/mentees/p", {"orders": "9"})
    assert wrong.status_code == 422 and "“9”" in wrong.text  # type: ignore[attr-defined]
    over = PairingEnded("pair", "b1", "p", "m1", "completed", AT, "c")
    deliver(service(), context, over)
    assert client.get("/mentees/p").status_code == 404 and "No trainees yet" in client.get("/mentees").text
    deliver(service(), context, PairingRestored("pair", "b1", "p", "m1", AT.replace("01T", "02T"), "c"))
    deliver(service(), context, over)  # heard again, late
    assert client.get("/mentees/p").status_code == 200
    deliver(service(), context, PairingEnded("pair", "b1", "p", "m1", "completed", AT.replace("01T", "03T"), "c"))
    assert client.get("/mentees/p").status_code == 404
    assert browser(context, STRANGER).get("/portfolio/p").status_code == 404


def test_two_people_mark_a_task_without_seeing_each_other(context: Context) -> None:
    add_task(context, COORDINATOR, "p", {"task": "listing", "done_on": "2026-02-01"})
    work = portfolio_of(context, COORDINATOR, "p").tasks[0]
    criteria = [c.code for c in load_tasks()["listing"].criteria]
    mark_task(context, COORDINATOR, "p", work.id, {**dict.fromkeys(criteria, "3"), "note": "缺少尺寸图"})
    with pytest.raises(RatedAlready):
        mark_task(context, COORDINATOR, "p", work.id, dict.fromkeys(criteria, "4"))
    seen = browser(context, SECOND).get("/portfolio/p").text
    assert "Mark it" in seen and "缺少尺寸图" not in seen
    path = "/portfolio/p/tasks/1"
    given = dict(zip(criteria, ("3", "3", "4", "2"), strict=True))
    assert post(browser(context, SECOND), path, path, {**given, "note": ""}).status_code == 303  # type: ignore[attr-defined]
    page = browser(context, COORDINATOR).get("/portfolio/p").text
    assert "缺少尺寸图" in page and "weighted kappa" in page
    stored = context.store.find("portfolios")[0].state["tasks"][0]["marks"][0]
    assert "缺少尺寸图" not in stored["note"] and stored["note"]
    assert {r.dimension for r in ratings_of(portfolio_of(context, COORDINATOR, "p"), "2026-03-01")} == {
        c.dimension for c in load_tasks()["listing"].criteria
    }


def test_weighted_kappa_as_published() -> None:
    assert weighted_kappa([(1, 1), (2, 2), (3, 3), (4, 4)]) == 1
    assert weighted_kappa([(1, 4), (4, 1)]) == pytest.approx(-1)
    assert weighted_kappa([]) is None and weighted_kappa([(2, 2), (2, 2)]) is None
    # scikit-learn's cohen_kappa_score(weights="quadratic") on the same marks.
    from sklearn.metrics import cohen_kappa_score

    pairs = [(1, 2), (2, 2), (3, 4), (4, 4), (2, 1), (3, 3), (1, 1), (4, 3), (2, 4)]
    assert weighted_kappa(pairs) == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True), weights="quadratic"))


def test_disagreement_and_a_certificate_that_ran_out_weigh_less(context: Context) -> None:
    found = portfolio_of(context, TRAINEE, "p")
    add_certificate(
        context,
        COORDINATOR,
        "p",
        {
            "title": "CET-6",
            "issuer": "教育部",
            "dimension": "languages",
            "issued_on": "2020-01-01",
            "until": "2026-02-01",
        },
    )
    found = portfolio_of(context, TRAINEE, "p")
    assert [r.source for r in ratings_of(found, "2026-01-31")] == ["certificate"] and not ratings_of(
        found, "2026-02-02"
    )
    client = browser(context, COORDINATOR)
    fields = {"title": "x", "issuer": "y", "dimension": "orders", "issued_on": "2026-02-01", "until": "2026-01-01"}
    wrong = post(client, "/portfolio/p", "/portfolio/p/certificates", fields)
    assert wrong.status_code == 422 and "runs out before" in wrong.text  # type: ignore[attr-defined]
    path = "/portfolio/p/certificates/1/remove"
    assert "Remove the certificate?" in client.get(path).text
    post(client, path, path, {"id": found.certificates[0].id})
    assert not portfolio_of(context, TRAINEE, "p").certificates


def test_an_appeal_is_read_answered_and_may_open_another_sitting(context: Context) -> None:
    with pytest.raises(NothingToAppeal):
        file_appeal(context, TRAINEE, "为什么")
    first = sit_whole(context, "p", "b1", lambda _item: "")
    trainee, coordinator = browser(context, TRAINEE), browser(context, COORDINATOR)
    assert post(trainee, "/appeal", "/appeal", {"text": "断网了三次"}).status_code == 303  # type: ignore[attr-defined]
    with pytest.raises(AppealOpen):
        file_appeal(context, TRAINEE, "again")
    filed = events(context, AppealFiled)[0]
    assert "断网" not in filed.text and filed.assessment_id == first.id
    assert "林晓雨" in coordinator.get("/appeals").text and "断网了三次" in coordinator.get("/profiles/p").text
    path = f"/appeals/{portfolio_of(context, COORDINATOR, 'p').id}"
    assert "断网了三次" in coordinator.get(path).text
    assert browser(context, OTHER_COORDINATOR).get(path).status_code == 404
    assert "林晓雨" not in browser(context, OTHER_COORDINATOR).get("/appeals").text
    sent = post(coordinator, path, path, {"outcome": "retake", "answer": "可以再测一次"})
    assert sent.status_code == 303  # type: ignore[attr-defined]
    with pytest.raises(AppealClosed):
        answer_appeal(context, COORDINATOR, "p", filed.appeal_id, {"outcome": "explained", "answer": "x"})
    assert events(context, AppealAnswered)[0].outcome == "retake"
    assert "可以再测一次" in trainee.get("/").text
    assert start_sitting(context, TRAINEE).attempt == 2


def test_growth_is_called_growth_only_beyond_chance(context: Context) -> None:
    sit_whole(context, "p", "b1", lambda _item: "")
    assert post(browser(context, COORDINATOR), "/profiles/p", "/profiles/p/retake").status_code == 303  # type: ignore[attr-defined]
    sit_whole(context, "p", "b1", lambda item: str(item.answer))
    page = browser(context, TRAINEE).get("/").text
    assert "more than chance explains" in page and "c-dot-before" in page


def test_results_come_out_the_same_from_the_same_answers(context: Context) -> None:
    from services.assessment.pool import pool_of

    done = sit_whole(context, "p", "b1", lambda item: str(item.answer))
    results, overall, error = results_of(done.counted(), pool_of(context, "b1"))
    assert (results, overall, error) == (done.results, done.overall, done.overall_error)


def test_another_base_changes_nothing(context: Context) -> None:
    admit(context, "z", "b2", "外人")
    for call in (
        lambda: add_task(context, COORDINATOR, "z", {"task": "listing", "done_on": "2026-02-01"}),
        lambda: portfolio_of(context, COORDINATOR, "z"),
    ):
        with pytest.raises(NotFound):
            call()
    assert not portfolios(context).find(COORDINATOR)


def test_an_erased_person_is_nowhere_on_the_pages(context: Context) -> None:
    sit_whole(context, "p", "b1", lambda _item: "")
    file_appeal(context, TRAINEE, "断网了")
    id = portfolio_of(context, COORDINATOR, "p").id
    deliver(service(), context, PersonErased("p", "b1", AT), "p")
    client = browser(context, COORDINATOR)
    for path in ("/profiles", "/appeals"):
        assert "/profiles/p" not in client.get(path).text and id not in client.get(path).text
    for path in ("/profiles/p", "/profiles/p/answers", "/portfolio/p"):
        assert client.get(path).status_code == 404
    assert "No trainees yet" in browser(context, MENTOR).get("/mentees").text
