"""Choices among codes, and single ticks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import fields

from shared.rules import N_
from shared.web.fields.text import Spoken, Text


class Choice(Text):
    """One of the given codes (a mapping's keys, such as ``LABELS.goal``)."""

    default_error_messages = {
        "required": N_("Choose one."),
        "null": N_("Choose one."),
        "choice": N_("“%(value)s” is not one of the choices."),
    }

    def __init__(self, options: Mapping[str, Any] | Iterable[str], **kwargs: Any) -> None:
        self.options = tuple(options)
        metadata = {
            "enum": [*self.options] if kwargs.get("required") else ["", *self.options],
            **kwargs.pop("metadata", {}),
        }
        super().__init__(metadata=metadata, **kwargs)

    def _read(self, text: str) -> str:
        if text not in self.options:
            raise self.make_error("choice", value=text)
        return text


class Choices(Spoken, fields.List[str]):
    """Several of the given codes, each once, in the order of the options; not given: none."""

    default_error_messages = {
        "required": N_("Choose at least one."),
        "null": N_("Choose at least one."),
        "invalid": N_("“%(value)s” is not a list of choices."),
        "few": N_("Choose at least %(least)s."),
        "many": N_("Choose at most %(most)s; now there are %(count)s."),
    }

    def __init__(
        self, options: Mapping[str, Any] | Iterable[str], *, least: int = 0, most: int = 0, **kwargs: Any
    ) -> None:
        self.options = tuple(options)
        self.least = max(least, 1 if kwargs.get("required") else 0)
        self.most = most or len(self.options)
        if not kwargs.get("required"):
            kwargs.setdefault("load_default", list)
        super().__init__(Choice(self.options, required=True), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise self.make_error("invalid", value=value)
        chosen = set(super()._deserialize(value, attr, data, **kwargs))
        if len(chosen) < self.least:
            raise self.make_error("few" if chosen or self.least > 1 else "required", least=self.least)
        if len(chosen) > self.most:
            raise self.make_error("many", most=self.most, count=len(chosen))
        return [code for code in self.options if code in chosen]


class Tick(Spoken, fields.Boolean):
    """A single checkbox. Not required and not ticked: False. ``required``: it must be ticked."""

    default_error_messages = {
        "required": N_("Tick this to go on."),
        "null": N_("Tick this to go on."),
        "invalid": N_("“%(value)s” is neither yes nor no."),
    }

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("required"):
            kwargs.setdefault("load_default", False)
        super().__init__(**kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        ticked = super()._deserialize(value, attr, data, **kwargs)
        if self.required and not ticked:
            raise self.make_error("required")
        return ticked
