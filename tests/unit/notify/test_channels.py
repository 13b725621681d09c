"""Each channel against a real HTTP server that plays its provider's documented answers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.notify.channels import Outbound, Undelivered, deliver
from services.notify.channels.http import retry_after
from services.notify.channels.sms import sms
from services.notify.channels.webhook import signed_right
from services.notify.channels.webpush import new_private_key, public_key
from services.notify.channels.wecom_callback import CallbackRefused, echo
from tests.parts.process import free_port
from tests.parts.provider import Provider, provider

MESSAGE = Outbound(
    "13800001111", "请您指导 林晓雨", "正文", "https://q.cn/x", "查看", "k1", "admitted", {"cohort": "春季班"}
)


@pytest.fixture
def played() -> Iterator[Provider]:
    with provider() as found:
        yield found


def wecom(played: Provider, name: str = "a") -> dict[str, str]:
    """Settings of an application; a name of its own, because tokens are kept by company and secret."""
    return {"corp_id": name, "secret": "s", "agent_id": "7", "home": played.url}


def test_wecom_sends_a_card_and_keeps_its_token(played: Provider) -> None:
    played.answer({"errcode": 0, "access_token": "t1", "expires_in": 7200}, {"errcode": 0, "msgid": "m1"})
    assert deliver("wecom", wecom(played), MESSAGE) == "m1"
    played.answer({"errcode": 0, "msgid": "m2"})
    assert deliver("wecom", wecom(played), MESSAGE) == "m2"
    assert [a.path for a in played.asked] == ["/cgi-bin/gettoken", "/cgi-bin/message/send", "/cgi-bin/message/send"]
    card = played.asked[-1].json
    assert (card["touser"], card["textcard"]["url"], card["enable_duplicate_check"]) == (
        "13800001111",
        "https://q.cn/x",
        1,
    )


def test_wecom_asks_for_a_new_token_when_the_old_one_has_run_out(played: Provider) -> None:
    new = {"errcode": 0, "access_token": "t2", "expires_in": 7200}
    played.answer(
        {**new, "access_token": "t1"}, {"errcode": 42001, "errmsg": "expired"}, new, {"errcode": 0, "msgid": "m"}
    )
    assert deliver("wecom", wecom(played, "stale"), MESSAGE) == "m"
    assert played.asked[-1].query["access_token"] == ["t2"]


@pytest.mark.parametrize(
    ("answer", "final", "bad_address", "waits"),
    [
        ({"errcode": 0, "invaliduser": "13800001111", "errmsg": "ok"}, True, True, False),
        ({"errcode": 81013, "errmsg": "no such user"}, True, True, False),
        ({"errcode": 45009, "errmsg": "freq out of limit"}, False, False, True),
        ({"errcode": -1, "errmsg": "busy"}, False, False, False),
        ({"errcode": 301002, "errmsg": "no privilege"}, True, False, False),
    ],
)
def test_wecom_refusals(played: Provider, answer: object, final: bool, bad_address: bool, waits: bool) -> None:
    played.answer({"errcode": 0, "access_token": "t", "expires_in": 7200}, answer)
    with pytest.raises(Undelivered) as refused:
        deliver("wecom", wecom(played, json.dumps(answer)), MESSAGE)
    assert (refused.value.final, refused.value.bad_address, refused.value.wait > 0) == (final, bad_address, waits)
    assert "13800001111" not in str(refused.value)


@pytest.mark.parametrize("kind", ["wecom_robot", "dingtalk", "feishu"])
def test_robots_say_it_all_and_know_a_full_window_from_a_wrong_key(played: Provider, kind: str) -> None:
    settings = {"url": f"{played.url}/hook?key=1", "secret": "geheim"}
    deliver(kind, settings, MESSAGE)
    assert "请您指导 林晓雨" in played.asked[0].body.decode("unicode_escape").encode("latin1", "ignore").decode(
        "utf8", "ignore"
    ) or ("请您指导 林晓雨" in json.dumps(played.asked[0].json, ensure_ascii=False))
    full = {"wecom_robot": {"errcode": 45009}, "dingtalk": {"errcode": 130101}, "feishu": {"code": 11232}}[kind]
    played.answer(full)
    with pytest.raises(Undelivered) as refused:
        deliver(kind, settings, MESSAGE)
    assert refused.value.wait == 60 and not refused.value.final
    wrong = {"wecom_robot": {"errcode": 93000}, "dingtalk": {"errcode": 310000}, "feishu": {"code": 19021}}[kind]
    played.answer(wrong)
    with pytest.raises(Undelivered) as refused:
        deliver(kind, settings, MESSAGE)
    assert refused.value.final


def test_the_signatures_of_the_robots_are_those_their_providers_check(played: Provider) -> None:
    settings = {"url": f"{played.url}/hook?access_token=1", "secret": "geheim"}
    deliver("dingtalk", settings, MESSAGE)
    asked = played.asked[-1].query
    wanted = hmac.new(b"geheim", f"{asked['timestamp'][0]}\ngeheim".encode(), hashlib.sha256).digest()
    assert asked["sign"] == [base64.b64encode(wanted).decode()]
    deliver("feishu", settings, MESSAGE)
    said = played.asked[-1].json
    wanted = hmac.new(f"{said['timestamp']}\ngeheim".encode(), b"", hashlib.sha256).digest()
    assert said["sign"] == base64.b64encode(wanted).decode()


def gateway(played: Provider, **more: str) -> dict[str, str]:
    fields = {"account": "u", "mobile": "{phone}", "content": "{text}", "tpl": "{template_id}", "sig": "{signature}"}
    return {"url": f"{played.url}/sms", "fields": json.dumps(fields), "secret": "geheim", "sign": "启航", **more}


def test_sms_fills_the_gateways_form_and_signs_it(played: Provider) -> None:
    played.answer({"code": 0, "data": {"sid": "77"}})
    settings = gateway(played, templates='{"admitted": "TPL_9"}', id_path="data.sid")
    assert sms(settings, MESSAGE) == "77"
    form = played.asked[0].form
    assert (form["mobile"], form["tpl"]) == ("13800001111", "TPL_9")
    assert form["content"] == "【启航】请您指导 林晓雨 https://q.cn/x"
    signed = "&".join(f"{name}={form[name]}" for name in sorted(form) if name != "sig")
    assert form["sig"] == hmac.new(b"geheim", signed.encode(), hashlib.sha256).hexdigest()


def test_a_value_that_looks_like_a_place_stays_a_value(played: Provider) -> None:
    sneaky = Outbound("13800001111", "{phone} {account}", "b")
    sms(gateway(played), sneaky)
    assert played.asked[0].form["content"] == "【启航】{phone} {account}"


@pytest.mark.parametrize(
    ("code", "final", "bad_address"), [("busy", False, False), ("nobody", True, True), ("other", True, False)]
)
def test_sms_refusals_by_the_gateways_own_answers(played: Provider, code: str, final: bool, bad_address: bool) -> None:
    played.answer({"code": code})
    settings = gateway(played, busy_values="busy, slow", bad_number_values="nobody")
    with pytest.raises(Undelivered) as refused:
        sms(settings, MESSAGE)
    assert (refused.value.final, refused.value.bad_address) == (final, bad_address)


def test_a_webhook_is_signed_and_a_repeat_carries_the_same_key(played: Provider) -> None:
    settings = {"url": f"{played.url}/in", "secret": "geheim"}
    deliver("webhook", settings, MESSAGE)
    deliver("webhook", settings, MESSAGE)
    first, again = played.asked
    header = first.headers["X-Slipway-Signature"]
    at = int(header.partition(",")[0].removeprefix("t="))
    assert signed_right("geheim", first.body, header, at)
    assert not signed_right("geheim", first.body + b" ", header, at)
    assert not signed_right("geheim", first.body, header, at + 301)
    assert first.headers["X-Slipway-Key"] == again.headers["X-Slipway-Key"] == "k1"


def test_http_refusals_and_retry_after(played: Provider) -> None:
    settings = {"url": f"{played.url}/in", "secret": "s"}
    for status, final in ((429, False), (503, False), (400, True), (410, True)):
        played.answer({}, status=status, Retry_After="120")
        with pytest.raises(Undelivered) as refused:
            deliver("webhook", settings, MESSAGE)
        assert refused.value.final == final and (final or refused.value.wait == 120)
    with pytest.raises(Undelivered) as refused:
        deliver("webhook", {**settings, "url": f"http://127.0.0.1:{free_port()}/"}, MESSAGE)
    assert refused.value.rest and not refused.value.final
    assert retry_after("Wed, 21 Oct 2099 07:28:00 GMT") > 1e9 and retry_after("soon") == 0


def test_web_push_reaches_the_browsers_endpoint_encrypted(played: Provider) -> None:
    browser = generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": base64.urlsafe_b64encode(browser).decode().rstrip("="), "auth": "MDEyMzQ1Njc4OTAxMjM0NQ"}
    to = json.dumps({"endpoint": f"{played.url}/push/1", "keys": keys})
    settings = {"private_key": new_private_key(), "subject": "mailto:a@b.cn"}
    played.answer({}, status=201)
    deliver("webpush", settings, Outbound(to, "标题", "正文", key="k1"))
    asked = played.asked[0]
    assert asked.path == "/push/1" and "标题".encode() not in asked.body
    assert public_key(settings["private_key"]) in asked.headers["Authorization"]
    played.answer({}, status=410)
    with pytest.raises(Undelivered) as refused:
        deliver("webpush", settings, Outbound(to, "标题", "正文", key="k1"))
    assert refused.value.bad_address


def test_a_channel_with_broken_settings_refuses_and_stops_nothing(played: Provider) -> None:
    with pytest.raises(Undelivered) as refused:
        deliver("sms", {"url": played.url, "fields": "no json"}, MESSAGE)
    assert refused.value.final and played.asked == []


CALLBACK = {"callback_token": "QDG6eK", "callback_key": "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"}
"""The token and key of the provider's own worked example."""


def test_wecom_asks_with_buttons_only_where_their_answers_can_be_read(played: Provider) -> None:
    asking = replace(MESSAGE, answers=(("accept", "接受"), ("decline", "婉拒")), key="n1-wecom-m1")
    played.answer({"errcode": 0, "access_token": "t", "expires_in": 7200}, {"errcode": 0, "msgid": "m"})
    deliver("wecom", wecom(played, "buttons"), asking)
    assert played.asked[-1].json["msgtype"] == "textcard"
    played.answer({"errcode": 0, "msgid": "m"})
    deliver("wecom", {**wecom(played, "buttons"), **CALLBACK}, asking)
    card = played.asked[-1].json["template_card"]
    assert [(b["text"], b["key"]) for b in card["button_list"]] == [("接受", "accept"), ("婉拒", "decline")]
    assert (card["task_id"], card["card_action"]["url"]) == ("n1-wecom-m1", "https://q.cn/x")


def test_the_providers_own_example_of_a_callback_is_opened() -> None:
    """The worked example of https://developer.work.weixin.qq.com/document/path/90968."""
    settings = {**CALLBACK, "corp_id": "wx5823bf96d3bd56c7"}
    query = {
        "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "timestamp": "1409659589",
        "nonce": "263014780",
        "echostr": "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
    }
    assert echo(settings, query) == "1616140317555161061"
    for name in ("msg_signature", "timestamp", "nonce", "echostr"):
        with pytest.raises(CallbackRefused):
            echo(settings, {**query, name: query[name][:-3] + "===" if name == "echostr" else "1"})
    with pytest.raises(CallbackRefused):
        echo({**settings, "corp_id": "another"}, query)
