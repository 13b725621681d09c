"""Refusals: a sentence for people, a problem document for programs, never a 5xx for bad input."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

SignedIn = Callable[[str], FlaskClient]
JSON = {"Accept": "application/json"}
EN = {"Accept-Language": "en"}


def test_a_broken_rule_is_a_page_with_the_value_escaped(client: FlaskClient) -> None:
    answer = client.get("/raise/rule")
    assert answer.status_code == 409
    assert "“&lt;b&gt;王&lt;/b&gt;” guides 7 trainees already." in answer.text


def test_a_broken_rule_is_a_problem_document(client: FlaskClient) -> None:
    answer = client.get("/raise/rule", headers={**JSON, **EN, "X-Request-ID": "r-1"})
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": "urn:slipway:problem:MentorFull",
        "title": "Not possible now",
        "status": 409,
        "detail": "“<b>王</b>” guides 7 trainees already.",
        "code": "MentorFull",
        "params": {"name": "<b>王</b>", "count": "7"},
        "request_id": "r-1",
    }


@pytest.mark.parametrize(
    ("what", "status", "sentence"),
    [
        ("missing", 404, "There is nothing here under “x”."),
        ("conflict", 409, "Somebody changed this in the meantime; look again."),
        ("unavailable", 503, "Try again in a moment."),
        ("surrogate", 400, "The text holds signs that cannot be kept."),
    ],
)
def test_other_refusals(client: FlaskClient, what: str, status: int, sentence: str) -> None:
    page, document = client.get(f"/raise/{what}", headers=EN), client.get(f"/raise/{what}", headers={**JSON, **EN})
    assert (page.status_code, document.status_code) == (status, status)
    assert sentence in page.text
    assert sentence in document.json["detail"]
    assert sentence not in client.get(f"/raise/{what}").text, "in Chinese it reads otherwise"


def test_a_defect_gives_a_number_and_no_secrets(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    answer = client.get("/raise/defect", headers={"X-Request-ID": "r-2"})
    logged = capsys.readouterr()
    assert answer.status_code == 500
    assert "r-2" in answer.text
    assert "ZeroDivisionError" in logged.out + logged.err
    assert "13812341234" not in answer.text + logged.out + logged.err


def test_addresses_and_methods_that_are_not(client: FlaskClient) -> None:
    assert "There is nothing at this address." in client.get("/nothing", headers=EN).text
    assert client.get("/api/nothing").json["status"] == 404
    answer = client.post("/staff")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_the_wrong_content_is_refused_with_messages_by_field(signed_in: SignedIn) -> None:
    wrong = {"phone": "12", "platforms": ["x"], "odd": 1}
    answer = signed_in("coordinator").post("/api/things", json=wrong)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"]["odd"] == ["未知的字段。"]
    answer = signed_in("coordinator").post("/api/things", json=wrong, headers=EN)
    assert answer.json["errors"]["odd"] == ["Unknown field."]
    assert "“12” is not complete" in answer.json["errors"]["phone"][0]
    assert answer.json["errors"]["platforms.0"] == ["“x” is not one of the choices."]


ODD_BODIES = [b"{", b"\xff\xfe", b"[1]", b'"x"', b"null", b'{"name": "\\u0000"}', b'{"name": "\\ud800"}']


@pytest.mark.parametrize("body", ODD_BODIES)
def test_no_body_is_a_defect(signed_in: SignedIn, body: bytes) -> None:
    answer = signed_in("coordinator").post("/api/things", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.json["request_id"]


ODD_ADDRESSES = ["/?a=%00", "/raise/%00", "/form%00", "/?page=99999999999999999999", "/?lang=%ff", "/?sort=%FF'"]


@pytest.mark.parametrize("url", ODD_ADDRESSES)
def test_no_address_is_a_defect(client: FlaskClient, url: str) -> None:
    assert client.get(url).status_code in (200, 400, 404)


def test_a_form_with_a_null_byte_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.post("/form", data={"name": "a\x00b"}, headers=EN)
    assert answer.status_code == 400
    assert "The text holds signs that cannot be kept." in answer.text


def test_a_form_without_token_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.post("/form", data={"name": "王"})
    assert answer.status_code == 400
    assert "请重新提交" in answer.text
    assert client.post("/form", data={"csrf_token": "forged"}).status_code == 400


def test_json_needs_no_token_but_text_that_looks_like_it_does(signed_in: SignedIn) -> None:
    client = signed_in("coordinator")
    assert client.post("/api/things", json={}).status_code == 422
    refused = client.post("/api/things", data=b"{}", content_type="text/plain")
    assert (refused.status_code, refused.json["code"]) == (400, "CsrfRefused")


def test_a_file_over_the_limit_is_refused_with_a_sentence(client: FlaskClient) -> None:
    answer = client.post("/form", data=b"x" * (12 * 1024 * 1024 + 1), content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "12 MB" in answer.text
