"""Open events: places and the waiting list, guests without an account, who came, photos, and that guests are forgotten."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from services.training.domain.occasions import (
    GUESTS_KEPT,
    NotBegun,
    Occasion,
    OccasionCancelled,
    SignedUpAlready,
    SignUpOver,
)
from services.training.handlers.occasions import (
    add_photo,
    cancel_occasion,
    forget_guests,
    plan_occasion,
    record_came,
    remove_photo,
    set_capacity,
    sign_up_guest,
    sign_up_trainee,
    withdraw_sign_up,
)
from services.training.queries.occasions import guests, occasion_of
from services.training.repository import sign_ups
from shared.actor import SYSTEM
from shared.clock import FrozenClock, iso
from shared.contracts.training import OccasionCalledOff, OccasionHeld, SignUpMovedUp
from shared.rules import NotFound
from shared.service import Context
from shared.uploads import FileWrongKind
from tests.house import said
from tests.unit.training.conftest import MANAGER, STAFF, STRANGER, TRAINEE, client, post

NAMES = (("许可", "13711120001", "蓝海"), ("邓楠", "13711120002", "蓝海"), ("Maria Silva", "13711120003", ""))


def planned(context: Context, **changed: Any) -> Occasion:
    """An open day of tomorrow for two."""
    data = {"title": "开放日", "kind": "open_day", "minutes": 120, "place": "展厅", "capacity": 2, "about": "参观"}
    return plan_occasion(context, STAFF, {**data, "starts_at": iso(context.clock.now() + timedelta(days=1)), **changed})


def signed(context: Context, made: Occasion) -> list[str]:
    """Three guests, of whom one waits; the ids of their sign-ups."""
    return [
        sign_up_guest(context, made.code, {"name": name, "phone": phone, "organisation": organisation}).id
        for name, phone, organisation in NAMES
    ]


def picture() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", (60, 40), "blue").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_who_waits_gets_the_place_that_is_given_back(context: Context) -> None:
    made = planned(context)
    ids = signed(context, made)
    with pytest.raises(SignedUpAlready):
        sign_up_guest(context, made.code.lower(), {"name": "许可", "phone": "+86 137 1112 0001", "organisation": ""})
    assert [(g.name, g.state, g.place) for g in guests(context, occasion_of(context, STAFF, made.id))] == [
        ("许可", "confirmed", 0),
        ("邓楠", "confirmed", 0),
        ("Maria Silva", "waiting", 1),
    ]
    withdraw_sign_up(context, ids[0])
    found = withdraw_sign_up(context, ids[0])
    assert (found.seats, found.waiting, found.moved_up) == (ids[1:], [], [ids[2]])
    sign_up_guest(context, made.code, {"name": "许可", "phone": "13711120001", "organisation": ""})
    again = occasion_of(context, STAFF, made.id)
    assert again.waiting == [ids[0]] and sign_ups(context).count(SYSTEM) == 3
    assert set_capacity(context, STAFF, made.id, 3).waiting == []


def test_a_trainee_who_moves_up_or_planned_to_come_is_told(context: Context) -> None:
    made = planned(context, capacity=1)
    first = sign_up_guest(context, made.code, {"name": "许可", "phone": "13711120001", "organisation": ""})
    sign_up_trainee(context, TRAINEE, made.code)
    sign_up_guest(context, made.code, {"name": "邓楠", "phone": "13711120002", "organisation": ""})
    withdraw_sign_up(context, first.id)
    moved = [(e.person_id, e.title, e.place) for e in said(context) if isinstance(e, SignUpMovedUp)]
    assert moved == [("p", "开放日", "展厅")]
    set_capacity(context, STAFF, made.id, 5)
    cancel_occasion(context, STAFF, made.id, "停电")
    (off,) = [e for e in said(context) if isinstance(e, OccasionCalledOff)]
    assert (off.person_ids, off.reason) == (["p"], "停电")
    assert len([e for e in said(context) if isinstance(e, SignUpMovedUp)]) == 1


def test_after_its_beginning_or_when_cancelled_nobody_signs_up(context: Context, clock: FrozenClock) -> None:
    made = planned(context)
    with pytest.raises(NotBegun, match="2026-03-03 09:00"):
        record_came(context, STAFF, made.id, [], 3)
    with pytest.raises(NotFound):
        cancel_occasion(context, STRANGER, made.id, "场地")
    second = planned(context)
    cancel_occasion(context, STAFF, second.id, "场地停电")
    with pytest.raises(OccasionCancelled):
        sign_up_trainee(context, TRAINEE, second.code)
    clock.advance(days=1)
    with pytest.raises(SignUpOver):
        sign_up_trainee(context, TRAINEE, made.code)
    with pytest.raises(OccasionCancelled):
        record_came(context, STAFF, second.id, [], 3)


def test_who_came_is_said_once_more_when_it_is_corrected(context: Context, clock: FrozenClock) -> None:
    made = planned(context)
    ids = [*signed(context, made), sign_up_trainee(context, TRAINEE, made.code).id]
    assert [g.name for g in guests(context, occasion_of(context, STAFF, made.id))][-1] == "林晓雨"
    clock.advance(days=1)
    record_came(context, STAFF, made.id, [*ids[:2], "nobody"], 3)
    add_photo(context, STAFF, made.id, "现场.jpg", picture())
    record_came(context, STAFF, made.id, ids, 3)
    heard = [e for e in said(context) if isinstance(e, OccasionHeld)]
    assert [(e.people, e.signed_up, e.clients, e.photos) for e in heard] == [(5, 4, 1, 0), (5, 4, 1, 1), (7, 4, 1, 1)]
    assert (heard[0].held_on, heard[0].kind) == ("2026-03-03", "open_day")


def test_photos_are_drawn_anew_and_can_be_deleted(context: Context) -> None:
    made = planned(context)
    found = add_photo(context, STAFF, made.id, "现场.jpg", picture())
    kept = context.store.get_file(found.photos[0].id)
    assert kept and kept[1] == "image/jpeg" and b"SecretCamera" not in kept[0]
    with pytest.raises(FileWrongKind):
        add_photo(context, STAFF, made.id, "x.pdf", b"%PDF-1.7 x")
    remove_photo(context, STAFF, made.id, found.photos[0].id)
    assert context.store.get_file(found.photos[0].id) is None
    with pytest.raises(NotFound):
        remove_photo(context, STAFF, made.id, found.photos[0].id)


def test_guests_are_forgotten_and_counted_on(context: Context, clock: FrozenClock) -> None:
    made = planned(context)
    ids = [*signed(context, made), sign_up_trainee(context, TRAINEE, made.code).id]
    clock.advance(days=1)
    record_came(context, STAFF, made.id, ids, 0)
    forget_guests(context)
    assert guests(context, occasion_of(context, STAFF, made.id))[0].phone == "13711120001"
    clock.advance(days=GUESTS_KEPT.days + 1)
    before = sign_ups(context).load(ids[0], SYSTEM)
    forget_guests(context)
    assert context.keys.open(ids[0], before.name) == "—" and sign_ups(context).load(ids[0], SYSTEM).name == ""
    left = [(g.name, g.phone, g.came) for g in guests(context, occasion_of(context, STAFF, made.id))]
    assert left == [("—", "", True)] * 3 + [("林晓雨", "", True)]
    assert occasion_of(context, STAFF, made.id).people == 4


def test_a_guest_signs_up_and_gives_the_place_back_on_the_pages(app: Flask, context: Context) -> None:
    made = planned(context, capacity=1)
    guest = client(app)
    assert made.title in guest.get("/open/b1?lang=en").text and made.title not in guest.get("/open/b2").text
    page = f"/e/{made.code}"
    assert post(guest, page, page, name="许可", phone="13711120001").status_code == 422
    answer = post(guest, page, page, name="许可", phone="13711120001", agreed="1")
    link = answer.headers["Location"].removeprefix("/training")
    assert "You have a place" in guest.get(link + "&lang=en").text
    second = post(client(app), page, page, name="邓楠", phone="13711120002", agreed="1")
    waits = second.headers["Location"].removeprefix("/training")
    assert "number 1 on the waiting list" in guest.get(waits + "&lang=en").text
    assert post(guest, page, page, name="许可", phone="13711120001", agreed="1").status_code == 422
    token = re.search(r"t=(.+)", link)
    assert token and post(guest, link, "/signed-up", t=token.group(1)).status_code == 303
    assert (
        "gave your place back" in guest.get(link + "&lang=en").text
        and "You have a place" in guest.get(waits + "&lang=en").text
    )
    assert guest.get("/signed-up?t=x").status_code == 410 and guest.get("/e/NOTHING").status_code == 404
    trainee = client(app, TRAINEE)
    assert post(trainee, page, f"{page}/mine").status_code == 303
    assert "on the waiting list" in trainee.get(page).text


def test_staff_plan_record_and_show(app: Flask, context: Context, clock: FrozenClock) -> None:
    browser = client(app, STAFF)
    fields = {"title": "沙龙", "kind": "salon", "day": "2026-03-03", "minutes": "60", "place": "二楼", "capacity": "1"}
    assert post(browser, "/occasions", "/occasions", **fields, time="25:00").status_code == 422
    opened = post(browser, "/occasions", "/occasions", **fields, time="09:00")
    place = opened.headers["Location"].removeprefix("/training")
    made = occasion_of(context, STAFF, place.rsplit("/", 1)[1])
    ids = signed(context, made)
    assert post(browser, place, f"{place}/came", walk_ins="1").status_code == 422
    assert post(browser, place, f"{place}/places", capacity="2").status_code == 303
    clock.advance(days=1)
    assert post(browser, place, f"{place}/came", walk_ins="1", came=ids[:2]).status_code == 303
    assert post(browser, place, f"{place}/photos").status_code == 422
    sent = {"photo": (io.BytesIO(picture()), "现场.jpg"), "public": "1"}
    assert post(browser, place, f"{place}/photos", **sent).status_code == 303
    hidden = {"photo": (io.BytesIO(picture()), "内部.jpg")}
    assert post(browser, place, f"{place}/photos", **hidden).status_code == 303
    found = occasion_of(context, STAFF, made.id)
    assert found.people == 3 and [photo.public for photo in found.photos] == [True, False]
    seen = [client(app).get(f"/e/{made.code}/photos/{photo.id}").status_code for photo in found.photos]
    assert seen == [200, 404]
    assert browser.get(f"{place}/photos/{found.photos[1].id}").mimetype == "image/jpeg"
    assert post(browser, place, f"{place}/photos/{found.photos[1].id}/remove").status_code == 303
    assert client(app, MANAGER).get(place).status_code == 200 and client(app, STRANGER).get(place).status_code == 404
    assert post(browser, "/occasions", f"{place}/cancel", reason="").status_code == 422
    assert post(browser, "/occasions", f"{place}/cancel", reason="停电").status_code == 303
    assert "停电" in client(app).get(f"/e/{made.code}").text
