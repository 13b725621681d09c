"""A real Kafka broker that asks everybody who they are (SCRAM over TLS) and lets nobody do what no rule allows."""

from __future__ import annotations

from typing import Any

from deploy.certificates import write_certificates
from shared.bus.login import Login
from tests.parts.kafka import KafkaServer

ADMIN, PASSWORD = "admin", "the-admin-of-the-tests"
_LISTENERS = "listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}"
_SECURE = """\
listeners=SASL_SSL://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
inter.broker.listener.name=SASL_SSL
sasl.enabled.mechanisms=SCRAM-SHA-512
sasl.mechanism.inter.broker.protocol=SCRAM-SHA-512
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule \
required username="admin" password="the-admin-of-the-tests";
ssl.keystore.type=PEM
ssl.keystore.location={folder}/broker.pem
ssl.truststore.type=PEM
ssl.truststore.location={folder}/ca.pem
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin;User:ANONYMOUS
"""


class SecureKafka(KafkaServer):
    """``ca``: the certificate to trust; ``admin``: who may alter the cluster. The controller's own port is the machine's."""

    def __init__(self) -> None:
        super().__init__()
        self.ca = self.folder / "ca.pem"
        self.admin = Login(ADMIN, PASSWORD, str(self.ca))
        write_certificates(self.ca, self.folder / "broker.pem", ("127.0.0.1",))

    def properties(self) -> str:
        """See :class:`KafkaServer`."""
        plain = super().properties()
        assert _LISTENERS in plain
        return plain.replace(_LISTENERS + "\n", _SECURE)

    def login(self) -> dict[str, Any]:
        """See :class:`KafkaServer`."""
        return self.admin.settings()

    def first_users(self) -> list[str]:
        """See :class:`KafkaServer`."""
        return ["--add-scram", f"SCRAM-SHA-512=[name={ADMIN},password={PASSWORD}]"]
