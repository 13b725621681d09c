"""Where and when: channels in order, quiet hours over midnight and in other zones, digests, limits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.rules import Asked, Wishes, next_at, quiet_until, route
from services.notify.domain.throttle import free_at, remembered
from shared.clock import iso, parse_iso

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""
NIGHT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
"""23:30 in Shanghai."""
ASKED = Asked("admitted", "action", "normal")


def test_the_first_channel_with_an_address_and_the_others_to_fall_back_on() -> None:
    found = route("p", ASKED, Wishes(channels=("sms", "email", "wecom")), ["email", "wecom"], NOON)
    assert (found.channel, found.fallbacks, found.at, found.waits_for) == ("email", ("wecom",), iso(NOON), "")


def test_without_any_address_it_is_refused() -> None:
    assert route("p", ASKED, Wishes(), [], NOON).refused == "no_address"


def test_what_rings_keeps_the_usual_quiet_hours_and_mail_does_not() -> None:
    sms = route("p", ASKED, Wishes(channels=("sms",)), ["sms"], NIGHT)
    assert (sms.waits_for, parse_iso(sms.at)) == ("quiet", datetime(2026, 3, 3, 0, 0, tzinfo=UTC))
    assert route("p", ASKED, Wishes(), ["email"], NIGHT).at == iso(NIGHT)
    now = route("p", Asked("x", "action", "now"), Wishes(channels=("sms",)), ["sms"], NIGHT)
    assert now.at == iso(NIGHT)


def test_own_quiet_hours_hold_for_mail_in_the_persons_zone() -> None:
    wishes = Wishes(zone="America/New_York", quiet_from="22:00", quiet_to="07:30")
    found = route("p", ASKED, wishes, ["email"], datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
    assert parse_iso(found.at) == datetime(2026, 3, 2, 12, 30, tzinfo=UTC)


def test_a_digest_holds_what_is_normal_and_never_what_is_urgent_or_legal() -> None:
    wishes = Wishes(digest_at="18:00")
    assert route("p", ASKED, wishes, ["email"], NOON).waits_for == "digest"
    assert parse_iso(route("p", ASKED, wishes, ["email"], NOON).at).hour == 10
    assert route("p", Asked("x", "action", "high"), wishes, ["email"], NOON).waits_for == ""
    assert route("p", Asked("x", "legal", "normal"), wishes, ["email"], NOON).waits_for == ""


def test_the_optional_is_left_out_and_the_legal_never() -> None:
    wishes = Wishes(channels=(), without=("news", "law"))
    assert route("p", Asked("news", "info", "normal"), wishes, ["email"], NOON).refused == "unsubscribed"
    assert route("p", Asked("law", "legal", "normal"), wishes, ["email"], NOON).channel == "email"


@given(st.integers(0, 60 * 24 * 400), st.integers(0, 1439), st.integers(0, 1439))
def test_quiet_hours_end_within_a_day_and_not_in_themselves(minutes: int, begins: int, ends: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    hours = [f"{m // 60:02d}:{m % 60:02d}" for m in (begins, ends)]
    over = quiet_until(now, *hours, "Asia/Shanghai")
    if over is not None:
        assert timedelta(0) < over - now <= timedelta(days=1)
        assert quiet_until(over, *hours, "Asia/Shanghai") is None


def test_the_next_time_of_a_clock_is_after_now() -> None:
    assert next_at(NOON, "12:00", "Asia/Shanghai") == NOON + timedelta(days=1)


@given(st.lists(st.integers(0, 120), min_size=1, max_size=200), st.integers(1, 7), st.integers(1, 90))
def test_never_more_than_a_window_allows(gaps: list[int], most: int, seconds: int) -> None:
    """Whatever the arrivals: in each stretch of the window's length no more than ``most`` went."""
    windows, sent, went, now = [(most, seconds)], [], [], NOON
    for gap in gaps:
        now = max(now + timedelta(seconds=gap / 10), free_at(sent, windows, now + timedelta(seconds=gap / 10)))
        sent = remembered(sent, windows, now)
        went.append(now)
    for place, at in enumerate(went):
        assert sum(at <= other < at + timedelta(seconds=seconds) for other in went[place:]) <= most


@pytest.mark.parametrize("clock", ["24:00", "9:5", "x"])
def test_the_form_refuses_hours_that_are_none(clock: str) -> None:
    from services.notify.forms import PreferencesSchema

    errors = PreferencesSchema().validate({"quiet_from": clock, "quiet_to": "08:00"})
    assert clock in str(errors)
