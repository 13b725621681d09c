"""A real Apache Kafka broker, one node, KRaft."""

from __future__ import annotations

import socket
import subprocess
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from tests.parts.fetch import kafka_jars
from tests.parts.missing import PartMissing
from tests.parts.process import ServerProcess, free_port

_CLUSTER_ID = "c2xpcHdheS10ZXN0cy0wMQ"
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
log.dirs={folder}/data
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
auto.create.topics.enable=false
log.index.size.max.bytes=262144
broker.session.timeout.ms=1500
broker.heartbeat.interval.ms=300
"""


class KafkaServer(ServerProcess):
    """Topics are not made by themselves. After ``kill`` the broker takes 3 to 6 s to serve again (its session runs out)."""

    name = "kafka"

    def __init__(self) -> None:
        self._classpath = f"{kafka_jars()}/*"
        super().__init__()
        self._port = free_port()
        self._settings = self.folder / "server.properties"
        self._settings.write_text(
            self.properties().format(port=self._port, controller=_other_port(self._port), folder=self.folder)
        )

    def properties(self) -> str:
        """The broker's settings, with places for port, controller and folder."""
        return _PROPERTIES

    def login(self) -> dict[str, Any]:
        """What a client needs besides the address, to ask whether the broker answers."""
        return {}

    @property
    def bootstrap(self) -> str:
        """``host:port`` for ``bootstrap_servers``."""
        return f"127.0.0.1:{self._port}"

    def start(self) -> None:
        """Format the data folder the first time, then start. Error: ``PartMissing``."""
        if not self.formatted():
            self._format()
        super().start()

    def formatted(self) -> bool:
        """Whether the data folder was prepared before."""
        return (self.folder / "data").exists()

    def _format(self) -> None:
        tool = ["java", "-XX:TieredStopAtLevel=1", "-cp", self._classpath, "kafka.tools.StorageTool"]
        arguments = ["format", "-t", _CLUSTER_ID, "-c", str(self._settings), *self.first_users()]
        done = subprocess.run([*tool, *arguments], capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise PartMissing(f"kafka could not format its folder: {done.stdout[-1000:]}{done.stderr[-1000:]}")

    def first_users(self) -> list[str]:
        """Arguments of the formatting that make users."""
        return []

    def command(self) -> list[str]:
        """See :class:`ServerProcess`."""
        memory = ["-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        return ["java", *memory, "-cp", self._classpath, "kafka.Kafka", str(self._settings)]

    def answers(self) -> bool:
        """The broker is registered and every partition it had has a leader again."""
        if not self._listens():  # a client that cannot connect leaves sockets and a thread behind
            return False
        try:
            admin = KafkaAdminClient(
                bootstrap_servers=self.bootstrap, bootstrap_timeout_ms=1000, request_timeout_ms=3000, **self.login()
            )
        except KafkaError:
            return False
        try:
            return all(p["leader_id"] >= 0 for topic in admin.describe_topics() for p in topic["partitions"])
        except KafkaError:
            return False
        finally:
            admin.close()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


def _other_port(port: int) -> int:
    while (other := free_port()) == port:
        pass
    return other
