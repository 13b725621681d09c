"""How well a pair would do: P(trainee says yes) x P(mentor says yes) x expected outcome, with reasons in plain words.

Features from plain data, a documented prior that decides until outcomes exist, and a model that moves from the prior to
the outcomes as they come. Nothing here knows of the web, of stores or of events; scikit-learn is loaded only to learn.
"""

from services.matching.scoring.errors import BadModel, OutsideRange, ScoringRefused, UnknownCode
from services.matching.scoring.features import FEATURES, PairFeatures, feature_table, pair_features
from services.matching.scoring.learning import LabelledPair, learn
from services.matching.scoring.model import HEADS, Attribution, Head, ScoringModel
from services.matching.scoring.people import DIMENSIONS, GOALS, KINDS, SLOTS, MentorFeatures, TraineeFeatures
from services.matching.scoring.prior import prior_document, prior_model
from services.matching.scoring.reasons import TEMPLATES, Reason

__all__ = [
    "DIMENSIONS",
    "FEATURES",
    "GOALS",
    "HEADS",
    "KINDS",
    "SLOTS",
    "TEMPLATES",
    "Attribution",
    "BadModel",
    "Head",
    "LabelledPair",
    "MentorFeatures",
    "OutsideRange",
    "PairFeatures",
    "Reason",
    "ScoringModel",
    "ScoringRefused",
    "TraineeFeatures",
    "UnknownCode",
    "feature_table",
    "learn",
    "pair_features",
    "prior_document",
    "prior_model",
]
