"""Bring the Chinese catalogues in step with the code: ``python -m shared.web.extract_translations [--check]``.

Each tree (every service, shared/web for all of shared/, deploy) has its own catalogue. Message ids are the English sentences;
nothing is matched by likeness. ``--check`` writes nothing and exits 1 when a message is missing, not used any more, or
not translated.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "N_": None,
    "ngettext": (1, 2),
}
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}


def trees() -> dict[Path, Path]:
    """Folder to extract from -> the catalogue's folder."""
    services = {path: path for path in sorted((ROOT / "services").iterdir()) if (path / "__init__.py").exists()}
    return {**services, ROOT / "shared": ROOT / "shared" / "web", ROOT / "deploy": ROOT / "deploy"}


def catalogue(home: Path) -> Path:
    """The Chinese catalogue of a tree."""
    return home / "translations" / "zh" / "LC_MESSAGES" / "messages.po"


def extracted(folder: Path, home: Path) -> Catalog:
    """The messages that the code of a tree uses, each with the translation the catalogue has for it."""
    path = catalogue(home)
    known = read_po(io.BytesIO(path.read_bytes()), locale="zh") if path.exists() else Catalog(locale="zh")
    fresh = Catalog(locale="zh", project="Slipway", charset="utf-8")
    for _file, _line, message, _comments, context in extract_from_dir(
        str(folder), METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True
    ):
        id = cast(str, message)
        held = known.get(message if isinstance(message, str) else message[0], context)
        fresh.add(id, held.string if held else None, context=context)
    return fresh


def text_of(found: Catalog) -> bytes:
    """A catalogue as it is written: sorted, without places in the code or dates, so that only changes show."""
    out = io.BytesIO()
    found.creation_date = found.revision_date = None  # type: ignore[assignment]
    write_po(out, found, width=0, no_location=True, omit_header=True, sort_output=True)
    head = b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: zh\\n"\n'
    return head + b'"Plural-Forms: nplurals=1; plural=0;\\n"\n\n' + out.getvalue().lstrip()


def untranslated(found: Catalog) -> list[str]:
    """The messages without a translation."""
    texts = [(m.id, m.string) for m in found if m.id]
    return [str(id) for id, text in texts if not (all(text) and text if isinstance(text, tuple | list) else text)]


def main(arguments: list[str]) -> int:
    """Write the catalogues, or check them."""
    check, wrong = "--check" in arguments, 0
    for folder, home in trees().items():
        found, path = extracted(folder, home), catalogue(home)
        text, missing = text_of(found), untranslated(found)
        differs = not path.exists() or path.read_bytes() != text
        if not check and differs and len(found):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
        for id in missing:
            print(f"{path.relative_to(ROOT)}: not translated: {id}")  # noqa: T201
        if check and differs and len(found):
            print(f"{path.relative_to(ROOT)} is out of step; run make translations")  # noqa: T201
        wrong += len(missing) + (check and differs and bool(len(found)))
    return 1 if wrong and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
