"""The guides: one for every role in both languages, and no step leads where its reader may not go."""

from __future__ import annotations

from pathlib import Path

from deploy.local import build
from deploy.system import NAMES, service
from services.enrollment.views.guides import guides
from shared.actor import ROLES
from shared.web.access import roles_of
from tests.house import config


def test_every_role_has_the_same_steps_in_both_languages() -> None:
    assert set(guides()) == set(ROLES)
    for guide in guides().values():
        assert [s["href"] for s in guide["zh"]["steps"]] == [s["href"] for s in guide["en"]["steps"]]
        assert all(s["title"] and s["text"] for words in guide.values() for s in words["steps"])


def test_every_step_leads_where_its_reader_may_go(tmp_path: Path) -> None:
    house = build(config(tmp_path))
    opens = {}
    for name in NAMES:
        app = house.application.mounts[f"/{name}"]
        for rule, method, roles in roles_of(app):
            if method == "GET":
                opens[f"/{service(name).name}{rule.rule}"] = roles or frozenset()
    for role, guide in guides().items():
        for step in guide["zh"]["steps"]:
            assert not step["href"] or {role, "visitor"} & opens[step["href"]], (role, step["href"])
