"""The form one thing a page: which questions stand together, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.enrollment.domain.form_fields import Asked, FieldMissing
from services.enrollment.domain.minors import minor_until

WHO, AGE = "who", "age"
_LAYOUT = {
    WHO: ("name", "phone", "email"),
    "goal": ("goal", "goals"),
    "platforms": ("platforms",),
    "languages": ("languages",),
    "availability": ("availability",),
    "background": ("education", "work", "experience", "city", "company", "wechat"),
    AGE: ("under_18", "birth_date", "guardian_name", "guardian_phone"),
}
ALWAYS = ("name", "phone", "goal", *_LAYOUT[AGE])
"""What every form asks, whatever the cohort takes from the catalogue."""


@dataclass(frozen=True)
class Step:
    """A page of the form: the names it is sent under, and which of them the cohort takes from the catalogue."""

    key: str
    fields: tuple[str, ...]
    asked: tuple[Asked, ...]

    def check(self, data: Mapping[str, Any], today: str) -> None:
        """Refuse answers that the whole form would refuse. Errors: FieldMissing, GuardianMissing."""
        for one in self.asked:
            if one.required and not data.get(one.key):
                raise FieldMissing(one.field)
        if self.key == AGE:
            minor_until(data, today)


def steps_of(asked: Sequence[Asked]) -> list[Step]:
    """The pages of a form that asks for this. What is sensitive stands on none: it is given when the form is sent."""
    by_key = {one.key: one for one in asked if not one.field.sensitive}
    found = []
    for key, names in _LAYOUT.items():
        fields = tuple(name for name in names if name in ALWAYS or name in by_key)
        if fields:
            found.append(Step(key, fields, tuple(by_key[name] for name in fields if name in by_key)))
    return found


def step_after(steps: Sequence[Step], key: str) -> str:
    """The key of the page that follows, or nothing after the last one."""
    keys = [step.key for step in steps]
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else ""
