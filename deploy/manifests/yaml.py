"""YAML as it is written by hand: keys in the order of the code, no anchors, a line on where it came from."""

from __future__ import annotations

from typing import Any

import yaml

HEAD = "# Made from deploy/system.py by `slipway manifests`; change it there.\n"


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        """An equal part is written out again: a reader looks at one place."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Plain.add_representer(str, _text)


def dump(*documents: Any) -> str:
    """One file of these documents."""
    parts = [yaml.dump(d, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110) for d in documents]
    return HEAD + "---\n".join(parts)
