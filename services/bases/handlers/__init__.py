"""What bases can be asked, a file a subject."""

from services.bases.handlers.alerts import say_deadlines
from services.bases.handlers.bases import edit_base, load_annex, register_base
from services.bases.handlers.clauses import (
    add_clause,
    change_clause,
    clause_for,
    end_clause,
    keep_check,
    note_finding,
    report_done,
    verify_measure,
)
from services.bases.handlers.complaints import (
    accept_complaint,
    answer_reply,
    close_complaint,
    escalate_late,
    file_complaint,
    follow,
    note_complaint,
    reply_complaint,
)
from services.bases.handlers.entries import add_entry, adopt_annex, attach_proof, change_entry, end_entry, review_proof
from services.bases.handlers.inspections import (
    call_off_inspection,
    change_action,
    finish_action,
    hold_inspection,
    open_action,
    plan_inspection,
    return_action,
    verify_action,
)
from services.bases.handlers.surveys import answer_survey, close_survey, open_survey, survey_for, write_survey

__all__ = [
    "call_off_inspection",
    "change_action",
    "finish_action",
    "hold_inspection",
    "open_action",
    "plan_inspection",
    "return_action",
    "answer_survey",
    "close_survey",
    "open_survey",
    "survey_for",
    "write_survey",
    "say_deadlines",
    "verify_action",
    "accept_complaint",
    "answer_reply",
    "close_complaint",
    "escalate_late",
    "file_complaint",
    "follow",
    "note_complaint",
    "reply_complaint",
    "add_clause",
    "add_entry",
    "adopt_annex",
    "attach_proof",
    "change_clause",
    "change_entry",
    "clause_for",
    "edit_base",
    "end_clause",
    "end_entry",
    "keep_check",
    "load_annex",
    "note_finding",
    "register_base",
    "report_done",
    "review_proof",
    "verify_measure",
]
