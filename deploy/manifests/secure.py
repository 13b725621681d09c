"""compose, closed further: laid over compose.yaml, it gives every service users of its own on Kafka (SCRAM over TLS, access
rules) and on MongoDB. ``slipway secrets deploy/secrets`` makes the files it reads."""

from __future__ import annotations

from typing import Any

from deploy.manifests.compose import HEALTH, slipway
from deploy.manifests.yaml import dump
from deploy.permits import user_of
from deploy.system import SYSTEM

ROOT = "slipway-root"
KAFKA_FILES = ("kafka_ca.pem", "kafka_broker.pem")
MONGO_FILES = ("mongo_root_password", "mongo_keyfile")
RUN = "/run/secrets"


def secure() -> str:
    """The text of compose.secure.yaml."""
    found: dict[str, Any] = {"kafka": _kafka(), "mongo": _mongo(), "topics": _inside(), "grant": _grant()}
    for part in SYSTEM:
        found[f"{part.name}-web"] = _process(part.name, bus=False)
        found[f"{part.name}-worker"] = _process(part.name, bus=True)
    names = [f"{part.name}_{place}_password" for part in SYSTEM for place in ("bus", "store")]
    secrets = {name: {"file": f"./secrets/{name}"} for name in (*KAFKA_FILES, *MONGO_FILES, *names)}
    return dump({"services": found, "secrets": secrets})


def mongo_users() -> str:
    """The text of mongo/users.js, which MongoDB runs when it is first started."""
    names = ", ".join(f'"{part.name}"' for part in SYSTEM)
    return f"""// Made from deploy/system.py by `slipway manifests`; change it there.
// Each service's user reaches the service's own database and no other.
const fs = require("fs");
for (const name of [{names}]) {{
  db.getSiblingDB("admin").createUser({{
    user: `slipway-${{name}}`,
    pwd: fs.readFileSync(`{RUN}/${{name}}_store_password`, "utf8").trim(),
    roles: [{{ role: "readWrite", db: `slipway_${{name}}` }}],
  }});
}}
"""


def login(name: str, place: str) -> dict[str, str]:
    """The settings by which a service signs in at the store or the bus."""
    upper = place.upper()
    password = f"{RUN}/{name}_{place}_password"
    return {f"SLIPWAY_{upper}_USER": user_of(name), f"SLIPWAY_{upper}_PASSWORD_FILE": password}


def _process(name: str, *, bus: bool) -> dict[str, Any]:
    """A web signs in to MongoDB alone: it never speaks to Kafka."""
    found: dict[str, Any] = {"environment": login(name, "store"), "secrets": [f"{name}_store_password"]}
    if bus:
        found["environment"] |= {**login(name, "bus"), "SLIPWAY_BUS_CA": f"{RUN}/kafka_ca.pem"}
        found["secrets"] += [f"{name}_bus_password", "kafka_ca.pem"]
        return {**found, "depends_on": {"grant": {"condition": "service_completed_successfully"}}}
    return found


def _inside() -> dict[str, Any]:
    """Whoever makes topics and users sits at the broker's own network, where nobody else comes."""
    return {"network_mode": "service:kafka", "environment": {"SLIPWAY_BUS": "kafka://127.0.0.1:9094/slipway"}}


def _grant() -> dict[str, Any]:
    found = slipway(["grant", "--passwords", RUN])
    found["environment"] |= _inside()["environment"]
    found["secrets"] += [f"{part.name}_bus_password" for part in SYSTEM]
    after = {"topics": {"condition": "service_completed_successfully"}}
    return {**found, "network_mode": "service:kafka", "restart": "on-failure", "depends_on": after}


def _kafka() -> dict[str, Any]:
    settings = {
        "KAFKA_LISTENERS": "SASL_SSL://:9092,INSIDE://127.0.0.1:9094,CONTROLLER://127.0.0.1:9093",
        "KAFKA_ADVERTISED_LISTENERS": "SASL_SSL://kafka:9092,INSIDE://127.0.0.1:9094",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,INSIDE:PLAINTEXT,SASL_SSL:SASL_SSL",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@127.0.0.1:9093",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "INSIDE",
        "KAFKA_SASL_ENABLED_MECHANISMS": "SCRAM-SHA-512",
        "KAFKA_LISTENER_NAME_SASL__SSL_SCRAM__SHA__512_SASL_JAAS_CONFIG": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "KAFKA_SSL_KEYSTORE_TYPE": "PEM",
        "KAFKA_SSL_KEYSTORE_LOCATION": f"{RUN}/kafka_broker.pem",
        "KAFKA_SSL_TRUSTSTORE_TYPE": "PEM",
        "KAFKA_SSL_TRUSTSTORE_LOCATION": f"{RUN}/kafka_ca.pem",
        "KAFKA_AUTHORIZER_CLASS_NAME": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # Nobody is anonymous but who sits at the broker's own network.
        "KAFKA_SUPER_USERS": "User:ANONYMOUS",
    }
    test = ["CMD-SHELL", "/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server localhost:9094 > /dev/null"]
    return {"environment": settings, "secrets": list(KAFKA_FILES), "healthcheck": {"test": test, **HEALTH}}


def _mongo() -> dict[str, Any]:
    start = (
        f"install -m 400 -o mongodb {RUN}/mongo_keyfile /tmp/keyfile && exec docker-entrypoint.sh mongod "
        "--replSet rs0 --bind_ip_all --keyFile /tmp/keyfile"
    )
    script = (
        "try { rs.status().ok } catch (e) { rs.initiate({_id: 'rs0', members: [{_id: 0, host: 'mongo:27017'}]}).ok }"
    )
    ask = f'mongosh --quiet -u {ROOT} -p "$$(cat {RUN}/mongo_root_password)" --eval "{script}"'
    return {
        "entrypoint": ["bash", "-c", start],
        "environment": {
            "MONGO_INITDB_ROOT_USERNAME": ROOT,
            "MONGO_INITDB_ROOT_PASSWORD_FILE": f"{RUN}/mongo_root_password",
        },
        "volumes": ["./mongo/users.js:/docker-entrypoint-initdb.d/users.js:ro"],
        "secrets": [*MONGO_FILES, *(f"{part.name}_store_password" for part in SYSTEM)],
        "healthcheck": {"test": ["CMD-SHELL", ask], **HEALTH},
    }
