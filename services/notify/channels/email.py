"""E-mail: one message to one recipient by SMTP, over a connection that is kept while there is more to send.

The server is named by an Apprise mail URL, which Apprise reads; the conversation is smtplib's. Apprise's own sending opens a
connection and a TLS context for each message (20 a second against smtplib's 500) and answers yes or no, where a refused
recipient, a server that is busy and one that is away must be told apart (``deploy/decisions/0045``).
"""

from __future__ import annotations

import smtplib
import ssl
import threading
import time
import warnings
from dataclasses import dataclass
from email.charset import BASE64, Charset
from email.header import Header, decode_header, make_header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr, formatdate
from functools import cache
from typing import Any

from services.notify.channels.port import Outbound, Settings, Undelivered
from services.notify.entries import invitation
from shared.privacy import mask_email

CONNECT_SECONDS = 10
KEEP_SECONDS = 20
"""How long a connection may lie idle; servers close theirs after some minutes."""

_AS_SENT = compat32.clone(linesep="\r\n")
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = _UTF8.body_encoding = BASE64

SURE_SECONDS = 1
"""For so long after a message the connection is not asked whether it is still there."""

_NOBODY = (550, 551, 553)
_AWAY = (421, 454)


@dataclass(frozen=True)
class Server:
    """Where mail leaves, and as whom. ``mode``: insecure, starttls or ssl."""

    host: str
    port: int
    mode: str
    verify: bool
    user: str
    password: str
    sender: str
    name: str


@cache
def server_of(url: str) -> Server:
    """The server that an Apprise mail URL names. Error: :class:`Undelivered`.

    Recipients in the URL are passed over: a message goes to the one it is for.
    """
    scheme = url.partition(":")[0]
    if scheme not in ("mailto", "mailtos"):
        raise Undelivered(
            f"The mail server's address begins with “{scheme}”; it must be mailto:// or mailtos://.", rest=True
        )
    with warnings.catch_warnings():
        # One of its plugins imports a module that Python 3.11 calls deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise

        found: Any = apprise.Apprise.instantiate(url)
    if found is None:
        raise Undelivered("The mail server's address cannot be read.", rest=True)
    name, sender = found.from_addr
    port = found.port or {"ssl": 465, "starttls": 587}.get(found.secure_mode, 25)
    # Apprise has the name encoded for a header already.
    shown = str(make_header(decode_header(name))) if isinstance(name, str) else ""
    who = found.user or "", found.password or "", sender, shown
    return Server(found.smtp_host, port, found.secure_mode, bool(found.verify_certificate), *who)


def send(settings: Settings, message: Outbound) -> str:
    """Send one e-mail as plain text, with invitations to what it says of the calendar.

    ``settings``: ``url``. Error: :class:`Undelivered`.
    """
    server = server_of(settings["url"])
    if len(message.to.split()) != 1:
        raise Undelivered("The address has blanks in it.", bad_address=True)
    mail = _mail(server, message)
    try:
        with _lock:
            _send(server, message.to, mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, said = error.recipients[message.to]
        raise _refusal(code, said, message.to, recipient_refused=True) from None
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error, message.to) from None
    except (OSError, smtplib.SMTPException) as error:
        reason = f"The mail server could not be reached ({type(error).__name__})."
        raise Undelivered(reason, rest=True) from error
    return ""


def _mail(server: Server, message: Outbound) -> bytes:
    """The mail as it is sent. Made by the parts of :mod:`email.mime`, whose headers are written as they are given: the newer
    ``EmailMessage`` reads each header anew, which took more time than all else of a message."""
    last = f"{message.action}\n{message.link}" if message.link else ""
    parts = (message.body, last, message.values.get("signature", ""))
    text = MIMEText("\n\n".join(part for part in parts if part), "plain", _UTF8)  # type: ignore[arg-type]
    mail: MIMEBase = text
    if message.entries:
        # Calendar programs take the part that stands beside the text for an invitation; of several only a file is taken.
        mail = MIMEMultipart("alternative" if len(message.entries) == 1 else "mixed", None, [text])
    for entry in message.entries:
        part = MIMEText(invitation(entry, server.sender, message.to), "calendar", _UTF8)  # type: ignore[arg-type]
        part.set_param("method", entry.method)
        part.add_header("Content-Disposition", "attachment", filename="invitation.ics")
        mail.attach(part)
    mail["Subject"] = Header(" ".join(message.title.split()), _UTF8).encode()
    mail["From"] = formataddr((server.name, server.sender))
    mail["To"] = message.to
    mail["Date"] = formatdate()
    # The same for a repeat of the same message, so that mail programs show it once.
    mail["Message-ID"] = f"<{message.key or 'test'}@{server.sender.rpartition('@')[2]}>"
    if message.values.get("unsubscribe"):
        mail["List-Unsubscribe"] = f"<{message.values['unsubscribe']}>"
    return mail.as_bytes(policy=_AS_SENT)


_lock = threading.Lock()
_held: dict[Server, tuple[smtplib.SMTP, float]] = {}


def _send(server: Server, to: str, mail: bytes) -> None:
    held = _kept(server)
    smtp = held or _connect(server)
    try:
        smtp.sendmail(server.sender, [to], mail)
    except smtplib.SMTPSenderRefused as error:
        smtp.close()
        if held is None or error.smtp_code != 421:
            raise
        # The server takes so many messages over one connection and no more; nothing of this one was sent.
        _send(server, to, mail)
        return
    except smtplib.SMTPRecipientsRefused:
        # The server spoke of this recipient alone; the connection serves the next message.
        _held[server] = smtp, time.monotonic()
        raise
    except (OSError, smtplib.SMTPException):
        smtp.close()
        raise
    _held[server] = smtp, time.monotonic()


def _kept(server: Server) -> smtplib.SMTP | None:
    """The connection of the last message, if the server still holds it."""
    smtp, used = _held.pop(server, (None, 0.0))
    if smtp is None:
        return None
    try:
        idle = time.monotonic() - used
        if idle < SURE_SECONDS or (idle < KEEP_SECONDS and smtp.rset()[0] == 250):
            return smtp
    except (OSError, smtplib.SMTPException):
        pass  # It was closed meanwhile; a new one is made.
    smtp.close()
    return None


def _connect(server: Server) -> smtplib.SMTP:
    tls = ssl.create_default_context() if server.mode != "insecure" else None
    if tls and not server.verify:
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    if server.mode == "ssl":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=CONNECT_SECONDS, context=tls)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=CONNECT_SECONDS)
    if server.mode == "starttls":
        smtp.starttls(context=tls)
    if server.user:
        smtp.login(server.user, server.password)
    return smtp


def _refusal(code: int, said: bytes | str, recipient: str, *, recipient_refused: bool = False) -> Undelivered:
    """What the server's answer means: nobody there, never, busy, or later (RFC 5321, 4.2.1 and 4.2.3)."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    reason = f"{code} {words}".replace(recipient, mask_email(recipient))[:300]
    if recipient_refused and code in _NOBODY:
        return Undelivered(reason, bad_address=True)
    return Undelivered(reason, final=500 <= code < 600 and code not in (530, 535), rest=code in (*_AWAY, 530, 535))
