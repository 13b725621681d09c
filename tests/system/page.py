"""What a page offers: its links and its forms, read from the HTML as a browser would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

Values = dict[str, list[str]]


@dataclass
class Field:
    """One field of a form: ``kind`` is the input's type, ``select`` or ``textarea``; ``values`` are what it offers."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form: its fields by name in their order, and the name and value of its buttons."""

    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def filled(self, values: Values) -> Values:
        """What a browser would send: what stands there, and ``values``. Fails the test for a field that is not there."""
        strange = sorted(set(values) - set(self.fields))
        assert not strange, f"the form {self.action} has no {strange}; it has {sorted(self.fields)}"
        return {name: values.get(name, part.given) for name, part in self.fields.items()}


class Page(HTMLParser):
    """The links and forms of a page, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._select = ""
        self._area = ""
        self.feed(html)

    def link(self, pattern: str) -> str:
        """The first link whose whole address matches. Fails the test when there is none."""
        return _only([href for href in self.links if re.fullmatch(pattern, href)], pattern, self.links)

    def form(self, pattern: str) -> Form:
        """The first form whose whole action matches. Fails the test when there is none."""
        found = [form for form in self.forms if re.fullmatch(pattern, form.action)]
        assert found, f"no form {pattern} among {[form.action for form in self.forms]}"
        return found[0]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in have:
            self.links.append(have["href"])
        elif tag == "form":
            self.forms.append(Form(have.get("action", "")))
        elif self.forms and tag in ("input", "button", "select", "textarea", "option"):
            self._part(tag, have)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._select = self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and data.strip():
            self.forms[-1].fields[self._area].given = [data.removeprefix("\n")]

    def _part(self, tag: str, have: dict[str, str]) -> None:
        name, value, form = have.get("name", ""), have.get("value", ""), self.forms[-1]
        if tag == "option" and self._select:
            part = form.fields[self._select]
            part.values.append(value)
            if "selected" in have or not part.given:
                part.given = [value]
        elif tag == "button":
            form.buttons.append((name, value))
        elif name and tag in ("select", "textarea"):
            form.fields[name] = Field(name, tag)
            self._select, self._area = (name, "") if tag == "select" else ("", name)
        elif name:
            kind = have.get("type", "text")
            part = form.fields.setdefault(name, Field(name, kind))
            part.values.append(value)
            if "checked" in have or kind not in ("radio", "checkbox", "file"):
                part.given.append(value)


def _only(found: list[str], pattern: str, among: list[str]) -> str:
    assert found, f"no link {pattern} among {among}"
    return found[0]
