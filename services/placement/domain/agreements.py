"""What stands before an internship's start: the checks of the base, the trainee's consent, the signatures of all parties."""

from __future__ import annotations

from dataclasses import dataclass

from shared.rules import N_, RuleBroken

PARTIES = ("trainee", "employer", "base")
GUARDIAN = "guardian"


class AgreementUnsigned(RuleBroken):
    """A three-party agreement before the start."""

    message = N_("The agreement is not signed by: %(parties)s. Send them their links; it begins when all have signed.")


class GuardianUnsigned(RuleBroken):
    """Under eighteen with the guardian's consent."""

    message = N_("The trainee is under 18 and the guardian has not consented. Send the guardian the link.")


class FeeNotExcluded(RuleBroken):
    """No fee and no deposit."""

    message = N_(
        "It is not confirmed that the employer takes no fee and no deposit. Ask, then tick it; otherwise decline this internship."
    )


class InsuranceMissing(RuleBroken):
    """Insured before the start."""

    message = N_("No insurance is noted. Enter the insurer and the policy's number.")


class VisitMissing(RuleBroken):
    """The first internship with an employer is preceded by a visit."""

    message = N_("Nobody has visited %(employer)s yet. Note the day of the site visit.")


class SharingNotAgreed(RuleBroken):
    """Nothing about a trainee goes to an employer without the trainee's separate consent."""

    message = N_(
        "The trainee has not agreed to sharing data with an employer, or has taken it back. "
        "The trainee can agree under “My data and my rights”; then this is possible."
    )


class SignedAlready(RuleBroken):
    """Each party signs once."""

    message = N_("This agreement is signed already. Nothing more is needed.")


class ChangeWithoutReason(RuleBroken):
    """Changed terms say why."""

    message = N_("Write why the terms change; everybody signs them anew.")
    status = 422


class NothingChanged(RuleBroken):
    """A change changes something."""

    message = N_("These are the terms as they are: “%(title)s”, %(first)s to %(last)s. Change a day or the task.")
    status = 422


class BegunAlready(RuleBroken):
    """What has begun keeps its first day."""

    message = N_("The internship began on %(first)s; its first day does not change any more.")


@dataclass
class Change:
    """Terms as they were before a change. ``reason``: sealed."""

    title: str
    starts_on: str
    ends_on: str
    reason: str
    by: str
    at: str


@dataclass
class Signature:
    """Who signed which text, and when. ``name``: as typed, sealed; ``terms``: hash of the agreement."""

    party: str
    name: str
    at: str
    terms: str


@dataclass(frozen=True)
class Wait:
    """What is missing before the start, for whom it waits, and since when."""

    code: str
    who: str
    since: str
