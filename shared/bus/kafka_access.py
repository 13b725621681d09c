"""Who may do what on Kafka: a SCRAM user for each service and access rules, so that each writes its own topics alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ResourcePattern,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError

from shared.bus.kafka import KafkaBus
from shared.store.port import Unavailable

ALL_TOPICS = "slipway."
"""What the names of all our topics begin with."""


@dataclass(frozen=True)
class Permit:
    """What one service may: write these topics, read those as its group, and see that the others are there."""

    user: str
    group: str
    writes: Sequence[str]
    reads: Sequence[str]


def grant(bus: KafkaBus, permits: Sequence[Permit], passwords: Mapping[str, str]) -> int:
    """Make or renew the users and write the rules; returns how many rules. Repeating it changes nothing but the salt.

    ``bus`` must be opened as a user that may alter the cluster. Error: ``Unavailable`` with what the broker refused.
    """
    rules = [rule for permit in permits for rule in rules_of(bus.prefix, permit)]
    try:
        admin = KafkaAdminClient(**bus.settings())
        try:
            users = [
                UserScramCredentialUpsertion(user, ScramMechanism.SCRAM_SHA_512, password.encode(), 8192)
                for user, password in passwords.items()
            ]
            refused = [f"{user}: {why}" for user, why in admin.alter_user_scram_credentials(users).items() if why]
            refused += [str(error) for error in admin.create_acls(rules)["failed"]]
        finally:
            admin.close()
    except KafkaError as error:
        raise Unavailable(f"Kafka did not take the users: {type(error).__name__}: {error}") from error
    if refused:
        raise Unavailable(f"Kafka did not take the users: {'; '.join(refused)}.")
    return len(rules)


def rules_of(prefix: str, permit: Permit) -> list[ACL]:
    """The access rules of one permit."""
    topic, group = ResourceType.TOPIC, ResourceType.GROUP
    found = [_allow(permit.user, ACLOperation.DESCRIBE, topic, prefix + ALL_TOPICS, ACLResourcePatternType.PREFIXED)]
    found += [_allow(permit.user, ACLOperation.WRITE, topic, prefix + name) for name in permit.writes]
    found += [_allow(permit.user, ACLOperation.READ, topic, prefix + name) for name in permit.reads]
    return [*found, _allow(permit.user, ACLOperation.READ, group, prefix + permit.group)]


def _allow(
    user: str,
    operation: ACLOperation,
    kind: ResourceType,
    name: str,
    pattern: ACLResourcePatternType = ACLResourcePatternType.LITERAL,
) -> ACL:
    return ACL(f"User:{user}", "*", operation, ACLPermissionType.ALLOW, ResourcePattern(kind, name, pattern))
