"""The journey: what happened to a person, keyed by what it is about, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Entry = dict[str, Any]
"""``{"at", "type", "params", "version", "id"}``: when it happened, the event's name, what the sentence needs."""


def note(entries: dict[str, Entry], key: str, entry: Entry) -> None:
    """Keep an entry under what it is about; of two about the same thing the newer stays, in whatever order they come."""
    held = entries.get(key)
    if held is None or _age(entry) >= _age(held):
        entries[key] = entry


def _age(entry: Mapping[str, Any]) -> tuple[str, int, str]:
    return str(entry["at"]), int(entry["version"]), str(entry["id"])


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Oldest first; what happened in the same moment in a fixed order."""
    order = {"ApplicationSubmitted": 0, "TraineeAdmitted": 1}
    return sorted(entries, key=lambda e: (e["at"], order.get(e["type"], 2), e["type"], e["id"]))


def accepted_mentor(entries: Iterable[Entry]) -> str:
    """The mentor of the newest accepted pairing, or nothing."""
    taken = [e for e in in_order(entries) if e["type"] == "PairingAccepted"]
    return str(taken[-1]["params"]["mentor_id"]) if taken else ""


def next_step(entries: Iterable[Entry]) -> str:
    """The code of the one step that comes next; pages say it in words and link to it."""
    seen: dict[str, list[Entry]] = {}
    for entry in entries:
        seen.setdefault(entry["type"], []).append(entry)
    if "TraineeAdmitted" not in seen or _left(seen):
        if _left(seen):
            return "left" if len(seen.get("ApplicationSubmitted", "1")) <= len(_over(seen)) else "wait_admission"
        if "ApplicationRejected" in seen:
            return "rejected"
        if len(seen.get("ApplicationWithdrawn", ())) >= len(seen.get("ApplicationSubmitted", "1")):
            return "apply"
        return "wait_admission" if "ApplicationSubmitted" in seen else "apply"
    if "AssessmentCompleted" not in seen:
        return "assess"
    if "OutcomeRecorded" in seen:
        return "grow"
    if "PlacementOpened" in seen:
        return "report" if seen["PlacementOpened"][-1]["params"].get("kind") == "shop" else "intern"
    if "PairingAccepted" in seen:
        return "meet" if "MentoringSessionLogged" not in seen else "place"
    return "wait_mentor" if "PairingProposed" in seen else "wait_pairing"


def _left(seen: Mapping[str, list[Entry]]) -> bool:
    """Whether every cohort they were admitted to was left since."""
    admitted = {e["params"].get("application_id"): e["at"] for e in seen.get("TraineeAdmitted", ())}
    left = {e["params"].get("application_id"): e["at"] for e in seen.get("TraineeLeft", ())}
    return bool(admitted) and all(left.get(id, "") >= at for id, at in admitted.items())


def _over(seen: Mapping[str, list[Entry]]) -> set[str]:
    """The applications that nothing more is waited for: left, rejected or withdrawn."""
    kinds = ("TraineeLeft", "ApplicationRejected", "ApplicationWithdrawn")
    return {str(e["params"].get("application_id")) for kind in kinds for e in seen.get(kind, ())}


def stages_done(entries: Iterable[Entry]) -> dict[str, bool]:
    """Which of the six stages of the journey are reached, for the bar on top of the page."""
    seen = {entry["type"] for entry in entries}
    return {
        "applied": "ApplicationSubmitted" in seen,
        "admitted": "TraineeAdmitted" in seen,
        "assessed": "AssessmentCompleted" in seen,
        "paired": "PairingAccepted" in seen,
        "placed": "PlacementOpened" in seen,
        "selling": "OutcomeRecorded" in seen,
    }
