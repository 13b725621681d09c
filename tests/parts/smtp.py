"""A real SMTP server in the test's process that keeps what it is given."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any, cast

from aiosmtpd.controller import Controller

from tests.parts.process import free_port


class ReceivedMessage(EmailMessage):
    """A message as it came, with the envelope it came in."""

    sender: str = ""
    rcpt: tuple[str, ...] = ()


class SmtpServer:
    """Set ``reject`` to an SMTP answer (``"451 4.3.0 come back later"``) to have every recipient refused with it, and ``most`` to how
    many messages it takes over one connection. ``sessions`` are the connections that messages came by."""

    def __init__(self, reject: str = "") -> None:
        self.reject = reject
        self.most = 0
        self.sessions: list[Any] = []
        self.messages: list[ReceivedMessage] = []
        self.host, self.port = "127.0.0.1", free_port()
        self._controller = Controller(_Handler(self), hostname=self.host, port=self.port)

    def start(self) -> None:
        """Listen; returns when connections are taken."""
        self._controller.start()

    def restart(self) -> None:
        """Listen again at the same port after a stop."""
        self._controller = Controller(_Handler(self), hostname=self.host, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening. The messages stay readable."""
        self._controller.stop()


class _Handler:
    """The questions aiosmtpd asks during a conversation; their names are given by it."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self._server.reject:
            return self._server.reject
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_MAIL(self, _server: Any, session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self._server.most and self._server.sessions.count(session) >= self._server.most:
            return "421 4.7.0 too many messages over this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        parser = BytesParser(ReceivedMessage, policy=policy.default)
        message = cast(ReceivedMessage, parser.parsebytes(envelope.content))
        message.sender, message.rcpt = envelope.mail_from or "", tuple(envelope.rcpt_tos)
        self._server.messages.append(message)
        self._server.sessions.append(session)
        return "250 OK"
