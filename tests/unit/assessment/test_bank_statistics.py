"""Item statistics agree with figures computed apart, and point at questions that do not work."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from services.assessment.bank.handlers import edit_item
from services.assessment.bank.item import write_item
from services.assessment.bank.packaged import load_items
from services.assessment.bank.responses import finished_tests, line_of, lines
from services.assessment.bank.statistics import ItemStatistics, Response, analyse, correlation, flags
from services.assessment.pool import fingerprint
from services.assessment.wiring import service
from shared.actor import Actor
from shared.service import Context
from shared.web.app import create_app
from tests.house import context as make_context

COORDINATOR = Actor("c", "coordinator", "b1")
SINGLES = [item for item in load_items() if item.kind == "single"][:8]


def made_up(persons: int = 400, seed: int = 5) -> list[list[Response]]:
    """People who are better the later they come; item 0's key is wrong: the able choose another option."""
    chance = random.Random(seed)
    tests = []
    for n in range(persons):
        ability = n / persons
        answers = []
        for item in SINGLES:
            right = chance.random() < 0.2 + 0.7 * ability
            wrong = next(o.key for o in item.options if o.key != item.answer)
            if item is SINGLES[0]:
                right = not right
            answers.append(Response(item.id, str(item.answer) if right else wrong, float(right)))
        tests.append(answers)
    return tests


def test_right_share_and_discrimination_are_what_numpy_says() -> None:
    tests = made_up()
    found = analyse(tests)
    scores = np.array([[r.share for r in responses] for responses in tests])
    for n, item in enumerate(SINGLES):
        rest = (scores.sum(axis=1) - scores[:, n]) / (len(SINGLES) - 1)
        assert found[item.id].right == pytest.approx(scores[:, n].mean())
        assert found[item.id].discrimination == pytest.approx(np.corrcoef(scores[:, n], rest)[0, 1])
        assert found[item.id].error == pytest.approx(scores[:, n].std() / np.sqrt(len(tests)))
        assert found[item.id].exposure == 1.0
        assert sum(choice.count for choice in found[item.id].choices) == len(tests)
        assert sum(choice.share for choice in found[item.id].choices) == pytest.approx(1.0)


def test_a_wrong_key_is_found_and_a_sound_item_is_not_accused() -> None:
    found = analyse(made_up())
    bad, good = SINGLES[0], SINGLES[1]
    assert "key" in flags(found[bad.id], str(bad.answer), [o.key for o in bad.options])
    assert "weak" in flags(found[bad.id], str(bad.answer), [o.key for o in bad.options])
    assert not {"key", "weak"} & set(flags(found[good.id], str(good.answer), [o.key for o in good.options]))
    assert "unused" in flags(found[good.id], str(good.answer), [o.key for o in good.options])


@pytest.mark.parametrize(
    ("shown", "right", "discrimination", "said"),
    [
        (29, 0.5, 0.4, ["few"]),
        (50, 0.97, 0.4, ["easy"]),
        (50, 0.1, 0.4, ["hard"]),
        (50, 0.5, 0.05, ["weak"]),
        (50, 0.5, None, []),
    ],
)
def test_what_is_said_of_a_calculation(shown: int, right: float, discrimination: float | None, said: list[str]) -> None:
    assert flags(ItemStatistics("x", shown, 0, right, 0.05, discrimination, 0.2), "3", []) == said


def test_a_correlation_needs_two_sides_that_vary() -> None:
    assert correlation([]) is None and correlation([(1, 1)]) is None
    assert correlation([(1, 0), (1, 1)]) is None
    assert correlation([(0, 0), (1, 1)]) == pytest.approx(1.0)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A base whose trainees finished tests, one who has not, and another base."""
    made = make_context(tmp_path, service())
    known = {item.id: item for item in SINGLES}
    for n, responses in enumerate(made_up(120)):
        answers = [
            {"item": r.item, "version": 1 if n else 9, "dimension": known[r.item].dimension, "given": r.given}
            | {"points": int(r.share), "most": 1}
            for r in responses
        ]
        base, done = ("b2" if n == 1 else "b1"), ("" if n == 2 else "2026-01-01T00:00:00.000000Z")
        state = {"base_id": base, "person_id": f"p{n}", "completed_at": done, "answers": answers}
        made.store.save("sittings", f"s{n}", state, version=0)
    return made


def test_only_finished_tests_of_the_base_count(context: Context) -> None:
    assert finished_tests(context, COORDINATOR) == 118
    found = {line.entry.item.id: line for line in lines(context, COORDINATOR)}
    assert set(found) == {item.id for item in SINGLES}
    assert found[SINGLES[0].id].statistics.shown == 117, "an answer to another version is left out"
    one = line_of(context, COORDINATOR, SINGLES[0].id)
    assert one and one.statistics == found[SINGLES[0].id].statistics
    assert line_of(context, COORDINATOR, load_items()[-1].id) is None


def test_a_further_finished_test_is_counted_and_a_draft_keeps_the_figures_of_what_is_asked(context: Context) -> None:
    lines(context, COORDINATOR)
    unfinished = context.store.get("sittings", "s2")
    assert unfinished
    done = {**unfinished.state, "completed_at": "2026-01-02T00:00:00.000000Z"}
    context.store.save("sittings", "s2", done, version=unfinished.version)
    edit_item(context, COORDINATOR, SINGLES[0].id, {**write_item(SINGLES[0]), "difficulty": 1.0})
    one = line_of(context, COORDINATOR, SINGLES[0].id)
    assert one and one.statistics.shown == 118 and one.entry.item.version == 2


def test_the_pages_show_table_chart_and_calibration(context: Context) -> None:
    kept = {
        "item": SINGLES[1].id,
        "version": 1,
        "a": 1.23,
        "a_se": 0.1,
        "steps": [0.456],
        "steps_se": [0.12],
        "answers": 90,
    }
    context.store.save("calibrations", "current", {"items": {fingerprint(SINGLES[1]): kept}}, version=0)
    client = create_app(service(), context).test_client()
    with client.session_transaction() as session:
        session["actor"], session["lang"] = vars(COORDINATOR), "en"
    page = client.get("/bank/statistics?sort=-shown").text
    assert "From 118 finished tests" in page and "0.46 ± 0.12" in page and "<svg" in page
    assert "check the key" in page
    flagged = client.get("/bank/statistics?flag=key").text
    assert SINGLES[0].id in flagged and f"items/{SINGLES[1].id}" not in flagged
    one = client.get(f"/bank/items/{SINGLES[1].id}").text
    assert "Calibrated from 90 answers" in one and "Who gave which answer" in one
    figures = client.get("/api/bank/statistics").json
    assert figures and {f["item"] for f in figures} == {item.id for item in SINGLES}


def test_without_answers_the_page_says_so(tmp_path: Path) -> None:
    client = create_app(service(), make_context(tmp_path, service())).test_client()
    with client.session_transaction() as session:
        session["actor"], session["lang"] = vars(COORDINATOR), "en"
    assert "No answers yet" in client.get("/bank/statistics").text
