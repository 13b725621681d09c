"""The fields that a cohort's form may have: a catalogue that is data, each with its purpose; a cohort takes what it needs."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from shared.rules import N_, InBoth, RuleBroken

_FILE = Path(__file__).parent.parent / "data" / "fields.json"
OFF, OPTIONAL, REQUIRED = "off", "optional", "required"
SETTINGS = (OFF, OPTIONAL, REQUIRED)
OWN = ("email", "platforms", "languages", "availability", "goals")
"""What an application has a place of its own for; answers to all other fields are kept together."""
ID_NUMBER = "id_number"
_WEIGHTS = [2**power % 11 for power in range(17, 0, -1)]
_ID = re.compile(r"[1-9]\d{16}[\dX]\Z", re.ASCII)


class FieldMissing(RuleBroken):
    """The cohort asks for this."""

    message = N_("Fill in “%(field)s”.")
    status = 422

    def __init__(self, field: Field) -> None:
        self.key = field.key
        super().__init__(field=field.label)


class NotAnIdNumber(RuleBroken):
    """The text cannot be somebody's identity number (GB 11643)."""

    key = ID_NUMBER
    message = N_(
        "“%(value)s” is not an identity number: 18 signs, of which the last checks the others. Compare it with your card."
    )
    status = 422


class PurposeMissing(RuleBroken):
    """Nobody is asked for an identity number without a reason."""

    message = N_("Say what the identity number is for. Without one of these purposes it is not asked for.")
    status = 422


@dataclass(frozen=True)
class Field:
    """A field of the catalogue. ``purposes``: without one of them, chosen by the cohort, it is not asked for."""

    key: str
    kind: str
    label: InBoth
    why: InBoth
    default: str
    sensitive: bool
    most: int
    options: dict[str, InBoth]
    purposes: dict[str, InBoth]


@dataclass(frozen=True)
class Asked:
    """A field as one cohort asks for it, with the purpose that stands beside it."""

    field: Field
    required: bool
    why: InBoth

    @property
    def key(self) -> str:
        """The field's key."""
        return self.field.key


@cache
def catalogue() -> dict[str, Field]:
    """All fields by key, in the order in which a form shows them."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))["fields"]
    return {f["key"]: _read(f) for f in found}


def _read(f: Mapping[str, Any]) -> Field:
    return Field(
        key=f["key"],
        kind=f["kind"],
        label=InBoth(f["zh"]["label"], f["en"]["label"]),
        why=InBoth(f["zh"]["why"], f["en"]["why"]),
        default=f.get("default", OFF),
        sensitive=f.get("sensitive", False),
        most=f.get("most", 30),
        options={o["code"]: InBoth(o["zh"], o["en"]) for o in f.get("options", ())},
        purposes={code: InBoth(p["zh"], p["en"]) for code, p in f.get("purposes", {}).items()},
    )


def setting_of(settings: Mapping[str, str], key: str) -> str:
    """How a cohort asks for a field: off, optional or required; the catalogue's own word where it says nothing."""
    return settings.get(key, catalogue()[key].default)


def asked(settings: Mapping[str, str], purpose: str = "") -> list[Asked]:
    """The fields of a cohort's form beside name, phone and goal. ``purpose``: what the identity number is for."""
    found = []
    for field in catalogue().values():
        setting, why = setting_of(settings, field.key), field.why
        if field.purposes:
            if purpose not in field.purposes:
                continue
            for_it = field.purposes[purpose]
            why = InBoth(f"{why.zh}{for_it.zh}", f"{why.en} {for_it.en}")
        if setting != OFF:
            found.append(Asked(field, setting == REQUIRED, why))
    return found


def check_settings(settings: Mapping[str, str], purpose: str) -> None:
    """Refuse an identity number without a purpose. Error: PurposeMissing."""
    for field in catalogue().values():
        if field.purposes and setting_of(settings, field.key) != OFF and purpose not in field.purposes:
            raise PurposeMissing()


def answers_to(wanted: Sequence[Asked], data: Mapping[str, Any], *, whole: bool = True) -> dict[str, str]:
    """The answers to what a cohort asks for, those with a place of their own left out; what it does not ask for is dropped.

    ``whole``: nothing required may be missing, as in a form; a paper list has other columns. Errors: FieldMissing, NotAnIdNumber.
    """
    found = {}
    for one in wanted:
        value = data.get(one.key)
        if whole and one.required and not value:
            raise FieldMissing(one.field)
        if value and one.key not in OWN:
            found[one.key] = normal_id_number(value) if one.field.kind == ID_NUMBER else str(value)
    return found


def shown_hash(wanted: Sequence[Asked], locale: str) -> str:
    """SHA-256 of the labels and purposes as shown, a line each: what somebody knew when they agreed."""
    language = "en" if locale.startswith("en") else "zh"
    lines = [f"{getattr(one.field.label, language)}\t{getattr(one.why, language)}" for one in wanted]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def normal_id_number(text: str) -> str:
    """The one way an identity number is written here: 18 signs, the last a digit or X (GB 11643). Error: NotAnIdNumber."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
    if not _ID.match(plain) or not _dated(plain) or _check_sign(plain) != plain[-1]:
        raise NotAnIdNumber(value=text.strip()[:40])
    return plain


def born_on(id_number: str) -> str:
    """The day of birth (ISO) in an identity number that was checked."""
    return f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}"


def mask_id_number(id_number: str) -> str:
    """``370***********1234``: the first three and the last four signs."""
    return f"{id_number[:3]}***********{id_number[-4:]}" if len(id_number) == 18 else id_number


def _dated(plain: str) -> bool:
    try:
        return date(1880, 1, 1) < date.fromisoformat(born_on(plain)) < date(2200, 1, 1)
    except ValueError:
        return False


def _check_sign(plain: str) -> str:
    """ISO 7064, MOD 11-2."""
    total = sum(int(sign) * weight for sign, weight in zip(plain[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11]
