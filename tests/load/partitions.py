"""What more partitions would bring: a model, said as such, because this machine has too few cores to see it.

A partition is handled by one worker at a time and a key has one partition, so that more partitions carry as many times what one worker
handles, less the unevenness of the keys: the fullest partition decides when a burst is through. Keys are spread by Kafka's rule.
"""

from __future__ import annotations

from collections import Counter

from kafka.partitioner.default import murmur2

from shared.clock import derived_id

KEYS = 10_000
COUNTS = (1, 2, 4, 6, 8, 12)


def evenness(partitions: int, keys: int = KEYS) -> float:
    """The mean number of keys in a partition against the fullest one, for a burst of so many keys: at most 1."""
    ids = (derived_id("load", str(number)).encode() for number in range(keys))
    spread = Counter((murmur2(id) & 0x7FFFFFFF) % partitions for id in ids)
    return keys / partitions / max(spread.values())


def carried(one: float, partitions: int) -> float:
    """Events a second that so many partitions with a worker each carry, when one worker handles ``one``."""
    return one * partitions * evenness(partitions)
