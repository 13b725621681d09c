"""The envelope: CloudEvents 1.0 in Kafka's binary mode, plus the aggregate's version, the cause and W3C traceparent."""

from __future__ import annotations

from collections.abc import Mapping

from shared.contracts.event import Event, Meta

_PREFIX = "ce_"


def headers(event: Event, meta: Meta) -> dict[str, str]:
    """The record headers for an event with this envelope."""
    named = {
        "ce_specversion": "1.0",
        "ce_id": meta.id,
        "ce_type": type(event).__name__,
        "ce_source": f"/slipway/{event.publisher}",
        "ce_subject": meta.subject,
        "ce_time": meta.time,
        "ce_dataschema": f"slipway:{event.publisher}/{type(event).__name__}/{event.schema}",
        "ce_version": str(meta.version),
        "content-type": "application/json",
    }
    if meta.cause:
        named["ce_cause"] = meta.cause
    if meta.traceparent:
        named["traceparent"] = meta.traceparent
    return named


def meta_of(headers: Mapping[str, str]) -> Meta | None:
    """The envelope a record carries, or None when it is not an event of ours (the keys' topic, a foreign record)."""
    if "ce_id" not in headers or "ce_type" not in headers:
        return None
    version = headers.get("ce_version", "0")
    schema = headers.get("ce_dataschema", "").rpartition("/")[2]  # none was written before 0.1: the first
    return Meta(
        id=headers["ce_id"],
        type=headers["ce_type"],
        source=headers.get("ce_source", ""),
        subject=headers.get("ce_subject", ""),
        time=headers.get("ce_time", ""),
        version=int(version) if version.isdigit() else 0,
        cause=headers.get("ce_cause", ""),
        traceparent=headers.get("traceparent", ""),
        schema=int(schema) if schema.isdigit() else 1,
    )
