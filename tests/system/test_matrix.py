"""Role × route × base, generated from every service's own map of routes and what each declares by @access."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.routing import Rule

from deploy.system import NAMES
from shared.actor import ROLES
from shared.store.port import Document
from shared.web.access import VISITOR
from tests.system.matrix import EVERYWHERE, GUESSES, OTHER, OWN, Matrix, cells, everything, opened
from tests.system.samples import PARTS, UNSHOWN


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with opened(tmp_path_factory.mktemp("matrix")) as made:
        yield made


@pytest.mark.parametrize("service", NAMES)
def test_every_id_has_a_record_of_both_bases(matrix: Matrix, service: str) -> None:
    """Without one the tests below would ask for what is not there and prove nothing."""
    bases = (OWN, OTHER)
    rules = {rule.rule: rule for rule, _method, _roles in cells(matrix, service)}
    missing = [m for rule in rules.values() for base in bases for m in matrix.samples.missing(service, rule, base)]
    assert sorted(set(missing)) == []


@pytest.mark.parametrize("role", [VISITOR, *ROLES])
@pytest.mark.parametrize("service", NAMES)
def test_who_is_not_named_is_refused(matrix: Matrix, service: str, role: str) -> None:
    """Own ids or not: a visitor is sent to sign in (401 for programs), another role gets 403."""
    wrong = []
    for rule, method, roles in cells(matrix, service):
        if VISITOR in roles or role in roles:
            continue
        answer = matrix.ask(role, service, rule, method, next(matrix.samples.choices(service, rule, OWN)))
        if role != VISITOR:
            right = answer.status_code == 403
        elif rule.rule.startswith("/api/"):
            right = answer.status_code == 401
        else:
            right = answer.status_code == 303 and answer.headers["Location"].startswith("/enrollment/sign-in")
        if not right:
            wrong.append(f"{method} /{service}{rule.rule} answers {role} with {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("service", NAMES)
def test_who_is_named_opens_what_is_there(matrix: Matrix, service: str) -> None:
    """A page without ids opens to each role it names; of one with ids, some record opens to some of its roles."""
    wrong = []
    for rule, method, roles in cells(matrix, service):
        if method != "GET" or rule.arguments & {*PARTS, *UNSHOWN}:
            continue
        tried = {role: _tried(matrix, service, rule, role) for role in sorted(roles)}
        opened = {role for role, answers in tried.items() if answers & {200, 302, 303, 409}}
        refused = [role for role in tried if role not in opened]
        if max(max(answers) for answers in tried.values()) >= 500:
            wrong.append(f"/{service}{rule.rule} breaks: {tried}")
        elif VISITOR not in roles and (not opened if matrix.samples.ids(rule) else refused):
            wrong.append(f"/{service}{rule.rule} does not open to {refused}: {tried}")
    assert wrong == []


def _tried(matrix: Matrix, service: str, rule: Rule, role: str) -> set[int]:
    """The answers for one record after the other, until one opens."""
    answers = set()
    for values in matrix.samples.choices(service, rule, OWN):
        answers.add(matrix.ask(role, service, rule, "GET", values).status_code)
        if answers - {404}:
            break
    return answers


@pytest.mark.parametrize("role", [role for role in ROLES if role not in EVERYWHERE])
@pytest.mark.parametrize("service", NAMES)
def test_records_of_another_base_are_not_there(matrix: Matrix, service: str, role: str) -> None:
    """Ids of the other base, of somebody else (for trainees and mentors) and guessed ones: 404, never 403."""
    wrong = []
    for rule, method, roles in cells(matrix, service):
        ids = matrix.samples.ids(rule)
        if role not in roles or not ids:
            continue
        foreign = list(matrix.samples.choices(service, rule, OTHER))[:3]
        guessed = [{**foreign[0], **dict.fromkeys(ids, guess)} for guess in GUESSES]
        for values in [*foreign, *_of_others(matrix, service, rule, role), *guessed]:
            status = matrix.ask(role, service, rule, method, values, OWN).status_code
            if status != 404:
                ids_of = {n: v.id if isinstance(v, Document) else v for n, v in values.items()}
                wrong.append(f"{method} /{service}{rule.rule} {ids_of} answers {role} with {status}")
                break
    assert wrong == []


def _of_others(matrix: Matrix, service: str, rule: Rule, role: str) -> list[dict[str, Any]]:
    """Records of the same base that name another trainee (for a trainee) or another mentor (for a mentor)."""
    field = {"trainee": "person_id", "mentor": "mentor_id"}.get(role)
    if field is None:
        return []
    own = matrix.actors[role].person_id
    return [
        values
        for values in matrix.samples.choices(service, rule, OWN)
        if any(isinstance(v, Document) and v.state.get(field) not in (None, own) for v in values.values())
    ][:2]


@pytest.mark.parametrize("role", [role for role in ROLES if role not in EVERYWHERE])
@pytest.mark.parametrize("service", NAMES)
def test_a_body_cannot_reach_into_another_base(matrix: Matrix, service: str, role: str) -> None:
    """Forms and JSON without ids in the address, but with the other base's in the body, break nothing; see below."""
    for rule, method, roles in cells(matrix, service):
        if method == "GET" or role not in roles or matrix.samples.ids(rule):
            continue
        values = next(matrix.samples.choices(service, rule, OTHER))
        status = matrix.ask(role, service, rule, method, values, OTHER).status_code
        assert status < 500 and status not in (401, 403), f"{method} /{service}{rule.rule} answers {role} with {status}"


@pytest.mark.parametrize("service", NAMES)
def test_what_is_left_of_the_matrix_is_answered_too(matrix: Matrix, service: str) -> None:
    """Who may do what: the cells that none of the above asked, such as what an administrator changes, break nothing."""
    for rule, method, roles in cells(matrix, service):
        for role in (VISITOR, *ROLES):
            if (service, rule.rule, method, role) in matrix.asked:
                continue
            values = next(matrix.samples.choices(service, rule, OWN))
            status = matrix.ask(role, service, rule, method, values, OWN).status_code
            named = role in roles or VISITOR in roles
            assert named and status < 500, f"{method} /{service}{rule.rule} answers {role} with {status}"


@pytest.mark.parametrize("service", NAMES)
def test_nobody_was_left_out(matrix: Matrix, service: str) -> None:
    """Every route with every method was asked by a visitor and by each role in the tests above."""
    asked = {(service, rule.rule, method) for rule, method, _roles in cells(matrix, service)}
    assert {(*route, role) for route in asked for role in (VISITOR, *ROLES)} - matrix.asked == set()


def test_the_matrix_has_its_size(matrix: Matrix, record_property: Callable[[str, object], None]) -> None:
    """How many cells there are: route × role × base; printed for who asks."""
    routes = sum(1 for service in NAMES for _cell in cells(matrix, service))
    size = {"routes": routes, "roles": len(ROLES) + 1, "bases": 2, "cells": routes * (len(ROLES) + 1) * 2}
    record_property("matrix", size)
    print(json.dumps(size))
    assert size["cells"] > 12_000


def test_nothing_of_the_other_base_changed_or_came_over(matrix: Matrix) -> None:
    """Runs last: after all of the above the other base is as it was, and no record of this base names one of its."""
    after = everything(matrix.house, OTHER)
    assert {place for place in matrix.before if after.get(place) != matrix.before[place]} == set()
    assert set(after) == set(matrix.before)
    theirs = {place.rsplit("/", 1)[1] for place in matrix.before} - {OTHER}
    named = {
        place: [id for id in theirs if len(id) > 12 and id in text]
        for place, text in everything(matrix.house, OWN).items()
    }
    assert {place: ids for place, ids in named.items() if ids} == {}
