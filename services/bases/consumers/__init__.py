"""What bases hears, each fact kept under what it is about, so that replaying the topics in any order gives the same."""

from __future__ import annotations

from services.bases.consumers import appeals, courses, mentors, people, placement, training
from shared.contracts.assessment import AppealAnswered, AppealFiled, AssessmentCompleted
from shared.contracts.enrollment import (
    AccountRegistered,
    ApplicationRejected,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    CohortClosed,
    CohortOpened,
    MentorRegistered,
    PersonErased,
    PersonMerged,
    PersonMergeUndone,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Event
from shared.contracts.matching import (
    MentoringSessionLogged,
    PairingAccepted,
    PairingDeclined,
    PairingEnded,
    PairingProposed,
    PairingRestored,
    PairingWithdrawn,
)
from shared.contracts.placement import EvidenceReviewed, OutcomeRecorded, PlacementOpened, PlacementStageReached
from shared.contracts.training import (
    AttendanceRecorded,
    CertificateIssued,
    CertificateRevoked,
    ClassFeedbackGiven,
    CoursePublished,
    CourseWithdrawn,
    ExamResultRecorded,
    OccasionHeld,
)
from shared.service import Handler

PROJECTIONS: dict[type[Event], Handler] = {
    ApplicationSubmitted: people.application_submitted,
    TraineeAdmitted: people.trainee_admitted,
    TraineeLeft: people.trainee_left,
    ApplicationRejected: people.application_rejected,
    ApplicationWithdrawn: people.application_withdrawn,
    AssessmentCompleted: people.assessment_completed,
    AppealFiled: appeals.appeal_filed,
    AppealAnswered: appeals.appeal_answered,
    PairingProposed: mentors.pairing_proposed,
    PairingAccepted: mentors.pairing_accepted,
    PairingDeclined: mentors.pairing_declined,
    PairingWithdrawn: mentors.pairing_withdrawn,
    PairingEnded: mentors.pairing_ended,
    PairingRestored: mentors.pairing_restored,
    AccountRegistered: people.account_registered,
    MentorRegistered: mentors.mentor_registered,
    MentoringSessionLogged: people.session_logged,
    AttendanceRecorded: training.attendance_recorded,
    CoursePublished: courses.course_published,
    CourseWithdrawn: courses.course_withdrawn,
    ExamResultRecorded: courses.exam_result_recorded,
    CertificateIssued: courses.certificate_issued,
    CertificateRevoked: courses.certificate_revoked,
    ClassFeedbackGiven: courses.feedback_given,
    OccasionHeld: training.occasion_held,
    PlacementOpened: placement.placement_opened,
    PlacementStageReached: placement.stage_reached,
    OutcomeRecorded: placement.outcome_recorded,
    EvidenceReviewed: placement.evidence_reviewed,
    CohortOpened: training.cohort_opened,
    CohortClosed: training.cohort_closed,
    PersonErased: people.person_erased,
    PersonMerged: people.person_merged,
    PersonMergeUndone: people.merge_undone,
}
