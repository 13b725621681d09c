"""The bus of this installation, for workers and commands; web processes do not come here."""

from __future__ import annotations

from deploy.system import topics
from shared.bus.embedded import EmbeddedBus
from shared.bus.port import Bus
from shared.config import Config


def open_bus(config: Config) -> Bus:
    """The bus, where the settings say, with every topic made."""
    bus: Bus
    if config.bus == "embedded":
        bus = EmbeddedBus(config.var / "bus.db", partitions=config.partitions)
    else:
        from shared.bus.kafka import KafkaBus
        from shared.bus.login import Login

        login = Login(config.bus_user, config.bus_password, config.bus_ca)
        bus = KafkaBus(config.bus, partitions=config.partitions, login=login)
    bus.ensure_topics(topics())
    return bus
