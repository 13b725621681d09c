"""What placement can be asked."""

from services.placement.handlers.evidence import attach_proof, review_proof
from services.placement.handlers.imports import (
    confirm_import,
    run_import,
    run_waiting,
    stop_import,
    undo_import,
)
from services.placement.handlers.leaving import end_what_stands
from services.placement.handlers.placements import (
    File,
    forget_mentor,
    note_mentor,
    open_placement,
    reach_stage,
    record_outcome,
    review_evidence,
)
from services.placement.handlers.reading import preview_import, read_waiting, send_report

__all__ = [
    "File",
    "attach_proof",
    "confirm_import",
    "end_what_stands",
    "forget_mentor",
    "note_mentor",
    "open_placement",
    "preview_import",
    "reach_stage",
    "read_waiting",
    "record_outcome",
    "review_evidence",
    "review_proof",
    "run_import",
    "run_waiting",
    "send_report",
    "stop_import",
    "undo_import",
]
