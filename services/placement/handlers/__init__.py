"""What placement can be asked."""

from services.placement.handlers.evidence import attach_proof, review_proof
from services.placement.handlers.imports import (
    confirm_import,
    preview_import,
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
    "record_outcome",
    "review_evidence",
    "review_proof",
    "run_import",
    "run_waiting",
    "stop_import",
    "undo_import",
]
