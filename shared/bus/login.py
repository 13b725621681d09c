"""Who a process is on Kafka, and whether its connection is encrypted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_PROTOCOLS = {
    (False, False): "PLAINTEXT",
    (False, True): "SSL",
    (True, False): "SASL_PLAINTEXT",
    (True, True): "SASL_SSL",
}


@dataclass(frozen=True)
class Login:
    """Who a process is on Kafka: a SCRAM-SHA-512 user, and the certificate that the brokers' are signed with. Nothing given:
    nobody in particular, and not encrypted."""

    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""

    def settings(self) -> dict[str, Any]:
        """As kafka-python wants them."""
        found: dict[str, Any] = {"security_protocol": _PROTOCOLS[bool(self.user), bool(self.ca)]}
        if self.ca:
            found["ssl_cafile"] = self.ca
        if self.user:
            found |= {"sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": self.user}
            found["sasl_plain_password"] = self.password
        return found
