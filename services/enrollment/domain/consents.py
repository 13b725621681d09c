"""What people consent to: versioned texts, one a purpose; the exact text shown is recorded by its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from services.enrollment.domain.refusals import ConsentMissing
from shared.aggregate import Aggregate
from shared.contracts.enrollment import AutomatedPairingChosen, ConsentGiven, ConsentWithdrawn
from shared.rules import N_, RuleBroken

_FILE = Path(__file__).parent.parent / "data" / "consent.json"


AUTOMATED = "automated_match"
GIVEN, OUTDATED, WITHDRAWN, NEVER = "given", "outdated", "withdrawn", "never"


class SeparateConsentMissing(RuleBroken):
    """Sensitive data needs a consent of its own."""

    key = "consents"
    message = N_("You gave data that needs a consent of its own. Agree to “%(purpose)s” too, or leave the field empty.")
    status = 422


class UnknownPurpose(RuleBroken):
    """Nothing is asked for under this name."""

    message = N_("“%(purpose)s” is not a purpose that one can consent to.")
    status = 404


class NeededToStay(RuleBroken):
    """Without this consent the base may keep nothing; taking it back is erasing."""

    message = N_("Without “%(purpose)s” the base may keep nothing about you. To take it back, have your data erased.")


@dataclass(frozen=True)
class Purpose:
    """One purpose in one language: its code, whether an application needs it, its title and its text."""

    code: str
    required: bool
    title: str
    text: str
    version: str
    field: str = ""
    """The field of the form that alone it is about, if any."""

    @property
    def text_hash(self) -> str:
        """SHA-256 of title and text exactly as shown, joined by a line break."""
        return hashlib.sha256(f"{self.title}\n{self.text}".encode()).hexdigest()


@cache
def purposes(locale: str) -> tuple[Purpose, ...]:
    """The purposes of the current text in a language; Chinese where there is no other."""
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    language = "en" if locale.startswith("en") else "zh"
    return tuple(
        Purpose(
            p["code"],
            p["required"],
            p["title"][language],
            p["text"][language],
            p.get("version", content["version"]),
            p.get("field", ""),
        )
        for p in content["purposes"]
    )


@cache
def guardian_text(locale: str) -> Purpose:
    """What a guardian agrees to, in a language."""
    said = json.loads(_FILE.read_text(encoding="utf-8"))["guardian"]
    language = "en" if locale.startswith("en") else "zh"
    return Purpose("guardian", True, said["title"][language], said["text"][language], said["version"])


def agreed(given: Collection[str], locale: str, at: str) -> list[dict[str, str]]:
    """The consents to record for the purposes somebody ticked; unknown codes are passed over. Error: ConsentMissing."""
    for purpose in purposes(locale):
        if purpose.required and purpose.code not in given:
            raise ConsentMissing(purpose=purpose.title)
    return [
        {"purpose": p.code, "text_version": p.version, "text_hash": p.text_hash, "given_at": at}
        for p in purposes(locale)
        if p.code in given
    ]


def separate(answers: Collection[str], given: Collection[str], locale: str) -> list[str]:
    """The codes of ``given`` that count: a consent for one field only where the field was filled in.

    Error: SeparateConsentMissing, where it was filled in and the consent not given.
    """
    for purpose in purposes(locale):
        if purpose.field in answers and purpose.code not in given:
            raise SeparateConsentMissing(purpose=purpose.title)
    alone = {p.code for p in purposes(locale) if p.field and p.field not in answers}
    return [code for code in given if code not in alone]


def purpose_of(code: str, locale: str) -> Purpose:
    """The current text of a purpose. Error: UnknownPurpose."""
    for purpose in purposes(locale):
        if purpose.code == code:
            return purpose
    raise UnknownPurpose(purpose=code)


@dataclass(kw_only=True)
class Consents(Aggregate):
    """What a person agreed to and took back, in the order it happened; the id is the person's.

    ``entries``: ``{"purpose", "text_version", "text_hash", "given_at", "channel", "what"}`` with ``what`` ``given`` or
    ``withdrawn``; what an application brought stands in the application and is laid under these.
    """

    person_id: str
    entries: list[dict[str, str]] = field(default_factory=list)

    def give(self, purpose: Purpose, at: str, channel: str) -> None:
        """Agree to the text as it reads now."""
        said = {"purpose": purpose.code, "text_version": purpose.version, "text_hash": purpose.text_hash}
        self.entries.append({**said, "given_at": at, "channel": channel, "what": GIVEN})
        self.record(ConsentGiven(self.person_id, self.base_id, **said, given_at=at, channel=channel))
        self._say_pairing(purpose.code, True, at)

    def withdraw(self, purpose: Purpose, at: str, channel: str) -> None:
        """Take an optional consent back. Error: NeededToStay."""
        if purpose.required:
            raise NeededToStay(purpose=purpose.title)
        said = {"purpose": purpose.code, "text_version": purpose.version, "text_hash": purpose.text_hash}
        self.entries.append({**said, "given_at": at, "channel": channel, "what": WITHDRAWN})
        self.record(ConsentWithdrawn(self.person_id, self.base_id, purpose.code, at, channel))
        self._say_pairing(purpose.code, False, at)

    def _say_pairing(self, code: str, allowed: bool, at: str) -> None:
        if code == AUTOMATED:
            self.record(AutomatedPairingChosen(self.person_id, self.base_id, allowed, at))


def standing(entries: Iterable[dict[str, str]], code: str) -> str:
    """How a purpose stands: given, outdated (the text has changed since), withdrawn or never given."""
    about = sorted((e for e in entries if e["purpose"] == code), key=lambda e: e["given_at"])
    if not about:
        return NEVER
    if about[-1].get("what", GIVEN) == WITHDRAWN:
        return WITHDRAWN
    current = {purpose_of(code, locale).text_hash for locale in ("zh", "en")}
    return GIVEN if about[-1]["text_hash"] in current else OUTDATED
