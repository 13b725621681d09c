"""What matching takes from pages and from the API: one schema for both."""

from services.matching.forms.agreement import (
    AgreementSchema,
    SignSchema,
    WordingSchema,
)
from services.matching.forms.pairings import (
    AnswerSchema,
    ByHandSchema,
    EndSchema,
    EvaluationSchema,
    PageSchema,
    PairingPageSchema,
    PairingSchema,
    PauseSchema,
    ReasonFormSchema,
    ReplaceSchema,
    WishSchema,
)
from services.matching.forms.rounds import (
    LearningSchema,
    PairSchema,
    RoundListSchema,
    RoundSchema,
    RoundStartSchema,
    TermsSchema,
    TrialListSchema,
    TrialSchema,
    WhatIfSchema,
)
from services.matching.forms.sessions import (
    HeldSchema,
    PlanSchema,
    SessionSchema,
)
from services.matching.forms.settings import (
    SettingsSchema,
    loads_schema,
    prior_figures,
    prior_schema,
    prior_values,
)

__all__ = [
    "AgreementSchema",
    "AnswerSchema",
    "ByHandSchema",
    "EndSchema",
    "EvaluationSchema",
    "HeldSchema",
    "PageSchema",
    "PairSchema",
    "PairingPageSchema",
    "PairingSchema",
    "PauseSchema",
    "PlanSchema",
    "ReasonFormSchema",
    "ReplaceSchema",
    "RoundListSchema",
    "RoundSchema",
    "RoundStartSchema",
    "SessionSchema",
    "SettingsSchema",
    "SignSchema",
    "TermsSchema",
    "LearningSchema",
    "TrialListSchema",
    "TrialSchema",
    "WhatIfSchema",
    "WishSchema",
    "WordingSchema",
    "loads_schema",
    "prior_figures",
    "prior_schema",
    "prior_values",
]
