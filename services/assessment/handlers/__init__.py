"""What assessment can be asked."""

from services.assessment.handlers.calibration import calibrate_bank, calibrate_when_due
from services.assessment.handlers.certificates import (
    add_certificate,
    certificate_file,
    claims,
    remove_certificate,
    see_certificate,
)
from services.assessment.handlers.paper import codes_of, key_in, log_export, make_paper, people_by_code
from services.assessment.handlers.portfolio import (
    add_task,
    allow_retake,
    answer_appeal,
    file_appeal,
    guides,
    look_at_answers,
    mark_task,
    portfolio_of,
    rate_oneself,
    rate_trainee,
)
from services.assessment.handlers.rescoring import (
    MOVED,
    Correction,
    affected,
    ask_rescoring,
    correction_of,
    rescore_when_asked,
    scored_anew,
    stop_rescoring,
)
from services.assessment.handlers.sitting import (
    answer_question,
    earliest_retake,
    may_retake,
    sit_whole,
    start_sitting,
)

__all__ = [
    "MOVED",
    "Correction",
    "certificate_file",
    "claims",
    "see_certificate",
    "affected",
    "ask_rescoring",
    "correction_of",
    "rescore_when_asked",
    "scored_anew",
    "stop_rescoring",
    "make_paper",
    "log_export",
    "key_in",
    "codes_of",
    "add_certificate",
    "add_task",
    "allow_retake",
    "answer_appeal",
    "answer_question",
    "calibrate_bank",
    "calibrate_when_due",
    "earliest_retake",
    "file_appeal",
    "guides",
    "look_at_answers",
    "mark_task",
    "people_by_code",
    "may_retake",
    "portfolio_of",
    "rate_oneself",
    "rate_trainee",
    "remove_certificate",
    "sit_whole",
    "start_sitting",
]
