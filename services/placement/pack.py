"""The evidence pack: a ZIP with the index as .xlsx and PDF, every proof, the chain, and hashes of all of it; and its verifier."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.placement.domain.evidence import chain_problems

MANIFEST, CHAIN, README = "manifest.json", "chain.json", "VERIFY.txt"
HOW = (
    "Slipway evidence pack / 启航佐证包\n\n"
    "slipway evidence verify PACK.zip --json\n\n"
    "manifest.json lists every file with its SHA-256; chain.json holds every act on every proof, each with the hash of the\n"
    "act before it (SHA-256 over the previous hash, a line break and the facts as JSON with sorted keys).\n"
)
MOST_FILE = 64 * 1024 * 1024


@dataclass
class Checked:
    """What a verifier found. ``seal``: valid, broken, or unknown where this installation's key is not at hand."""

    files: int = 0
    proofs: int = 0
    links: int = 0
    head: str = ""
    seal: str = "unknown"
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing was changed."""
        return not self.problems


def build(files: Mapping[str, bytes], chain: list[dict[str, Any]], about: Mapping[str, Any], key: bytes) -> bytes:
    """The pack. ``about``: base, window, rule version, time, and ``proofs``: file name -> evidence id."""
    whole = {**files, CHAIN: json.dumps(chain, ensure_ascii=False, indent=1).encode(), README: HOW.encode()}
    listed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(whole.items())}
    manifest: dict[str, Any] = {**about, "files": listed, "head": chain[-1]["hash"] if chain else ""}
    manifest["seal"] = _seal(manifest, key)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted(whole.items()):
            packed.writestr(name, content)
        packed.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    return out.getvalue()


def _seal(manifest: Mapping[str, Any], key: bytes) -> str:
    body = json.dumps(
        {name: value for name, value in manifest.items() if name != "seal"}, ensure_ascii=False, sort_keys=True
    )
    return hmac.new(key, b"evidence-pack:" + body.encode(), hashlib.sha256).hexdigest()


def verify(path: Path, key: bytes | None = None) -> Checked:
    """Check a pack: no file missing, added or changed; the chain unbroken; every proof attached in it. Needs no system."""
    found = Checked()
    try:
        with zipfile.ZipFile(path) as packed:
            _verify(packed, found, key)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, AttributeError, TypeError) as error:
        found.problems.append(f"“{path.name}” is not an evidence pack: {error}.")
    return found


def _verify(packed: zipfile.ZipFile, found: Checked, key: bytes | None) -> None:
    if any(item.file_size > MOST_FILE for item in packed.infolist()):
        raise ValueError("a file in it is larger than 64 MB")
    manifest = json.loads(packed.read(MANIFEST))
    names = set(packed.namelist()) - {MANIFEST}
    found.files = len(names)
    found.problems += [f"“{name}” is missing." for name in sorted(set(manifest["files"]) - names)]
    found.problems += [f"“{name}” was added." for name in sorted(names - set(manifest["files"]))]
    hashes = {name: hashlib.sha256(packed.read(name)).hexdigest() for name in names}
    changed = [name for name in sorted(names & set(manifest["files"])) if hashes[name] != manifest["files"][name]]
    found.problems += [f"“{name}” was changed." for name in changed]
    chain = json.loads(packed.read(CHAIN))
    found.links, found.head = len(chain), chain[-1]["hash"] if chain else ""
    found.problems += chain_problems(chain)
    if found.head != manifest["head"]:
        found.problems.append("The chain does not end where the manifest says.")
    attached = {link["evidence_id"]: link["sha256"] for link in chain}
    for name, evidence_id in sorted(manifest["proofs"].items()):
        found.proofs += 1
        if attached.get(evidence_id) != hashes.get(name):
            found.problems.append(f"“{name}” is not the proof that was attached.")
    if key is not None:
        found.seal = "valid" if hmac.compare_digest(_seal(manifest, key), manifest.get("seal", "")) else "broken"
        if found.seal == "broken":
            found.problems.append("The manifest was not made by this installation, or was changed.")
