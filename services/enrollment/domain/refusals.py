"""What is refused of an application, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.rules import N_, RuleBroken

if TYPE_CHECKING:
    from services.enrollment.domain.applications import Application


class AlreadyApplied(RuleBroken):
    """The same phone applied to the same cohort before. ``application_id`` and ``person_id`` are for the caller's eyes."""

    message = N_("An application with the phone %(phone)s already exists for the cohort “%(cohort)s”.")

    def __init__(self, application: Application, phone: str) -> None:
        self.application_id, self.person_id = application.id, application.person_id
        super().__init__(phone=phone, cohort=application.cohort_name)


class ConsentMissing(RuleBroken):
    """A consent without which the base may not keep the application was not given."""

    key = "consents"
    message = N_("Without your consent to “%(purpose)s” we may not keep your application.")
    status = 422


class AlreadyAdmitted(RuleBroken):
    """An admitted trainee cannot be rejected any more."""

    message = N_("The application %(number)s is already admitted, so it cannot be rejected.")


class AlreadyRejected(RuleBroken):
    """The applicant has their answer already."""

    message = N_("The application %(number)s is already rejected.")


class AlreadyWithdrawn(RuleBroken):
    """The applicant took the application back."""

    message = N_("The application %(number)s was withdrawn by the applicant.")


class NotATrainee(RuleBroken):
    """Only who is admitted leaves."""

    message = N_("The application %(number)s is not admitted, so there is nothing to leave.")


class DecidedAlready(RuleBroken):
    """An application is changed or withdrawn by its owner until it is decided."""

    message = N_("The application %(number)s is decided already, so it cannot be changed or withdrawn here.")


class ReasonMissing(RuleBroken):
    """A rejection without a reason is no answer."""

    message = N_("Write why the application %(number)s is rejected; the applicant reads it.")
    status = 422
