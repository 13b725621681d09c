"""How events travel: one port (:mod:`.port`), two adapters (:mod:`.kafka`, :mod:`.embedded`)."""

from shared.bus.port import Bus, Consumer, Producer, Record

__all__ = ["Bus", "Consumer", "Producer", "Record"]
