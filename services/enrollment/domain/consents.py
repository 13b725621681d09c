"""What people consent to: versioned texts, one a purpose; the exact text shown is recorded by its SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.enrollment.domain.applications import ConsentMissing

_FILE = Path(__file__).parent.parent / "data" / "consent.json"


@dataclass(frozen=True)
class Purpose:
    """One purpose in one language: its code, whether an application needs it, its title and its text."""

    code: str
    required: bool
    title: str
    text: str
    version: str

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
        Purpose(p["code"], p["required"], p["title"][language], p["text"][language], content["version"])
        for p in content["purposes"]
    )


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
