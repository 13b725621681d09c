"""Every event, declared once, one file a publishing service. Importing this package declares them all."""

from shared.contracts import assessment, bases, enrollment, matching, notify, placement, privacy, training
from shared.contracts.event import Event, Meta, event_types, topic_of

__all__ = [
    "Event",
    "Meta",
    "assessment",
    "bases",
    "enrollment",
    "event_types",
    "matching",
    "notify",
    "placement",
    "privacy",
    "topic_of",
    "training",
]
