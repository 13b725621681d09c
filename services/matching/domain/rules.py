"""Every refusal of pairing, a class named after the breach."""

from __future__ import annotations

from shared.rules import N_, RuleBroken


class MentorFull(RuleBroken):
    """A mentor's places are all held."""

    message = N_("This mentor has %(capacity)s places and all are taken.")


class AlreadyPaired(RuleBroken):
    """A trainee has a mentor or an open request."""

    message = N_("This trainee already has a mentor or an open request to one.")


class AlreadyAnswered(RuleBroken):
    """A request is answered once."""

    message = N_("This request was already answered: %(state)s.")


class AnswerTooLate(RuleBroken):
    """The deadline has passed."""

    message = N_("The time to answer ended on %(respond_by)s; another mentor is being asked.")
    status = 410


class RoundNotOpen(RuleBroken):
    """A published round does not change any more."""

    message = N_("The round “%(name)s” is already published; open a new round for further changes.")


class RoundNotReviewed(RuleBroken):
    """Nobody confirmed the proposal as it stands; a machine's proposal is never published by itself."""

    message = N_("The round “%(name)s” must be reviewed by a person before it is published.")


class RoundBeingComputed(RuleBroken):
    """The worker is still computing; what it will say may differ."""

    message = N_("The proposal of “%(name)s” is still being computed. Wait for it, or cancel it.")


class NothingToPublish(RuleBroken):
    """A round without pairs cannot be published."""

    message = N_("The round “%(name)s” has no pair to publish.")


class NotThisStep(RuleBroken):
    """The round's state does not allow this step."""

    message = N_("The round “%(name)s” cannot do this now; its state is: %(state)s.")


class StillUnanswered(RuleBroken):
    """Open requests keep a round from being closed."""

    message = N_("%(count)s requests of this round are not answered yet; close it when they are.")


class NothingToTakeBack(RuleBroken):
    """The last repair was taken back before, or there was none."""

    message = N_("There is no repair of “%(name)s” to take back.")


class RepairAnswered(RuleBroken):
    """What a mentor answered stands."""

    message = N_("%(count)s of the requests that followed were answered or ran out; this can no longer be taken back.")


class RepairUnderWay(RuleBroken):
    """What followed from the end has not happened yet."""

    message = N_("The next mentor is still being looked for; try again in a moment.")


class EndStands(RuleBroken):
    """Only a change of mentor is taken back."""

    message = N_("Only a change of mentor can be taken back. This pairing is %(state)s, and nobody changed its mentor.")


class EndJudged(RuleBroken):
    """A judgement belongs to a mentoring that is over."""

    message = N_("The mentoring was evaluated since it ended; pair the two again by hand instead.")


class RequestStands(RuleBroken):
    """A published round is final, and a trainee's own request is the trainee's."""

    message = N_("Only a request that followed a no, came with an admission or was made by hand can be taken back.")


class NotPaired(RuleBroken):
    """Sessions and all the rest belong to accepted pairings."""

    message = N_("This needs an accepted pairing; it is now: %(state)s.")


class SessionInFuture(RuleBroken):
    """A session is logged after it was held."""

    message = N_("The session's day %(day)s lies in the future.")
    status = 422


class SessionInPast(RuleBroken):
    """A session is planned for a time to come."""

    message = N_("The time %(moment)s is past; plan a session for a time to come.")
    status = 422


class SessionSettled(RuleBroken):
    """A session that was held or cancelled stays as it is."""

    message = N_("This session is no longer planned; it is: %(state)s.")


class TooManyRequests(RuleBroken):
    """A trainee's own requests are limited."""

    message = N_("At most %(most)s requests can be open at a time. Wait for an answer or take one back.")


class MentorAskedEnough(RuleBroken):
    """A mentor is not asked by everybody at once."""

    message = N_("This mentor already has %(most)s open requests. Choose another mentor or try again later.")


class RequestsClosed(RuleBroken):
    """The base does not let trainees ask by themselves."""

    message = N_("This base pairs trainees in rounds; you can state a wish instead.")
    status = 403


class MentorAway(RuleBroken):
    """The mentor takes nobody now."""

    message = N_("This mentor takes no new trainees at the moment.")


class MentorRuledOut(RuleBroken):
    """These two were together or one said no to the other."""

    message = N_("These two said no to each other before; choose another mentor.")


class TooLateToRefuse(RuleBroken):
    """After some days a pairing is ended, not refused."""

    message = N_("A mentor can be refused within %(days)s days; ask the coordinator to end this pairing.")


class CheckNotAsked(RuleBroken):
    """The question was not asked (yet)."""

    message = N_("This question was not asked.")
    status = 404


class AgreementChanged(RuleBroken):
    """The text that was signed is not the text that is in force."""

    message = N_("The agreement's text has changed since you opened it; read it again before you sign.")


class AgreementEdited(RuleBroken):
    """Somebody else changed the agreement's text while this change was written."""

    message = N_(
        "Somebody put another text into force meanwhile: version %(version)s. Read it, then save again what you want."
    )


class NotOver(RuleBroken):
    """An evaluation belongs to a pairing that has ended."""

    message = N_("The mentoring can be evaluated once it has ended.")


class ModelNotTried(RuleBroken):
    """A model is tried in the shadow before it decides anything."""

    message = N_("The model %(version)s must run in the shadow first; then a person can put it into force.")


class NoModelBefore(RuleBroken):
    """There is nothing to go back to."""

    message = N_("No other model was in force before this one.")


class JobOver(RuleBroken):
    """A job that has ended cannot be cancelled."""

    message = N_("This computation is over already.")


STATE_WORDS = (
    N_("proposed"),
    N_("accepted"),
    N_("declined"),
    N_("expired"),
    N_("withdrawn"),
    N_("ended"),
    N_("planned"),
    N_("held"),
    N_("cancelled"),
    N_("draft"),
    N_("reviewed"),
    N_("published"),
    N_("answered"),
    N_("repaired"),
    N_("closed"),
)
"""States as the sentences above say them; a page translates the word with the sentence."""
