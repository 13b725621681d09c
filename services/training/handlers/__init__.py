"""What training can be asked."""

from services.training.handlers.attendance import (
    record_attendance,
    record_list,
    scanned,
    sign_in_later,
    sign_in_to_class,
)
from services.training.handlers.scans import add_scan
from services.training.handlers.timetable import cancel_class, move_class, plan_make_up, schedule_class

__all__ = [
    "add_scan",
    "cancel_class",
    "move_class",
    "plan_make_up",
    "record_attendance",
    "record_list",
    "scanned",
    "schedule_class",
    "sign_in_later",
    "sign_in_to_class",
]
