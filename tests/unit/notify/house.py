"""A base with a coordinator, a mentor and a trainee, and the events that notify hears of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.notify.domain.notifications import Notification
from services.notify.repository import notifications
from services.notify.wiring import service
from shared.actor import SYSTEM, Actor
from shared.clock import FrozenClock
from shared.contracts.assessment import AppealAnswered, AppealFiled, AssessmentCompleted, AssessmentRescored
from shared.contracts.bases import ComplaintEscalated, ComplaintFiled, DeadlineNear, RulePublished, SurveyOpened
from shared.contracts.enrollment import (
    AccountRegistered,
    ApplicationMovedUp,
    ApplicationRejected,
    ApplicationSubmitted,
    MentorRegistered,
    PaperReviewed,
    PasswordResetAsked,
    TraineeAdmitted,
    TraineeLeft,
)
from shared.contracts.event import Event, Sealed
from shared.contracts.matching import (
    AutomatedPairingRefused,
    MentoringAgreementSigned,
    MentoringSessionPlanned,
    PairingAccepted,
    PairingAnswerRefused,
    PairingCheckDue,
    PairingConfirmed,
    PairingEnded,
    PairingPaused,
    PairingProposed,
    PairingRestored,
    PairingSilent,
    PairingUnfilled,
    PairingWithdrawn,
    ScoringModelProposed,
)
from shared.contracts.placement import (
    AuthorisationLetterExpiring,
    EvaluationDue,
    EvidenceReviewed,
    PlacementOpened,
    ProofsWaiting,
    WeekLogDue,
    WeekLogReviewDue,
    WeekLogReviewed,
)
from shared.contracts.training import (
    CertificateIssued,
    CertificateRevoked,
    ClassCancelled,
    ClassFeedbackAsked,
    ClassRescheduled,
    ClassScheduled,
    OccasionCalledOff,
    SignUpMovedUp,
)
from shared.privacy import PersonKey
from shared.service import Context
from tests import house

BASE = "base1"
TIME = "2026-03-02T01:00:00.000000Z"
TRAINEE = Actor("acc-t", "trainee", BASE, "t1")
MENTOR = Actor("acc-m", "mentor", BASE, "m1")
COORDINATOR = Actor("acc-c", "coordinator", BASE)
OTHER_COORDINATOR = Actor("acc-c2", "coordinator", BASE)
STRANGER = Actor("acc-x", "coordinator", "base2")
ADMINISTRATOR = Actor("acc-a", "administrator")
REASONS = [
    {"code": "platform_overlap", "params": {"platforms": ["amazon", "shopee"]}},
    {"code": "availability", "params": {"slots": ["mon-eve", "sat-am"], "count": 2}},
    {"code": "invented_later", "params": {}},
]


@dataclass
class House:
    """A notify on a fresh store; ``keys`` are the persons' keys."""

    context: Context
    keys: dict[str, PersonKey] = field(default_factory=dict)

    @property
    def clock(self) -> FrozenClock:
        """The clock that tests advance."""
        clock = self.context.clock
        assert isinstance(clock, FrozenClock)
        return clock

    def seal(self, person_id: str, text: str) -> Sealed:
        """A field of a person; the key is made, and kept here as if it had arrived, when it is new."""
        if person_id not in self.keys:
            self.keys[person_id] = house.person(self.context, person_id)
        return Sealed(self.keys[person_id].seal(text))

    def hear(self, event: Event, subject: str = "s", **given: str) -> str:
        """Deliver an event through the inbox."""
        return house.deliver(service(), self.context, event, subject, **given)

    def people(self) -> None:
        """The three are known, with addresses."""
        self.hear(self.account("c1", "acc-c", "coordinator", "李教务", "li@base.cn"), "acc-c")
        self.hear(self.mentor(), "m1")
        self.hear(self.admitted(), "a1")

    def account(self, person_id: str, account_id: str, role: str, name: str, email: str) -> AccountRegistered:
        """An account of somebody."""
        sealed = self.seal(person_id, name), self.seal(person_id, email)
        return AccountRegistered(account_id, person_id, BASE, role, *sealed)

    def mentor(self, email: str = "wang+slipway@mail.cn") -> MentorRegistered:
        """The mentor 王导师."""
        name, address = self.seal("m1", "王导师"), self.seal("m1", email)
        return MentorRegistered("m1", BASE, name, "full_time", ["amazon"], ["zh"], [], [], 5, 3, email=address)

    def submitted(self) -> ApplicationSubmitted:
        """陈小航 applied."""
        name = self.seal("t1", "陈小航")
        return ApplicationSubmitted("a1", "t1", BASE, "k1", "2026春季班", "Q-0007", name, [], [], [], "shop", TIME)

    def admitted(self, email: str = "chen@mail.cn", locale: str = "zh") -> TraineeAdmitted:
        """陈小航 is admitted."""
        name, address = self.seal("t1", "陈小航"), self.seal("t1", email)
        given: dict[str, Any] = {"platforms": [], "languages": [], "availability": [], "goal": "shop"}
        return TraineeAdmitted(
            "a1", "t1", BASE, "k1", "2026春季班", name, **given, admitted_at=TIME, by="c1", email=address, locale=locale
        )

    def all(self) -> list[Notification]:
        """Every notification, the oldest first."""
        return notifications(self.context).find(SYSTEM, sort=[("created_at", 1)])

    def one(self, template: str) -> Notification:
        """The one notification of a template."""
        (found,) = self.of(template)
        return found

    def of(self, template: str) -> list[Notification]:
        """All notifications of a template, the oldest first."""
        return [n for n in self.all() if n.template == template]


def proposed() -> PairingProposed:
    """王导师 is asked to guide 陈小航, until noon of 5 March in Shanghai."""
    return PairingProposed("p1", BASE, "t1", "m1", 0.82, "prior-1", REASONS, "2026-03-05T04:00:00.000000Z", TIME)


def everything(notify: House) -> dict[str, Event]:
    """For each template an event that leads to it."""
    return {
        "application_submitted": notify.submitted(),
        "admitted": notify.admitted(),
        "moved_up": ApplicationMovedUp("a1", "t1", BASE, "c1", "春季一班", TIME),
        "paper_returned": PaperReviewed(
            "a1", "t1", BASE, "k", "身份证", "ID", "returned", TIME, "c1", notify.seal("t1", "看不清"), "春季一班"
        ),
        "trainee_left": TraineeLeft("a1", "t1", BASE, "k1", "春季一班", TIME),
        "left": TraineeLeft("a1", "t1", BASE, "k1", "春季一班", TIME),
        "left_one": TraineeLeft("a1", "t1", BASE, "k1", "春季一班", TIME, "k2", "二班"),
        "rejected": ApplicationRejected("a1", "t1", BASE, notify.seal("t1", "材料不全"), TIME),
        "profile_ready": AssessmentCompleted("s1", "t1", BASE, {"orders": 0.5}, 71.4, "fixed-1", TIME),
        "complaint_filed": ComplaintFiled("x1", BASE, "TS-1", "teaching", TIME, "2026-03-05"),
        "complaint_late": ComplaintEscalated("x1", BASE, "TS-1", "filed", "2026-03-05", TIME),
        "event_place": SignUpMovedUp("o1", BASE, "t1", "基地开放日", TIME, "ABCD2345", "一楼展厅"),
        "event_cancelled": OccasionCalledOff("o1", BASE, "基地开放日", TIME, "停电", "ABCD2345", ["t1"]),
        "deadline_near": DeadlineNear("e1", BASE, "entry", "人力资源许可证", "2026-04-01", 30, TIME),
        "survey_opened": SurveyOpened("v1", BASE, "trainee", "春季满意度", "ABCDEFGHJK", "2026-03-20", TIME),
        "rule_published": RulePublished("w1", BASE, "WJ-1", "导师守则", 2, "2026-03-10", ["mentor"], TIME),
        "deadline_past": DeadlineNear("g1", BASE, "action", "ZG-1", "2026-03-01", 0, TIME),
        "pairing_proposed": proposed(),
        "pairing_accepted": PairingAccepted("p1", BASE, "t1", "m1", TIME),
        "pairing_unfilled": PairingUnfilled(BASE, "t1", "p1", TIME),
        "placement_shop": PlacementOpened("pl1", BASE, "t1", "shop", "prepare", "2026-04-01", TIME, platform="amazon"),
        "placement_internship": PlacementOpened(
            "pl2", BASE, "t1", "internship", "agreed", "2026-04-01", TIME, employer="蓝海公司"
        ),
        "password_reset": PasswordResetAsked("a1", "m1", BASE, 2, TIME),
        "appeal_filed": AppealFiled("ap1", "t1", BASE, "s1", notify.seal("t1", "题目有歧义"), TIME),
        "appeal_answered": AppealAnswered("ap1", "t1", BASE, "retake", notify.seal("t1", "可以再测一次"), TIME),
        "result_rescored": AssessmentRescored("s1", "t1", BASE, {}, {}, {}, 73.0, 5.0, 71.4, TIME, TIME),
        "pairing_confirmed": PairingConfirmed("p1", BASE, "t1", "m1", TIME),
        "class_scheduled": ClassScheduled("k9", BASE, "选品课", "skills", TIME, 90, "一号教室", "k1"),
        "class_rescheduled": ClassRescheduled(
            "k9", BASE, "选品课", "skills", TIME, 90, TIME, "教室检修", "二号教室", "", "k1"
        ),
        "class_cancelled": ClassCancelled("k9", BASE, "选品课", TIME, 90, "老师生病", "k1"),
        "feedback_asked": ClassFeedbackAsked("k9", BASE, "选品课", TIME, ["t1"], TIME),
        "certificate_issued": CertificateIssued("z1", "t1", BASE, "c1", "选品课", "skills", 16, "B1-2026-00001", TIME),
        "certificate_revoked": CertificateRevoked("z1", "t1", BASE, "c1", "选品课", "B1-2026-00001", TIME),
        "pairing_withdrawn": PairingWithdrawn("p1", BASE, "t1", "m1", "placed", TIME),
        "answer_refused": PairingAnswerRefused("p1", BASE, "t1", "m1", "accept", "full", TIME),
        "pairing_ended": PairingEnded("p1", BASE, "t1", "m1", "completed", TIME, "m1", 4, 180),
        "pairing_restored": PairingRestored("p1", BASE, "t1", "m1", TIME, "c1"),
        "pairing_paused": PairingPaused("p1", BASE, "t1", "m1", True, "2026-05-01", TIME),
        "pairing_resumed": PairingPaused("p1", BASE, "t1", "m1", False, "", TIME),
        "session_planned": MentoringSessionPlanned("s1", "p1", BASE, "t1", "m1", TIME, 45, "m1", TIME),
        "session_cancelled": MentoringSessionPlanned("s1", "p1", BASE, "t1", "m1", TIME, 45, "m1", TIME, True),
        "pairing_check": PairingCheckDue("p1", BASE, "t1", "m1", 7, TIME),
        "pairing_silent": PairingSilent("p1", BASE, "t1", "m1", "2026-02-01", TIME),
        "agreement_asked": MentoringAgreementSigned("p1", BASE, "t1", "m1", "mentor", "1", "h", TIME, False),
        "agreement_complete": MentoringAgreementSigned("p1", BASE, "t1", "m1", "trainee", "1", "h", TIME, True),
        "automated_refused": AutomatedPairingRefused("t1", BASE, True, TIME),
        "model_proposed": ScoringModelProposed("x1", BASE, "learnt-3", 214, TIME),
        "evidence_confirmed": EvidenceReviewed("o1", "pl1", BASE, "t1", "confirmed", "c1", TIME),
        "evidence_rejected": EvidenceReviewed(
            "o2", "pl1", BASE, "t1", "rejected", "c1", TIME, notify.seal("t1", "截图看不清")
        ),
        "log_due": WeekLogDue("i1", BASE, "t1", "蓝海公司", ["2026-02-16", "2026-02-23"], TIME),
        "log_review_due": WeekLogReviewDue("w1", "i1", BASE, "t1", "2026-02-16", "m1", TIME, TIME),
        "log_returned": WeekLogReviewed(
            "w1", "i1", BASE, "t1", "2026-02-16", "returned", "employer", TIME, notify.seal("t1", "周三请假")
        ),
        "evaluation_due": EvaluationDue("i1", BASE, "t1", "m1", "蓝海公司", "midterm", "trainee", "2026-03-01", TIME),
        "evaluation_due_mentor": EvaluationDue("i1", BASE, "t1", "m1", "蓝海公司", "final", "base", "2026-03-01", TIME),
        "evaluation_link_due": EvaluationDue("i1", BASE, "t1", "", "蓝海公司", "final", "employer", "2026-03-01", TIME),
        "proofs_waiting": ProofsWaiting(BASE, 12, 5, TIME, TIME),
        "letter_expiring": AuthorisationLetterExpiring("pl1", BASE, "t1", "品牌授权书", "2026-04-01", 30, TIME),
        "letter_expired": AuthorisationLetterExpiring("pl1", BASE, "t1", "品牌授权书", "2026-02-01", -1, TIME),
        "letter_expiring_staff": AuthorisationLetterExpiring("pl2", BASE, "t1", "品牌授权书", "2026-04-01", 7, TIME),
        "letter_expired_staff": AuthorisationLetterExpiring("pl2", BASE, "t1", "品牌授权书", "2026-02-01", -1, TIME),
    }


def fresh(folder: Path, **settings: str) -> House:
    """A notify that has heard nothing yet."""
    return House(house.context(folder, service(), None, **settings))
