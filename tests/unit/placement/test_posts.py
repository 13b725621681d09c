"""Posts: who fits what and why, free places, closing; skills come from assessment's events in any order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.placement.domain.fitting import fit
from services.placement.domain.posts import PostClosed
from services.placement.handlers import internships as ask
from services.placement.queries import posts as seen
from services.placement.wiring import service
from shared.contracts.assessment import AssessmentCompleted, AssessmentRescored, SkillProfileChanged
from shared.contracts.enrollment import PersonErased, TraineeAdmitted
from shared.contracts.event import Sealed
from shared.rules import NotFound
from shared.service import Context
from tests.house import deliver, person
from tests.unit.placement.place import MANAGER, STAFF, STRANGER, TRAINEE, base, client, settle, token

POST: dict[str, Any] = {"employer": "海贸", "places": 2, "starts_on": "2026-03-10", "ends_on": "2026-05-31"}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A base with ``p``, who wants a shop, and three who want an internship."""
    made = base(tmp_path)
    for id, name in (("a", "甲"), ("b", "乙"), ("c", "丙")):
        sealed = Sealed(person(made, id).seal(name))
        ids = (f"app-{id}", id, "b1", "k", "班", sealed, [], [], [], "internship")
        deliver(service(), made, TraineeAdmitted(*ids, "2024-01-01T00:00:00.000000Z", "x"))
    return made


def skilled(context: Context, id: str, at: str, **skills: float) -> None:
    done = AssessmentCompleted(f"s-{id}", id, "b1", skills, 60.0, "fixed-1", f"2026-02-{at}T00:00:00.000000Z")
    deliver(service(), context, done)


def test_a_fit_is_the_mean_of_the_asked_skills_with_reasons() -> None:
    found = fit(["images", "orders", "listing_copy", "languages"], {"images": 0.9, "orders": 0.3, "listing_copy": 0.5})
    assert found.score == pytest.approx((0.9 + 0.3 + 0.5) / 4)
    assert found.strong == (("images", 0.9),) and found.middling == (("listing_copy", 0.5),)
    assert found.weak == (("orders", 0.3),) and found.unknown == ("languages",)
    assert fit([], {"images": 1.0}).score is None


def test_who_wants_an_internship_and_has_none_is_suggested_best_first(context: Context) -> None:
    post = ask.open_post(context, STAFF, {**POST, "title": "图片", "skills": ["images", "orders"]})
    skilled(context, "a", "01", images=0.4, orders=0.4)
    skilled(context, "b", "01", images=0.8, orders=0.8)
    skilled(context, "p", "01", images=1.0, orders=1.0)
    assert [(c.person_id, c.fit.score) for c in seen.candidates(context, post)] == [("b", 0.8), ("a", 0.4), ("c", 0.0)]
    applied = ask.apply_for(context, STAFF, "b", {"post_id": post.id, "born_on": "2004-01-01"})
    settle(context)
    assert [c.person_id for c in seen.candidates(context, post)] == ["a", "c"]
    deliver(service(), context, PersonErased("a", "b1", "2026-03-01T00:00:00.000000Z"))
    assert [c.person_id for c in seen.candidates(context, post)] == ["c"] and seen.levels_of(context, "a") == {}
    ask.end(context, STAFF, applied.id, "不去了")
    settle(context)
    assert [c.person_id for c in seen.candidates(context, post)] == ["b", "c"]


def test_the_latest_word_on_skills_counts_in_whatever_order_it_is_heard(context: Context) -> None:
    at = "2026-02-10T00:00:00.000000Z"
    deliver(service(), context, SkillProfileChanged("a", "b1", {"images": 0.7}, {}, ["test", "task"], at))
    skilled(context, "a", "10", images=0.5)
    skilled(context, "a", "01", images=0.1)
    assert seen.levels_of(context, "a") == {"images": 0.7}
    later = "2026-02-20T00:00:00.000000Z"
    figures = ({"images": 0.6}, {}, {}, 61.0, 4.0, 60.0)
    deliver(service(), context, AssessmentRescored("s-a", "a", "b1", *figures, at, later))
    assert seen.levels_of(context, "a") == {"images": 0.6}


def test_pages_suggest_with_reasons_and_a_closed_post_takes_nobody(context: Context) -> None:
    staff, trainee = client(context), client(context, TRAINEE)
    assert "No post is offered" in trainee.get("/internships/posts").text
    key = {"csrf_token": token(staff.get("/internships/posts").text)}
    wrong = staff.post("/internships/posts", data={**key, **POST, "title": ""})
    assert wrong.status_code == 422 and 'value="海贸"' in wrong.text
    made = staff.post("/internships/posts", data={**key, **POST, "title": "订单", "skills": ["orders"]})
    id = made.headers["Location"].rsplit("/", 1)[1]
    fitting = ask.open_post(context, STAFF, {**POST, "title": "美工", "skills": ["images"]})
    assert "Nothing is known of your skills yet" in trainee.get("/internships/posts").text
    skilled(context, "p", "01", images=0.9, orders=0.2)
    page = trainee.get("/internships/posts").text
    assert page.index("美工") < page.index("订单") and "strong:" in page and "to be learnt:" in page
    assert f'<option value="{id}" selected>' in trainee.get(f"/internships?post={id}").text
    skilled(context, "a", "01", images=0.7)
    one = staff.get(f"/internships/posts/{fitting.id}").text
    assert one.index("甲") < one.index("乙") and "not assessed:" in one and "林晓雨" not in one.split("<tbody>")[1]
    assert "Apply for this trainee" not in client(context, MANAGER).get(f"/internships/posts/{fitting.id}").text
    assert client(context, STRANGER).get(f"/internships/posts/{fitting.id}").status_code == 404
    assert trainee.get(f"/internships/posts/{fitting.id}").status_code == 403
    assert staff.post(f"/internships/posts/{id}/open", data=key).status_code == 303
    assert "订单" not in trainee.get("/internships/posts").text
    with pytest.raises(PostClosed, match="订单"):
        ask.apply_for(context, TRAINEE, "p", {"post_id": id, "born_on": "2004-01-01"})
    with pytest.raises(NotFound):
        ask.turn_post(context, STRANGER, id)
