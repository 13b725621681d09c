"""What an event is: a frozen dataclass whose marshmallow schema is derived from its fields.

Contracts grow by optional fields only; a changed meaning is a new event. Unknown fields are ignored when read, so an
older hearer lives beside a newer speaker. Fields typed :data:`Sealed` carry personal data under the person's own key.

Every event carries the number of its schema (``ce_dataschema``). A number goes up when fields are added that a hearer cannot
guess for the events before; ``older`` then says what those events mean today.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, ClassVar, NewType, Self

import marshmallow as ma

Sealed = NewType("Sealed", str)
"""Personal data encrypted with the person's key (see :mod:`shared.privacy`); empty when there is nothing to say."""

TOPIC_PREFIX = "slipway."

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
"""What was written under one schema, as the next schema writes it."""

_dump = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

_registry: dict[str, type[Event]] = {}


class Event:
    """Base of all events. Subclasses are frozen dataclasses declared with ``publisher=``, and ``schema=`` when it is not the first;
    ``older[n]`` makes of a body of schema ``n`` one of ``n + 1``.

    Promise: ``loads(dumps(e)) == e``; JSON, UTF-8, keys sorted. Error: ``marshmallow.ValidationError`` on loading a body
    that lacks a required field or has one of the wrong type.
    """

    publisher: ClassVar[str]
    schema: ClassVar[int]
    older: ClassVar[Mapping[int, Upcast]]

    def __init_subclass__(
        cls, publisher: str, schema: int = 1, older: Mapping[int, Upcast] | None = None, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.publisher, cls.schema, cls.older = publisher, schema, older or {}
        if sorted(cls.older) != list(range(1, schema)):
            raise TypeError(f"The event {cls.__name__} of schema {schema} must say what each older one means today.")
        if cls.__name__ in _registry:
            raise TypeError(f"The event {cls.__name__} is declared twice.")
        _registry[cls.__name__] = cls

    def dumps(self) -> bytes:
        """The event's body as JSON bytes."""
        return _dump(vars(self)).encode()

    @classmethod
    def loads(cls, body: bytes, schema: int | None = None) -> Self:
        """The event from its body, written under ``schema`` (None: today's); unknown fields are ignored."""
        found = upcast(json.loads(body), cls.older, cls.schema if schema is None else schema, cls.schema)
        fields = schema_of(cls)  # type: ignore[arg-type]  # functools.cache asks for a plain Hashable, a class is one
        return cls(**fields.load(found))


def upcast(found: dict[str, Any], older: Mapping[int, Upcast], schema: int, today: int) -> dict[str, Any]:
    """What was written under ``schema`` as ``today`` writes it; what is of today or later stays as it is."""
    for number in range(schema, today):
        found = older[number](found)
    return found


@dataclass(frozen=True)
class Meta:
    """What travels with an event beside its body (CloudEvents 1.0 attributes and our three extensions)."""

    id: str
    type: str
    source: str
    subject: str
    time: str
    version: int = 0
    cause: str = ""
    traceparent: str = ""
    schema: int = 1


def event_types() -> dict[str, type[Event]]:
    """All declared events by name."""
    return dict(_registry)


def topic_of(publisher: str) -> str:
    """The topic that a service publishes to: one topic a service."""
    return TOPIC_PREFIX + publisher


@cache
def schema_of(cls: type[Event]) -> ma.Schema:
    """The marshmallow schema derived from the dataclass fields of ``cls``."""
    hints = typing.get_type_hints(cls)
    members: dict[str, ma.fields.Field[Any]] = {}
    for item in fields(typing.cast(Any, cls)):
        optional = item.default is not MISSING or item.default_factory is not MISSING
        members[item.name] = _field(hints[item.name], required=not optional)
    return ma.Schema.from_dict(members, name=cls.__name__)(unknown=ma.EXCLUDE)


def _field(hint: Any, required: bool = True) -> ma.fields.Field[Any]:
    """The marshmallow field for a Python type; the few types that events may use."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is list:
        return ma.fields.List(_field(args[0]), required=required)
    if origin is dict:
        return ma.fields.Dict(keys=ma.fields.String(), values=_field(args[1]), required=required)
    if hint is Any:
        return ma.fields.Raw(required=required, allow_none=True)
    base = getattr(hint, "__supertype__", hint)
    simple: dict[Any, type[ma.fields.Field[Any]]] = {
        str: ma.fields.String,
        int: ma.fields.Integer,
        float: ma.fields.Float,
        bool: ma.fields.Boolean,
    }
    if base not in simple:
        raise TypeError(f"An event cannot carry a field of type {hint!r}.")
    return simple[base](required=required)
