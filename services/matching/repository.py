"""The aggregates of matching and the collections they live in."""

from __future__ import annotations

from services.matching.domain import (
    AgreementTexts,
    BasePrior,
    Job,
    LearntModel,
    MentoringSession,
    ModelChoice,
    Pairing,
    PairingSettings,
    Round,
    Seats,
    Ward,
)
from shared.service import Context
from shared.store.port import Index
from shared.store.repository import Repository

TRAINEES, MENTORS, TOLD, RESULTS, ANSWERS = "trainees", "mentors", "told", "results", "answers"
READ_MODELS = (TRAINEES, MENTORS, TOLD, RESULTS, ANSWERS)
INDEXES = (
    Index(TRAINEES, ("base_id", "person_id")),
    Index(MENTORS, ("base_id", "mentor_id")),
    Index(ANSWERS, ("base_id",)),
    Index("rounds", ("base_id", "opened_at")),
    Index("pairings", ("base_id", "state", "proposed_at")),
    Index("pairings", ("state", "respond_by")),
    Index("pairings", ("mentor_id", "state")),
    Index("pairings", ("person_id",)),
    Index("seats", ("base_id",)),
    Index("wards", ("base_id",)),
    Index("pairings", ("round_id", "state")),
    Index("sessions", ("pairing_id", "held_on")),
    Index("jobs", ("state", "asked_at")),
    Index("jobs", ("base_id", "kind")),
    Index("settings"),
    Index("models", ("base_id", "learnt_at")),
    Index("choices"),
    Index("priors"),
    Index("marks"),
    Index("agreements"),
    Index("pairings", ("base_id", "answered_at")),
)


def rounds(context: Context) -> Repository[Round]:
    """Pairing rounds."""
    return Repository(context.store, context.clock, "rounds", Round)


def pairings(context: Context) -> Repository[Pairing]:
    """Pairings."""
    return Repository(context.store, context.clock, "pairings", Pairing)


def seats(context: Context) -> Repository[Seats]:
    """Mentors' places; the id is the mentor's."""
    return Repository(context.store, context.clock, "seats", Seats)


def wards(context: Context) -> Repository[Ward]:
    """Trainees' sides; the id is the trainee's."""
    return Repository(context.store, context.clock, "wards", Ward)


def sessions(context: Context) -> Repository[MentoringSession]:
    """Mentoring sessions."""
    return Repository(context.store, context.clock, "sessions", MentoringSession)


def settings(context: Context) -> Repository[PairingSettings]:
    """Settings; the id is the base's."""
    return Repository(context.store, context.clock, "settings", PairingSettings)


def agreements(context: Context) -> Repository[AgreementTexts]:
    """Wordings of the mentoring agreement; the id is the base's."""
    return Repository(context.store, context.clock, "agreements", AgreementTexts)


def jobs(context: Context) -> Repository[Job]:
    """Computations for the worker."""
    return Repository(context.store, context.clock, "jobs", Job)


def models(context: Context) -> Repository[LearntModel]:
    """Learnt scoring models."""
    return Repository(context.store, context.clock, "models", LearntModel)


def choices(context: Context) -> Repository[ModelChoice]:
    """Which model is in force; the id is the base's."""
    return Repository(context.store, context.clock, "choices", ModelChoice)


def priors(context: Context) -> Repository[BasePrior]:
    """Bases' own priors; the id is the base's."""
    return Repository(context.store, context.clock, "priors", BasePrior)
