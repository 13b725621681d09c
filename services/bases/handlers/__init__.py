"""What bases can be asked, a file a subject."""

from services.bases.handlers.bases import edit_base, load_annex, register_base
from services.bases.handlers.entries import add_entry, adopt_annex, attach_proof, change_entry, end_entry, review_proof

__all__ = [
    "add_entry",
    "adopt_annex",
    "attach_proof",
    "change_entry",
    "edit_base",
    "end_entry",
    "load_annex",
    "register_base",
    "review_proof",
]
