"""An e-mail from a notification: the subject and a plain text body, in the recipient's language, with one absolute link."""

from __future__ import annotations

from services.notify.domain import Notification
from services.notify.links import signed_link
from services.notify.queries import words_for
from services.notify.wording import word
from shared.service import Context


def mail(context: Context, notification: Notification, locale: str) -> tuple[str, str]:
    """Subject and body. The link is signed now, so that its time begins when the message leaves."""
    words = words_for(context, notification, locale)
    path = signed_link(context, notification.signed) if notification.signed else notification.link
    parts = [words.body]
    if words.reasons:
        heading = f"{words.reasons_title}{'：' if locale == 'zh' else ':'}"
        parts.append("\n".join([heading, *(f"• {reason}" for reason in words.reasons)]))
    if path:
        parts.append(f"{words.action}{'：' if locale == 'zh' else ':'}\n{context.config.public_url}{path}")
    parts.append(f"--\n{word('signature', locale)}")
    return words.title, "\n\n".join(parts)
