"""The rules of bases, a file a subject."""

from services.bases.domain.base import FUNNEL, Base, BaseKnown
from services.bases.domain.clauses import JUDGEMENTS, Check, Clause, Finding
from services.bases.domain.entries import FIELDS, KINDS, ProfileEntry, Proof
from services.bases.domain.window import Window

__all__ = [
    "FIELDS",
    "FUNNEL",
    "JUDGEMENTS",
    "KINDS",
    "Base",
    "BaseKnown",
    "Check",
    "Clause",
    "Finding",
    "ProfileEntry",
    "Proof",
    "Window",
]
