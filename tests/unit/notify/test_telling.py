"""Each event tells whom it should, once, in words, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.matching.scoring.reasons import TEMPLATES
from services.notify import language, queries, wording
from services.notify.repository import CONTACTS
from services.notify.wiring import service
from shared.actor import Actor
from shared.contracts.event import Event
from shared.contracts.matching import PairingDeclined
from shared.contracts.notify import NotificationDelivered
from shared.inbox import Inbox
from tests import house as kit
from tests.unit.notify.house import (
    BASE,
    COORDINATOR,
    MENTOR,
    OTHER_COORDINATOR,
    STRANGER,
    TIME,
    TRAINEE,
    House,
    everything,
    fresh,
    proposed,
)


def inbox(notify: House, actor: Actor, locale: str = "zh") -> list[wording.Message]:
    return [entry.words for entry in queries.inbox(notify.context, actor, locale, 0, 50)]


def test_the_mentor_is_asked_with_score_reasons_deadline_and_links(notify: House) -> None:
    notify.people()
    notify.hear(proposed(), "p1")
    (words,) = inbox(notify, MENTOR)
    assert words.title == "请您指导 陈小航"
    assert "契合度很高（预计成功率 82%）" in words.body
    assert "2026年3月5日 12:00" in words.body
    assert words.reasons == ("你们都关注亚马逊、Shopee。", "每周有 2 个时段双方都有空：周一晚上、周六上午。")
    told = notify.one("pairing_proposed")
    assert told.link == "/matching/pairings/p1"
    assert told.signed == {
        "path": "/matching/respond",
        "purpose": "pairing.respond",
        "data": {"pairing_id": "p1", "mentor_id": "m1", "base_id": BASE},
    }
    assert inbox(notify, TRAINEE)[0].title == "您已被“2026春季班”录取"
    assert len(inbox(notify, TRAINEE)) == 1


def test_the_same_notification_reads_in_english(notify: House) -> None:
    notify.people()
    notify.hear(proposed(), "p1")
    (words,) = inbox(notify, MENTOR, "en")
    assert words.title == "Would you guide 陈小航?"
    assert "a very good match (expected success 82%)" in words.body
    assert "5 Mar 2026 12:00" in words.body
    assert words.reasons[1] == "Weekly times that suit you both (2): Mon evening, Sat morning."


BY_TIME = {"reminder", "silent", "broadcast"}
"""Said because of the clock or a person, not because of an event."""


@pytest.mark.parametrize("template", sorted(set(wording.data("templates")) - BY_TIME))
@pytest.mark.parametrize("locale", wording.LOCALES)
def test_every_template_gets_all_its_values(notify: House, template: str, locale: str) -> None:
    notify.people()
    event = everything(notify)[template]
    if template != "admitted":
        notify.hear(event, "x1")
    told = notify.of(template)[0]
    words = queries.words_for(notify.context, told, locale)
    assert "⟨" not in words.title + words.body + "".join(words.reasons)
    assert wording.word("no_name", locale) not in words.title + words.body
    parts = wording.data("templates")[template][locale]
    assert language.places(parts["title"]) | language.places(parts["body"]) - {"until"} <= set(told.params)


def test_every_reason_code_of_the_scorer_has_its_values_in_both_languages() -> None:
    assert set(TEMPLATES) == set(wording.data("reasons"))
    given = {"platforms": ["ebay"], "languages": ["en"], "slots": ["sun-pm"], "count": 1, "skills": ["orders"]}
    given |= {"years": 4, "percent": 50, "kind": "part_time"}
    for code in wording.data("reasons"):
        for locale in wording.LOCALES:
            (sentence,) = wording.reasons_in_words([{"code": code, "params": given}], locale)
            assert "⟨" not in sentence and "%" not in sentence.replace("50%", "")


def test_a_missing_value_is_visible_and_the_rest_reads() -> None:
    words = wording.message("pairing_accepted", {}, [], "zh", lambda _id, _sealed: "")
    assert words.title == "⟨mentor⟩ 成为您的导师"


def test_unknown_reason_codes_are_left_out() -> None:
    assert wording.reasons_in_words([{"code": "invented_later", "params": {}}], "zh") == ()


def test_a_repeat_and_two_workers_tell_once(notify: House) -> None:
    notify.people()
    for _ in range(3):
        notify.hear(proposed(), "p1", id="e1")
    item = kit.record(proposed(), "p1", id="e1")
    Inbox(service(), notify.context).receive([item, item])
    assert notify.one("pairing_proposed").version == 1


def test_delivered_is_said_at_once_for_the_inbox(notify: House) -> None:
    notify.hear(proposed(), "p1")
    (event,) = kit.said(notify.context)
    assert isinstance(event, NotificationDelivered)
    assert (event.person_id, event.channel, event.template, event.subject) == ("m1", "inbox", "pairing_proposed", "p1")


def test_a_decline_alone_tells_nobody(notify: House) -> None:
    notify.hear(PairingDeclined("p1", BASE, "t1", "m1", "declined", TIME), "p1")
    assert notify.all() == []


def test_told_before_anybody_is_known_and_named_once_they_are(notify: House) -> None:
    notify.hear(proposed(), "p1")
    assert inbox(notify, MENTOR)[0].title == "请您指导 （姓名暂缺）"
    notify.people()
    assert inbox(notify, MENTOR)[0].title == "请您指导 陈小航"


def test_an_erased_person_vanishes_from_what_was_said(notify: House) -> None:
    notify.people()
    notify.hear(proposed(), "p1")
    notify.context.keys.receive("t1", None)
    assert inbox(notify, MENTOR)[0].title == "请您指导 —"


def test_names_and_reasons_about_people_are_stored_sealed_only(notify: House) -> None:
    for template, event in everything(notify).items():
        notify.hear(event, template)
    stored = [str(d.state) for name in ("notifications", CONTACTS) for d in notify.context.store.find(name)]
    for open_text in ("陈小航", "王导师", "材料不全", "截图看不清", "@mail.cn"):
        assert not any(open_text in state for state in stored)
    assert any("材料不全" in words.body for words in inbox(notify, TRAINEE))


def test_staff_notifications_go_to_the_role_at_the_base(notify: House) -> None:
    notify.hear(notify.submitted(), "a1")
    for actor in (COORDINATOR, OTHER_COORDINATOR):
        assert inbox(notify, actor)[0].title == "陈小航 报名“2026春季班”"
    assert inbox(notify, STRANGER) == []
    assert inbox(notify, TRAINEE) == []


def contacts(notify: House, events: list[tuple[Event, str, str]]) -> dict[str, object]:
    for event, subject, at in events:
        notify.hear(event, subject, at=at)
    return {d.id: d.state for d in notify.context.store.find(CONTACTS)}


def test_contacts_come_out_equal_in_any_order(notify: House, tmp_path: Path) -> None:
    older = notify.mentor("old@mail.cn"), "m1", "2026-01-01T00:00:00.000000Z"
    newer = notify.mentor("new@mail.cn"), "m1", "2026-02-01T00:00:00.000000Z"
    account = notify.account("m1", "acc-m", "mentor", "王导师", ""), "acc-m", "2026-03-01T00:00:00.000000Z"
    forwards = contacts(notify, [older, newer, account])
    other = fresh(tmp_path / "other")
    backwards = contacts(other, [account, newer, older])
    assert forwards == backwards
    state = forwards["m1"]
    assert isinstance(state, dict)
    assert notify.context.keys.open("m1", state["email"]) == "new@mail.cn"
    assert (state["role"], state["account_id"]) == ("mentor", "acc-m")
