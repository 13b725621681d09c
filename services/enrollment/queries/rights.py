"""What a person may see of their own standing: consents, copies, who let go of what."""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.enrollment.domain.consents import NEVER, Purpose, purposes, standing
from services.enrollment.domain.copies import Copy, part_id
from services.enrollment.handlers.merging import files_of
from services.enrollment.repository import ERASURES, applications, consents, copies
from shared.actor import SYSTEM, Actor
from shared.contracts.privacy import KEEPERS
from shared.service import Context

_ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


@dataclass(frozen=True)
class ConsentRow:
    """A purpose, its present text, and how the person's consent to it stands; ``at``: when that was last changed."""

    purpose: Purpose
    standing: str
    at: str


def consent_entries(context: Context, person_id: str) -> list[dict[str, str]]:
    """All that a person agreed to and took back, oldest first: with applications, and later."""
    entries: list[dict[str, str]] = []
    for id in files_of(context, person_id):
        for application in applications(context).find(SYSTEM, {"person_id": id}):
            entries += [{"channel": "web", **given} for given in application.consents]
        changed = consents(context).find_one(id)
        entries += changed.entries if changed else ()
    return sorted(entries, key=lambda entry: entry["given_at"])


def consent_rows(context: Context, person_id: str, locale: str) -> list[ConsentRow]:
    """Every purpose with the person's consent to it."""
    entries = consent_entries(context, person_id)
    rows = []
    for purpose in purposes(locale):
        if purpose.field and standing(entries, purpose.code) == NEVER:
            continue  # Nobody was asked.
        about = [entry["given_at"] for entry in entries if entry["purpose"] == purpose.code]
        rows.append(ConsentRow(purpose, standing(entries, purpose.code), about[-1] if about else ""))
    return rows


def allows(context: Context, person_id: str, purpose: str) -> bool:
    """Whether a person's consent to a purpose stands, to the text as it reads now."""
    return standing(consent_entries(context, person_id), purpose) == "given"


def copies_of(context: Context, actor: Actor, person_id: str) -> list[Copy]:
    """The copies a person asked for, newest first."""
    return copies(context).find(actor, {"person_id": person_id}, sort=[("asked_at", -1)], limit=5)


def let_go(context: Context, person_id: str) -> dict[str, dict[str, Any]]:
    """Which services confirmed that they let go of an erased person; those that did not yet are missing."""
    found = context.store.get(ERASURES, person_id)
    confirmed = found.state["services"] if found else {}
    return {name: confirmed[name] for name in KEEPERS if name in confirmed}


Readable = Callable[[dict[str, Any]], str]


def archive(context: Context, copy: Copy, readable: Readable) -> bytes:
    """The copy as a ZIP: ``data/<service>.json`` for machines, ``readable.html`` for people, ``files/`` with uploads."""
    held = {name: _held(context, copy, name) for name in KEEPERS}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in held.items():
            records = json.dumps(content["records"], ensure_ascii=False, indent=1)
            packed.writestr(f"data/{name}.json", records)
            for file in content["files"]:
                ending = _ENDINGS.get(file["media_type"], "bin")
                packed.writestr(f"files/{name}/{file['id']}.{ending}", base64.b64decode(file["base64"]))
        packed.writestr("readable.html", readable({name: content["records"] for name, content in held.items()}))
    return out.getvalue()


def _held(context: Context, copy: Copy, service: str) -> dict[str, Any]:
    text = ""
    for number in copy.parts[service]["come"]:
        kept = context.store.get_file(part_id(copy.id, service, number))
        text += context.keys.open(copy.person_id, kept[0].decode()) if kept else ""
    found: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text)))
    return found
