"""What is chosen from on more than one form."""

from __future__ import annotations

from shared.web.labels import LABELS

PLATFORMS, LANGUAGES, SLOTS = tuple(LABELS.platform), tuple(LABELS.language), tuple(LABELS.slot)
