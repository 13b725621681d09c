"""What enrollment can be asked to do, one function each. Rules are the domain's; who may ask is checked by the pages."""

from services.enrollment.handlers.accounts import (
    accept_invite,
    actor_of,
    authenticate,
    demo_account,
    demo_trainee,
    invite,
    register_staff,
    switch_account,
)
from services.enrollment.handlers.admission import admit, admit_many, foresee, reject, reject_many
from services.enrollment.handlers.applications import Enrolled, enrol
from services.enrollment.handlers.cohorts import (
    change_cohort,
    close_cohort,
    create_cohort,
    duplicate_cohort,
    finish_cohort,
    open_cohort,
)
from services.enrollment.handlers.mentor_certificates import add_mentor_certificate
from services.enrollment.handlers.mentors import (
    bring_mentor_back,
    change_mentor,
    mentor_from,
    register_mentor,
    retire_mentor,
)
from services.enrollment.handlers.people import erase
from services.enrollment.handlers.setup import set_up, setup_code, setup_needed

__all__ = [
    "Enrolled",
    "accept_invite",
    "actor_of",
    "add_mentor_certificate",
    "admit",
    "admit_many",
    "authenticate",
    "bring_mentor_back",
    "change_cohort",
    "change_mentor",
    "close_cohort",
    "create_cohort",
    "demo_account",
    "demo_trainee",
    "duplicate_cohort",
    "enrol",
    "erase",
    "finish_cohort",
    "foresee",
    "invite",
    "mentor_from",
    "open_cohort",
    "register_mentor",
    "register_staff",
    "reject",
    "reject_many",
    "retire_mentor",
    "set_up",
    "setup_code",
    "setup_needed",
    "switch_account",
]
