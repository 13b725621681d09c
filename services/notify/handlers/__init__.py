"""What notify can be asked, one function each. Who may ask is checked by the pages."""

from services.notify.handlers.announcing import announce, draft, send_announcements, stop
from services.notify.handlers.answering import answer_wecom, echo_wecom
from services.notify.handlers.channels import (
    change_channel,
    lift,
    receive_receipt,
    remove_channel,
    send_test,
    set_channel,
)
from services.notify.handlers.people import forget_browser, keep_browser, leave_out, set_preferences
from services.notify.handlers.reading import mark_all_read, mark_read, try_again
from services.notify.handlers.telling import Notice, settle, tell, tell_by_time
from services.notify.handlers.words import revise_words, test_words, use_words

__all__ = [
    "Notice",
    "announce",
    "answer_wecom",
    "change_channel",
    "draft",
    "echo_wecom",
    "forget_browser",
    "keep_browser",
    "leave_out",
    "lift",
    "mark_all_read",
    "mark_read",
    "receive_receipt",
    "remove_channel",
    "revise_words",
    "send_announcements",
    "send_test",
    "set_channel",
    "set_preferences",
    "settle",
    "stop",
    "tell",
    "tell_by_time",
    "test_words",
    "try_again",
    "use_words",
]
