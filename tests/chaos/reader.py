"""An independent reader: looks into stores and topics with the drivers alone, and says what does not hold."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from pymongo import MongoClient

from deploy.system import NAMES
from tests.chaos.crew import Crew
from tests.chaos.walkers import Promises

ACTIVE = ("proposed", "accepted", "confirmed")


@dataclass
class Findings:
    """What was lost, what is doubled, and which rules are broken, each in a sentence."""

    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not (self.lost or self.duplicated or self.violations)


class Reader:
    """One look at everything an installation keeps."""

    def __init__(self, crew: Crew) -> None:
        self.crew = crew
        client: MongoClient[dict[str, Any]] = MongoClient(crew.mongo.url)
        self._stores = {
            name: {
                c: list(client[f"{crew.name}_{name}"][c].find())
                for c in client[f"{crew.name}_{name}"].list_collection_names()
            }
            for name in NAMES
        }
        client.close()
        self.records = self._read_topics()

    def documents(self, service: str, collection: str) -> list[dict[str, Any]]:
        """The documents of a collection."""
        return self._stores[service].get(collection, [])

    def _read_topics(self) -> list[dict[str, Any]]:
        consumer = KafkaConsumer(bootstrap_servers=self.crew.kafka.bootstrap, consumer_timeout_ms=4000)
        prefix = f"{self.crew.name}."
        wanted = [t for t in consumer.topics() if t.startswith(prefix)]
        places = [TopicPartition(t, p) for t in wanted for p in consumer.partitions_for_topic(t) or ()]
        consumer.assign(places)
        consumer.seek_to_beginning()
        ends = consumer.end_offsets(places)
        found = []
        while any(consumer.position(place) < ends[place] for place in places):
            for records in consumer.poll(timeout_ms=2000).values():
                for record in records:
                    heads = {name: value.decode() for name, value in record.headers or ()}
                    body = record.value.decode() if record.value else ""
                    place = {"topic": record.topic, "partition": record.partition}
                    found.append({**place, "key": (record.key or b"").decode(), "heads": heads, "body": body})
        consumer.close()
        return found

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The events of a type, each once, with key, version and fields."""
        seen, found = set(), []
        for record in self.records:
            heads = record["heads"]
            if heads.get("ce_type") == kind and heads["ce_id"] not in seen:
                seen.add(heads["ce_id"])
                found.append(
                    {"key": record["key"], "version": int(heads.get("ce_version", 0)), **json.loads(record["body"])}
                )
        return found

    def findings(self, promises: Promises) -> Findings:
        """Everything that does not hold."""
        found = Findings()
        self._people(promises, found)
        self._places(promises, found)
        self._kept(promises, found)
        self._told(found)
        self._events(found)
        self._order(found)
        self._sealed(found)
        return found

    def _people(self, promises: Promises, found: Findings) -> None:
        applications = {d["_id"]: d for d in self.documents("enrollment", "applications")}
        for phone, id in promises.applications.items():
            if id and id not in applications:
                found.lost.append(f"application {id} of {phone}")
        if len(applications) < len(promises.applications):
            found.lost.append(f"{len(promises.applications) - len(applications)} applications")
        persons = Counter(d["state"]["person_id"] for d in applications.values())
        found.duplicated += [f"{n} applications of {p}" for p, n in persons.items() if n > 1]
        people = len(self.documents("enrollment", "people"))
        expected = len(promises.applications) + len(self.documents("enrollment", "mentors"))
        if people > expected:
            found.duplicated.append(f"{people} people for {expected} phones")

    def _places(self, promises: Promises, found: Findings) -> None:
        pairings = {d["_id"]: d["state"] for d in self.documents("matching", "pairings")}
        found.lost += [
            f"accepted pairing {id}" for id in promises.accepted if pairings.get(id, {}).get("state") not in ACTIVE
        ]
        capacity = {d["_id"]: d["state"]["capacity"] for d in self.documents("matching", "mentors")}
        taken = Counter(p["mentor_id"] for p in pairings.values() if p["state"] in ACTIVE)
        found.violations += [
            f"mentor {m} has {n} of {capacity.get(m, 0)} places taken"
            for m, n in taken.items()
            if n > capacity.get(m, 0)
        ]
        held = Counter(p["person_id"] for p in pairings.values() if p["state"] in ACTIVE)
        found.duplicated += [f"{n} pairings of {p} at once" for p, n in held.items() if n > 1]

    def _kept(self, promises: Promises, found: Findings) -> None:
        sessions = Counter(d["state"]["pairing_id"] for d in self.documents("matching", "sessions"))
        found.lost += [f"session of {p}" for p, n in Counter(promises.sessions).items() if sessions[p] < n]
        placements = {d["_id"] for d in self.documents("placement", "placements")}
        found.lost += [f"placement {id}" for id in promises.placements if id not in placements]
        months = Counter(d["state"]["placement_id"] for d in self.documents("placement", "outcomes"))
        found.lost += [f"month of {id}" for id in promises.outcomes if not months[id]]
        found.duplicated += [f"{n} times the month of {id}" for id, n in months.items() if n > 1]

    def _told(self, found: Findings) -> None:
        told = Counter(
            (d["state"]["template"], d["state"]["subject"], d["state"]["person_id"])
            for d in self.documents("notify", "notifications")
        )
        found.duplicated += [f"{n} notices {what}" for what, n in told.items() if n > 1]
        for event in self.events("PairingProposed"):
            if not told[("pairing_proposed", event["key"], event["mentor_id"])]:
                found.lost.append(f"match notification of {event['key']}")
        for event in self.events("TraineeAdmitted"):
            if not told[("admitted", event["key"], event["person_id"])]:
                found.lost.append(f"admission notice of {event['key']}")

    def _events(self, found: Findings) -> None:
        """No event without its state and no state without its event; nothing waits or is parked."""
        pairs = (
            ("ApplicationSubmitted", "enrollment", "applications"),
            ("PairingProposed", "matching", "pairings"),
            ("PlacementOpened", "placement", "placements"),
        )
        for kind, service, collection in pairs:
            kept = {d["_id"]: d["version"] for d in self.documents(service, collection)}
            said = {e["key"]: e["version"] for e in self.events(kind)}
            found.violations += [f"{kind} {key} without its state" for key, v in said.items() if kept.get(key, 0) < v]
            found.violations += [f"{collection} {key} without its {kind}" for key in kept if key not in said]
        for service in NAMES:
            waiting = sum(len(d.get("outbox") or ()) for docs in self._stores[service].values() for d in docs)
            if waiting:
                found.violations.append(f"{waiting} events of {service} were never published")
            parked = len(self.documents(service, "parked"))
            if parked:
                found.violations.append(f"{parked} events are parked in {service}")

    def _order(self, found: Findings) -> None:
        """Within a key, events stand in the order of their aggregate's versions, repeats aside."""
        last: dict[tuple[str, str], int] = defaultdict(int)
        seen: set[str] = set()
        for record in self.records:
            heads = record["heads"]
            id, version = heads.get("ce_id", ""), int(heads.get("ce_version") or 0)
            if not id or id in seen or not version:
                continue
            seen.add(id)
            key = (record["topic"], record["key"])
            if version < last[key]:
                found.violations.append(f"{heads['ce_type']} {key} is of version {version} after {last[key]}")
            last[key] = max(last[key], version)

    def _sealed(self, found: Findings) -> None:
        planted = ("混沌学员", "\\u6df7\\u6c8c")
        texts = [(f"{s}.{c}", str(d)) for s, cs in self._stores.items() for c, docs in cs.items() for d in docs]
        texts += [(r["topic"], r["body"]) for r in self.records]
        leaks = {place for place, text in texts if any(mark in text for mark in planted)}
        found.violations += [f"a name can be read in {place}" for place in sorted(leaks)]
