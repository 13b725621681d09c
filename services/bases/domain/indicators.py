"""The catalogue of indicators: what each counts, in which unit, from which events, and which proof it asks for."""

from __future__ import annotations

from dataclasses import dataclass

from shared.rules import N_


@dataclass(frozen=True)
class Indicator:
    """``span``: counted over months (twelve unless a rule names others); else as things stand now. ``areas``: ids of the
    requirement areas that it tells of; ``source``: the events, or the base's own records, it is counted from."""

    name: str
    title: str
    definition: str
    unit: str
    source: tuple[str, ...]
    proof: str
    areas: tuple[str, ...]
    span: bool = False


_SIGNED = N_("Signed in by the person: confirmed; listed by staff: attached. Nothing rejected counts.")
_SHOP = N_("A month whose proof is rejected does not count.")
_ENTRY = N_("An entry of the profile whose only proof is rejected does not count.")
_ANSWER = N_("One answer a person and class, of who was there; the newest counts.")
_SURVEYS, _SHEET = ("surveys",), N_("Sheets are of nobody in particular; of a role, each person sends one.")
_CLIENTS = ("services for enterprises",)
_OPEN, _PHOTOS = ("OccasionHeld",), N_("Photos of the event, where there are any; the sign-up list.")
_BRIEFINGS, _LISTS = ("staff trainings",), N_("The signed list or a photo, kept with the training.")
_NONE = N_("The record itself; no further proof is asked.")
_DIFFERENT = N_(
    "Different people who were present or late at a class; files that were joined count once. Trainees and the staff of"
    " enterprises are told apart: who is both counts as one of each."
)
_ATTENDED, _PROFILE = ("AttendanceRecorded",), ("profile entries",)

CATALOGUE = (
    Indicator("distinct_trainees", N_("People trained"), _DIFFERENT, N_("people"), _ATTENDED, _SIGNED, ("R04", "R14"), True),
    Indicator("staff_trained", N_("People trained who are staff of enterprises"),
              N_("Different people of the staff of enterprises who were present or late at an enterprise class."),
              N_("people"), _ATTENDED, _SIGNED, ("R04", "R08"), True),
    Indicator("attendances", N_("Attendances"), N_("Times somebody was present or late at a class."),
              N_("times"), _ATTENDED, _SIGNED, ("R04", "R14"), True),
    Indicator("training_hours", N_("Hours of training"), N_("Hours of class times those who were there."),
              N_("hours"), _ATTENDED, _SIGNED, ("R04",), True),
    Indicator("clients_trained", N_("Enterprises whose staff were trained"),
              N_("Different enterprises of whose staff somebody was present or late at an enterprise class."),
              N_("enterprises"), _ATTENDED, _SIGNED, ("R04", "R08"), True),
    Indicator("courses_taught", N_("Courses taught"), N_("Different courses with at least one attendance."),
              N_("courses"), _ATTENDED, _SIGNED, ("R05", "R14"), True),
    Indicator("courses_offered", N_("Courses with a syllabus in force"), N_("Courses that are published and not withdrawn."),
              N_("courses"), ("CoursePublished", "CourseWithdrawn"), _NONE, ("R05", "R14")),
    Indicator("certificates", N_("Certificates"), N_("Certificates of completed courses, by the month they were issued in."),
              N_("certificates"), ("CertificateIssued", "CertificateRevoked"), N_("A revoked certificate does not count."),
              ("R04", "R14"), True),
    Indicator("exams_passed", N_("Exams passed"), N_("Results of exams and practical tasks that were passes, by their day."),
              N_("results"), ("ExamResultRecorded",), _NONE, ("R14",), True),
    Indicator("exam_pass_rate", N_("Exam pass rate"), N_("Passes among a hundred results of exams and practical tasks."),
              N_("per cent"), ("ExamResultRecorded",), _NONE, ("R14",), True),
    Indicator("class_usefulness", N_("Usefulness of classes"), N_("Mean of the answers after class, 1 to 5; nought without answers."),
              N_("points"), ("ClassFeedbackGiven",), _ANSWER, ("R14", "R22"), True),
    Indicator("class_answers", N_("Answers after class"), N_("Answers to how useful a class was, by the day of the class."),
              N_("answers"), ("ClassFeedbackGiven",), _ANSWER, ("R22",), True),
    Indicator("satisfaction", N_("Satisfaction"), N_("Mean of all scales in surveys, 1 to 5; nought without answers."),
              N_("points"), _SURVEYS, _SHEET, ("R20", "R22"), True),
    Indicator("survey_answers", N_("Answer sheets of surveys"), N_("Answer sheets that were sent in, by their month."),
              N_("sheets"), _SURVEYS, _SHEET, ("R22",), True),
    Indicator("inspections_held", N_("Inspections held"), N_("Inspections that were recorded, by the day they were held."),
              N_("inspections"), ("inspections",), _NONE, ("R20",), True),
    Indicator("rules_in_force", N_("Rules in force"), N_("Rules of the base with a version that has taken effect."),
              N_("rules"), ("documents",), _NONE, ("R17",)),
    Indicator("rules_read", N_("Rules read"), N_("Read receipts: a person and a version of a rule each."),
              N_("receipts"), ("documents",), N_("Given by the reader, signed in."), ("R17", "R24"), True),
    Indicator("briefings_held", N_("Trainings of the staff"), N_("Trainings of staff and mentors that were recorded, by their day."),
              N_("times"), _BRIEFINGS, _LISTS, ("R24", "R15"), True),
    Indicator("staff_briefed", N_("Staff and mentors trained"), N_("Different people who took part in a training of the staff."),
              N_("people"), _BRIEFINGS, _LISTS, ("R24", "R15"), True),
    Indicator("staff_briefed_rate", N_("Share of staff and mentors trained"),
              N_("Of a hundred of today's staff and active mentors, how many took part in a training of the staff."),
              N_("per cent"), _BRIEFINGS, _LISTS, ("R24",), True),
    Indicator("clients_served", N_("Enterprises served"), N_("Enterprises on the base's list that are served now."),
              N_("enterprises"), _CLIENTS, _NONE, ("R06", "R16")),
    Indicator("questions_answered", N_("Policy questions answered"), N_("Questions of enterprises, by the day of the answer."),
              N_("questions"), _CLIENTS, _NONE, ("R07",), True),
    Indicator("client_trainings", N_("Trainings for enterprises"), N_("Trainings among what was done for enterprises."),
              N_("times"), _CLIENTS, _NONE, ("R08",), True),
    Indicator("client_events", N_("Events with enterprises"), N_("Events among what was done for enterprises."),
              N_("times"), _CLIENTS, _NONE, ("R09",), True),
    Indicator("events_held", N_("Open events held"), N_("Open events with a record of who came, by their day."),
              N_("events"), _OPEN, _PHOTOS, ("R09",), True),
    Indicator("event_guests", N_("Guests of open events"), N_("People who came to open events, signed up before or not."),
              N_("people"), _OPEN, _PHOTOS, ("R09",), True),
    Indicator("introductions_agreed", N_("Introductions that led to an agreement"),
              N_("Needs and offers brought together, by the day of the result."),
              N_("introductions"), _CLIENTS, _NONE, ("R10",), True),
    Indicator("college_agreements", N_("Agreements with colleges"), N_("Agreements in force today."),
              N_("agreements"), _CLIENTS, _NONE, ("R11",)),
    Indicator("client_hours", N_("Hours spent for enterprises"), N_("Time of answers, introductions and work for enterprises."),
              N_("hours"), _CLIENTS, _NONE, ("R06",), True),
    Indicator("client_satisfaction", N_("Satisfaction of enterprises"),
              N_("Mean of enterprises' ratings, 1 to 5; nought without ratings."),
              N_("points"), _CLIENTS, N_("Ratings of answers come by a signed link."), ("R22",), True),
    Indicator("shops_with_results", N_("Shops with results"), N_("Shops with at least one order in a month."),
              N_("shops"), ("OutcomeRecorded", "EvidenceReviewed"), _SHOP, ("R04",), True),
    Indicator("confirmed_shops", N_("Shops with confirmed results"), N_("Shops with an order in a month whose proof is confirmed."),
              N_("shops"), ("OutcomeRecorded", "EvidenceReviewed"), N_("Confirmed proof alone counts."), ("R04",), True),
    Indicator("internships", N_("Internships begun"), N_("Internships opened in the months."),
              N_("internships"), ("PlacementOpened",), _NONE, ("R12",), True),
    Indicator("mentoring_sessions", N_("Mentoring sessions"), N_("Sessions that a mentor logged, by the day they were held."),
              N_("sessions"), ("MentoringSessionLogged",), _NONE, ("R13",), True),
    Indicator("paired_trainees", N_("Trainees with a mentor"), N_("Trainees who were ever paired."),
              N_("people"), ("PairingAccepted",), _NONE, ("R13",)),
    Indicator("teachers", N_("Teachers"), N_("Active mentors and teachers on the base's register."),
              N_("people"), ("MentorRegistered",), _NONE, ("R03", "R15")),
    Indicator("full_time_teachers", N_("Full-time teachers"), N_("Active teachers registered as full-time."),
              N_("people"), ("MentorRegistered",), _NONE, ("R03",)),
    Indicator("total_area", N_("Total area"), N_("Area of the site, or of all rooms where no site is stated."),
              "m²", _PROFILE, _ENTRY, ("R02",)),
    Indicator("training_area", N_("Training area"), N_("Area of the rooms used for training."),
              "m²", _PROFILE, _ENTRY, ("R02",)),
    Indicator("seats", N_("Seats"), N_("Seats in all rooms."), N_("seats"), _PROFILE, _ENTRY, ("R02",)),
    Indicator("licences", N_("Licences in force"), N_("Licences and approvals that have not expired."),
              N_("entries"), _PROFILE, _ENTRY, ("R01",)),
    Indicator("recognitions", N_("Recognitions in force"), N_("Recognitions by platforms that have not expired."),
              N_("entries"), _PROFILE, _ENTRY, ("R01",)),
)  # fmt: skip
NAMES = tuple(indicator.name for indicator in CATALOGUE)
