"""HTML forms on marshmallow schemas: what was typed is kept, what is wrong is said beside the field, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from shared.rules import NotFound, RuleBroken
from shared.web.errors import messages_of
from shared.web.i18n import say

FORM = ""
"""The name under which errors that belong to no single field are kept."""


@dataclass
class FormResult:
    """A form on its way to and from a person.

    ``data``: what the schema made of it, None while something is wrong. ``values``: what to show in the fields.
    ``errors``: sentences by field name, in the reader's language.
    """

    data: dict[str, Any] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether ``data`` may be used."""
        return self.data is not None and not self.errors

    @property
    def checked(self) -> dict[str, Any]:
        """``data`` once it is :attr:`ok`. Error: ValueError before that."""
        if not self.ok or self.data is None:
            raise ValueError("This form has errors; look at .ok first.")
        return self.data

    def value(self, name: str) -> Any:
        """What to show in a field."""
        return self.values.get(name, "")

    def chosen(self, name: str, code: object) -> bool:
        """Whether a code is among a field's values, or is its value."""
        value = self.values.get(name)
        return str(code) in [str(v) for v in value] if isinstance(value, list | tuple) else str(value) == str(code)

    def error(self, name: str) -> str:
        """What is wrong with a field, or nothing."""
        return " ".join(self.errors.get(name, ()))

    def add(self, message: Any, name: str = FORM, /, **params: object) -> FormResult:
        """Say what is wrong, beside a field or above the form; returns itself."""
        self.errors.setdefault(name, []).append(say(message, params))
        return self

    def refuse(self, error: RuleBroken, name: str = FORM, /) -> FormResult:
        """Show a rule's refusal in the form, so that nothing typed is lost; returns itself.

        Error: the refusal itself when what the address names is not there: that is no mistake in the form.
        """
        if isinstance(error, NotFound) and request and error.params.get("id") in (request.view_args or {}).values():
            raise error
        params = {key: say(value) if isinstance(value, str) else value for key, value in error.params.items()}
        return self.add(error.message, name, **params)


FormState = FormResult


def new_form(values: Mapping[str, Any] | None = None) -> FormResult:
    """A form nobody has sent yet, with the values to begin with."""
    return FormResult(values=dict(values or {}))


def load_form(schema: Schema, form: MultiDict[str, str]) -> FormResult:
    """Check what was sent against a schema. Fields the schema does not know are passed over.

    Lists take all values of their name; a field left blank counts as not given, so that ``required`` answers.
    Error: ValueError for a field with a dot in its name.
    """
    _refuse_dots(schema)
    sent: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for name, kind in schema.load_fields.items():
        key = kind.data_key or name
        if isinstance(kind, fields.List):
            sent[key] = values[key] = [text for text in form.getlist(key) if text]
            continue
        text = form.get(key)
        values[key] = "" if text is None else text
        if text is not None and text.strip():
            sent[key] = text
    try:
        data: dict[str, Any] = schema.load(sent, unknown=EXCLUDE)
    except ValidationError as error:
        return FormResult(None, values, _by_field(error))
    return FormResult(data, values)


def _refuse_dots(schema: Schema) -> None:
    """marshmallow takes a name with a dot for a record within a record: what was typed would be dropped unseen."""
    names = {name: (name, kind.attribute or "", kind.data_key or "") for name, kind in schema.load_fields.items()}
    if dotted := [name for name, parts in names.items() if any("." in part for part in parts)]:
        raise ValueError(f"Form fields are named without a dot: {', '.join(dotted)}")


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    """Messages by field; those of a list's items are the list's, those of the whole schema the form's."""
    found: dict[str, list[str]] = {}
    for name, texts in messages_of(error.messages).items():
        place = FORM if name.startswith("_schema") else name.split(".")[0]
        kept = found.setdefault(place, [])
        kept.extend(text for text in texts if text not in kept)
    return found
