"""A subset of QTI 3 (1EdTech): a content package with one item a file; choice, order and text entry interactions.

Written here, read in `qti_reading`. Texts carry both languages as spans with `lang`; what QTI has no place for stands in
`data-slipway` of the body's first element, and the explanation is a modal feedback.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from services.assessment.bank.item import Item, write_item

SPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
PACKAGE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
KEPT = (
    "dimension",
    "kind",
    "version",
    "unit",
    "formula",
    "difficulty",
    "discrimination",
    "guessing",
    "rule_source",
    "checked_on",
    "review",
)


def write_qti(items: Iterable[Item]) -> bytes:
    """A content package (.zip) with a manifest and one file an item."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        names = []
        for item in items:
            names.append((_identifier(item.id), f"items/{_identifier(item.id)}.xml"))
            package.writestr(names[-1][1], _document(_item(write_item(item))))
        package.writestr("imsmanifest.xml", _document(_manifest(names)))
    return out.getvalue()


def _document(element: Element) -> bytes:
    return bytes(tostring(element, encoding="utf-8", xml_declaration=True))


def _identifier(id: str) -> str:
    return "i-" + re.sub(r"[^\w.-]", "_", id, flags=re.ASCII)


def _manifest(names: list[tuple[str, str]]) -> Element:
    root = Element("manifest", {"xmlns": PACKAGE, "identifier": "slipway-items"})
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = "QTI Package"
    SubElement(metadata, "schemaversion").text = "3.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for identifier, path in names:
        resource = SubElement(
            resources, "resource", {"identifier": identifier, "type": "imsqti_item_xmlv3p0", "href": path}
        )
        SubElement(resource, "file", {"href": path})
    return root


def _item(raw: Mapping[str, Any]) -> Element:
    heads = {"identifier": _identifier(raw["id"]), "title": raw["id"], "adaptive": "false", "time-dependent": "false"}
    root = Element("qti-assessment-item", {"xmlns": SPACE, "xml:lang": "zh-CN", **heads})
    parts = raw.get("parts") or [raw]
    for number, part in enumerate(parts, 1):
        _declare(root, f"RESPONSE{number}", raw["kind"], part)
    SubElement(root, "qti-outcome-declaration", {"identifier": "SCORE", "cardinality": "single", "base-type": "float"})
    body = SubElement(root, "qti-item-body")
    kept = json.dumps({name: raw[name] for name in KEPT if name in raw}, ensure_ascii=False)
    _both(SubElement(body, "div", {"class": "stem", "data-slipway": kept}), raw["stem"])
    for number, part in enumerate(parts, 1):
        _interaction(body, f"RESPONSE{number}", raw["kind"], part)
    _process(root, raw, len(parts))
    feedback = {"outcome-identifier": "SCORE", "identifier": "explanation", "show-hide": "hide"}
    content = SubElement(SubElement(root, "qti-modal-feedback", feedback), "qti-content-body")
    _both(SubElement(content, "p"), raw["explanation"])
    return root


def _declare(root: Element, name: str, kind: str, part: Mapping[str, Any]) -> None:
    cardinality = {"multiple": "multiple", "order": "ordered"}.get(kind, "single")
    base = "float" if kind == "numeric" else "identifier"
    declared = SubElement(
        root, "qti-response-declaration", {"identifier": name, "cardinality": cardinality, "base-type": base}
    )
    right = SubElement(declared, "qti-correct-response")
    answer = part["answer"] if isinstance(part["answer"], list) else [part["answer"]]
    for value in answer:
        SubElement(right, "qti-value").text = f"{value:g}" if isinstance(value, float) else str(value)


def _interaction(body: Element, name: str, kind: str, part: Mapping[str, Any]) -> None:
    if kind == "numeric":
        SubElement(SubElement(body, "p"), "qti-text-entry-interaction", {"response-identifier": name})
        return
    tag = "qti-order-interaction" if kind == "order" else "qti-choice-interaction"
    most = {} if kind == "order" else {"max-choices": "0" if kind == "multiple" else "1"}
    found = SubElement(body, tag, {"response-identifier": name, "shuffle": "false", **most})
    if kind == "case":
        _both(SubElement(found, "qti-prompt"), part["stem"])
    for option in part["options"]:
        _both(SubElement(found, "qti-simple-choice", {"identifier": option["key"]}), option)


def _process(root: Element, raw: Mapping[str, Any], parts: int) -> None:
    processing = SubElement(root, "qti-response-processing")
    for number in range(1, parts + 1):
        name = {"identifier": f"RESPONSE{number}"}
        rule = SubElement(SubElement(processing, "qti-response-condition"), "qti-response-if")
        if raw["kind"] == "numeric":
            allowed = f"{raw['tolerance']:g}"
            test = SubElement(rule, "qti-equal", {"tolerance-mode": "absolute", "tolerance": f"{allowed} {allowed}"})
        else:
            test = SubElement(rule, "qti-match")
        SubElement(test, "qti-variable", name)
        SubElement(test, "qti-correct", name)
        total = SubElement(SubElement(rule, "qti-set-outcome-value", {"identifier": "SCORE"}), "qti-sum")
        SubElement(total, "qti-variable", {"identifier": "SCORE"})
        SubElement(total, "qti-base-value", {"base-type": "float"}).text = "1"


def _both(parent: Element, text: Mapping[str, str]) -> None:
    for lang in ("zh", "en"):
        SubElement(parent, "span", {"lang": lang}).text = text[lang]
