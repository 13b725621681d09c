"""Forms keep what was typed and answer in sentences; fields read what people write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from shared.web import fields as f
from shared.web.forms import load_form, new_form
from tests.unit.web.demo import DemoForm, MentorFull
from tests.unit.web.test_access import token_of

TYPED = {"name": "王小明", "phone": "12", "platforms": ["amazon", "shopee"], "slots": ["mon-am"], "seats": "many"}
GOOD = {"name": "王小明", "phone": "138 1234 5678", "goal": "shop", "platforms": ["shopee", "amazon"], "agree": "1"}


@pytest.fixture
def reading(app: Flask) -> Iterator[None]:
    with app.test_request_context("/?lang=en"):
        yield


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        ("zh", ["电话号码“12”不完整。请填", "“many”不是整数。"]),
        ("en", ["The phone number “12” is not complete.", "Choose one.", "“many” is not a whole number."]),
    ],
)
def test_a_wrong_form_keeps_what_was_typed(client: FlaskClient, lang: str, sentences: list[str]) -> None:
    answer = client.post(f"/form?lang={lang}", data={**TYPED, "csrf_token": token_of(client)})
    page = answer.text
    assert answer.status_code == 422
    for sentence in sentences:
        assert page.count(sentence) == 2, "once in the summary, once beside the field"
    assert '<a href="#f-phone">' in page
    assert 'aria-describedby="e-phone" aria-invalid="true"' in page
    assert 'value="王小明"' in page and 'value="many"' in page
    assert 'value="amazon" checked' in page and 'value="mon-am" checked' in page
    assert 'value="ebay" checked' not in page


def test_a_good_form_goes_through(client: FlaskClient) -> None:
    answer = client.post("/form", data={**GOOD, "csrf_token": token_of(client)})
    assert answer.status_code == 303
    assert '<p class="flash good">saved</p>' in client.get("/").text


def test_a_broken_rule_stands_beside_its_field(client: FlaskClient) -> None:
    page = client.post("/form?lang=en", data={**GOOD, "name": "full", "csrf_token": token_of(client)}).text
    assert '<a href="#f-name">“王” guides 7 trainees already.</a>' in page


def test_loading_makes_plain_values(reading: None) -> None:
    sent = load_form(DemoForm(), MultiDict({**GOOD, "platforms": [], "odd": "1"}))
    assert sent.errors == {"platforms": ["Choose at least one."]}
    sent = load_form(DemoForm(), MultiDict({**GOOD, "birthday": "2001年3月2日", "sales": "￥1,200", "seats": "１２"}))
    assert sent.checked == {
        "name": "王小明",
        "phone": "13812345678",
        "goal": "shop",
        "language": "",
        "platforms": ["amazon", "shopee"],
        "slots": [],
        "birthday": "2001-03-02",
        "month": "",
        "sales": "1200.00",
        "seats": 12,
        "notes": "",
        "agree": True,
    }


@pytest.mark.parametrize("field", [f.Text(), f.Text(attribute="strength"), f.Text(data_key="strength")])
def test_a_dot_in_a_name_is_refused_before_anything_typed_is_lost(reading: None, field: Any) -> None:
    schema = Schema.from_dict({"mentor_yes.strength": field})()
    with pytest.raises(ValueError, match=r"without a dot: mentor_yes\.strength"):
        load_form(schema, MultiDict({"mentor_yes.strength": "12", "strength": "12"}))


def test_what_is_not_ok_cannot_be_used_by_mistake(reading: None) -> None:
    form = new_form({"goal": "shop"})
    assert form.chosen("goal", "shop") and not form.ok
    with pytest.raises(ValueError, match=r"look at \.ok first"):
        _ = form.checked
    assert form.refuse(MentorFull(name="王", count=7)).error("") == "“王” guides 7 trainees already."


READ: list[tuple[Any, Any, Any]] = [
    (f.Text(), "  王·Ali  ", "王·Ali"),
    (f.Text(multiline=True), "a\r\nb", "a\nb"),
    (f.Phone(), "+86 138-1234-5678", "13812345678"),
    (f.Phone(), "１３８１２３４５６７８", "13812345678"),
    (f.Phone(), 13812345678, "13812345678"),
    (f.Phone(), "+49 (151) 2345 6789", "+4915123456789"),
    (f.Email(), "Wang@Example.COM", "Wang@example.com"),
    (f.Day(), "2026.3.2", "2026-03-02"),
    (f.Day(), "2026-03-02 00:00:00", "2026-03-02"),
    (f.Month(), "2026年3月", "2026-03"),
    (f.Money(), 12.5, "12.50"),
    (f.Count(), "1,200", 1200),
    (f.Count(), 3.0, 3),
    (f.Choices(["a", "b"]), ["b", "a", "b"], ["a", "b"]),
    (f.Tick(), "1", True),
]
REFUSED: list[tuple[Any, Any]] = [
    (f.Text(), "a\x00b"),
    (f.Text(), "a\ud800b"),
    (f.Text(), "a\u202eb"),
    (f.Text(), "a\nb"),
    (f.Text(), 5),
    (f.Text(most=2), "abc"),
    (f.Text(least=4), "abc"),
    (f.Text(required=True), "  "),
    (f.Phone(), "1381234567"),
    (f.Phone(), "+8613"),
    (f.Phone(), True),
    (f.Email(), "wang@"),
    (f.Choice(["a"]), "b"),
    (f.Choices(["a", "b"], most=1), ["a", "b"]),
    (f.Choices(["a", "b"], least=2), ["a"]),
    (f.Choices(["a"]), "a"),
    (f.Day(), "2026-02-30"),
    (f.Day(earliest="2026-01-01"), "2025-12-31"),
    (f.Day(latest="2026-01-01"), "2026-01-02"),
    (f.Month(), "2026-13"),
    (f.Money(), "US$"),
    (f.Money(), "1.234"),
    (f.Money(), "NaN"),
    (f.Money(), "-1"),
    (f.Money(), "1e99"),
    (f.Count(), "1.5"),
    (f.Count(), True),
    (f.Count(most=5), "6"),
    (f.Count(least=1), "0"),
    (f.Count(), "9" * 30),
    (f.Tick(required=True), "0"),
]


@pytest.mark.parametrize(("field", "typed", "expected"), READ)
def test_fields_read_what_people_write(reading: None, field: Any, typed: Any, expected: Any) -> None:
    assert field.deserialize(typed) == expected


@pytest.mark.parametrize(("field", "typed"), REFUSED)
def test_fields_refuse_with_a_whole_sentence(reading: None, field: Any, typed: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        field.deserialize(typed)
    assert "%(" not in str(refused.value), "every place of the sentence is filled"


def test_a_message_repeats_a_value_on_one_line_and_not_in_full(reading: None) -> None:
    assert f.shown("a\nb\x00") == "a b "
    assert len(f.shown("x" * 999)) == 40
