"""Events: declared once, promised in a sentence, loadable for ever."""

from __future__ import annotations

import json
from pathlib import Path

import marshmallow as ma
import pytest

from shared.contracts.envelope import headers, meta_of
from shared.contracts.event import Event, Meta, event_types
from shared.contracts.placement import OutcomeRecorded

SAMPLES = Path(__file__).parents[2] / "contract" / "samples"


@pytest.mark.parametrize("name", sorted(event_types()))
def test_a_pinned_sample_stays_loadable(name: str) -> None:
    body = (SAMPLES / f"{name}.json").read_bytes()
    event = event_types()[name].loads(body)
    written = json.loads(event.dumps())
    assert {key: written[key] for key in json.loads(body)} == json.loads(body)


@pytest.mark.parametrize("kind", event_types().values(), ids=lambda kind: kind.__name__)
def test_an_event_says_its_promise(kind: type[Event]) -> None:
    assert kind.__doc__ and len(kind.__doc__) > 40 and kind.__doc__.strip().endswith(".")


def test_unknown_fields_are_ignored_and_missing_ones_refused() -> None:
    body = json.loads((SAMPLES / "OutcomeRecorded.json").read_bytes())
    assert OutcomeRecorded.loads(json.dumps({**body, "later": 1}).encode()).month == body["month"]
    del body["month"]
    with pytest.raises(ma.ValidationError, match="month"):
        OutcomeRecorded.loads(json.dumps(body).encode())


def test_the_envelope_is_cloudevents_in_binary_mode() -> None:
    event = event_types()["CohortClosed"].loads((SAMPLES / "CohortClosed.json").read_bytes())
    meta = Meta("e1", "CohortClosed", "/slipway/enrollment", "c1", "2026-03-01T00:00:00Z", 3, "e0", "00-ab-cd-01")
    named = headers(event, meta)
    assert named["ce_specversion"] == "1.0" and named["traceparent"] == "00-ab-cd-01" and named["ce_cause"] == "e0"
    assert meta_of(named) == meta
    assert meta_of({"foreign": "1"}) is None


def test_an_event_is_declared_once() -> None:
    with pytest.raises(TypeError, match="declared twice"):
        type("CohortClosed", (Event,), {}, publisher="enrollment")
