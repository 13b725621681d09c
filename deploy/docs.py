"""Documents generated from the code: the AsyncAPI of all events and each service's OpenAPI; checked for drift."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from deploy.system import services, topics
from shared.contracts.event import event_types, schema_of, topic_of

FOLDER = Path(__file__).parent.parent / "docs" / "api"


def hearers() -> dict[str, list[str]]:
    """Each event's name with the services that hear it, from their wiring."""
    heard: dict[str, list[str]] = {name: [] for name in sorted(event_types())}
    for kind in services():
        for event in kind.hears:
            heard[event.__name__].append(kind.name)
    return heard


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document: a channel a topic, a message an event, its promise as the description."""
    plugin = MarshmallowPlugin()
    APISpec("slipway", "1", "3.1.0", plugins=[plugin])
    converter = cast(Any, plugin.converter)
    heard = hearers()
    messages = {
        name: {
            "title": name,
            "description": _sentence(kind.__doc__ or ""),
            "x-heard-by": heard[name],
            "contentType": "application/json",
            "payload": converter.schema2jsonschema(schema_of(cast(Any, kind))),
        }
        for name, kind in sorted(event_types().items())
    }
    channels = {
        topic: {
            "address": topic,
            "messages": {
                name: {"$ref": f"#/components/messages/{name}"}
                for name, kind in sorted(event_types().items())
                if topic_of(kind.publisher) == topic
            },
        }
        for topic in sorted(topics())
    }
    info = {"title": "Slipway events", "version": "1", "description": "CloudEvents 1.0, Kafka binary mode."}
    return {"asyncapi": "3.0.0", "info": info, "channels": channels, "components": {"messages": messages}}


def openapi() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each service's name and OpenAPI document."""
    from deploy.system import open_context
    from shared.config import load
    from shared.web.app import create_app

    with tempfile.TemporaryDirectory() as folder:
        config = load({"SLIPWAY_VAR": folder})
        for kind in services():
            context = open_context(config, kind)
            app = create_app(kind, context)
            with app.app_context():
                yield kind.name, app.extensions["slipway_api"].spec.to_dict()
            context.store.close()


def generated() -> dict[str, str]:
    """File name -> text of everything that is generated."""
    files = {"asyncapi.json": asyncapi(), **{f"{name}.openapi.json": spec for name, spec in openapi()}}
    return {name: json.dumps(spec, ensure_ascii=False, indent=1, sort_keys=True) + "\n" for name, spec in files.items()}


def drift() -> list[str]:
    """The generated files that are not in step with the code."""
    return [
        name
        for name, text in generated().items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]


def write() -> list[str]:
    """Write what is generated; returns the names."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in generated().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return sorted(generated())


def _sentence(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
