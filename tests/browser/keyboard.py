"""A person without a pointer: Tab, Enter, space, the arrows and typed text alone, and it must be seen where they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.browser.person import BrowserPerson
from tests.system.page import Form
from tests.system.person import Fields, File, listed

MOST_STOPS = 500
# What has the focus, whether it can be seen, and where it lies on the page; ``form`` and ``names`` are what is looked for.
_HERE = """([form, names]) => {
  const here = document.activeElement, shown = here.closest("label") || here, box = shown.getBoundingClientRect();
  const ringed = [here, shown].some((part) => {
    const look = getComputedStyle(part);
    return look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  });
  const top = document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 1));
  const folded = here.matches("details:not([open]) > summary") ? here.parentElement : null;
  const holds = (name) => folded.querySelector(`[name="${name}"]`);
  return {
    tag: here.tagName, kind: here.type || "", name: here.name || "", value: here.value || "", id: here.id, css: here.className,
    href: here.getAttribute("href") || "", text: shown.innerText.trim().slice(0, 60), checked: Boolean(here.checked),
    inside: Boolean(form && form.contains(here)), ringed, ahead: here.tabIndex > 0,
    opens: Boolean(folded && form && (folded.contains(form) || (form.contains(folded) && names.some(holds)))),
    seen: Boolean(top && (shown.contains(top) || top.contains(shown))),
    box: [box.left + scrollX, box.top + scrollY, box.right + scrollX, box.bottom + scrollY],
  };
}"""


@dataclass
class Stop:
    """One place at which Tab stops."""

    tag: str
    kind: str
    name: str
    value: str
    href: str
    id: str
    css: str
    checked: bool
    text: str
    inside: bool
    opens: bool
    ringed: bool
    seen: bool
    ahead: bool
    box: tuple[float, float, float, float]

    def __str__(self) -> str:
        return f"{self.tag.lower()} {self.name or self.href or self.id} “{self.text}”"

    def comes_after(self, other: Stop) -> bool:
        """Whether one reads it after the other: not above it, unless in a column to its right."""
        return self.box[3] > other.box[1] or self.box[0] >= other.box[2] - 1


class KeyboardPerson(BrowserPerson):
    """Goes through each page by the skip link and then by Tab. ``faults`` tells of stops that cannot be seen or come out of order."""

    SCRIPT = True

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.faults: list[str] = []
        self.stops = 0
        self._last: Stop | None = None
        # The browser is told once that windows for files are asked for here; told at each, it may hear too late.
        self._page.on("filechooser", lambda asked: None)

    def use(self, page: Any) -> None:
        """Go on at a page that is open."""
        self._context.close()
        self._context, self._page = page.context, page

    def follow(self, pattern: str) -> str:
        href = self.page.link(pattern)
        first = self._page.locator(f'a[href="{href}"]:visible').first
        self._begin(top=first.evaluate("link => Boolean(link.closest('header'))"))
        for _stop in range(MOST_STOPS):
            if self.tab().href == href:
                return self._enter(200)
        raise AssertionError(f"{self.path}: Tab never comes to {href}")

    def send(
        self,
        action: str,
        fields: Fields | None = None,
        *,
        button: str = "",
        status: int = 200,
        file: File | None = None,
    ) -> str:
        form = self.page.form(action)
        same = [found for found in self.page.forms if found.action == form.action]
        place = self._page.locator(f'form[action="{form.action}"]').nth(same.index(form)).element_handle()
        wanted = {name: values for name, values in listed(fields or {}).items() if form.fields[name].kind != "hidden"}
        boxes = {name: len(form.fields[name].values) for name in wanted if form.fields[name].kind == "checkbox"}
        left = Counter({name: boxes.get(name, 1) for name in wanted} | ({"": 1} if file else {}))
        self._begin(top=place.evaluate("form => Boolean(form.closest('header'))"))
        for _stop in range(MOST_STOPS):
            stop = self.tab(place, [name for name in left if name])
            name = "" if stop.kind == "file" else stop.name
            if stop.opens:
                self._page.keyboard.press("Enter")
            elif stop.inside and stop.kind == "file" and file:
                self._choose(file)
                left.pop("", None)
            elif stop.inside and name and name in left:
                self._fill_in(form, stop, wanted[name])
                left = +(left - Counter([name]))
            elif (
                stop.inside
                and stop.tag == "BUTTON"
                and stop.kind == "submit"
                and not left
                and button in ("", stop.value)
            ):
                return self._enter(status)
        raise AssertionError(f"{self.path}: Tab never comes to {sorted(left) or button or 'the button'} of {action}")

    def _begin(self, *, top: bool) -> None:
        """From the top of the page, or past it by the skip link; where a form came back, its list of mistakes has the focus."""
        self._last = None
        here = self._here()
        if here.id == "error-summary":
            return
        self._page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
        first = self.tab()
        if first.css != "skip":
            self.faults.append(f"{self.path}: begins with {first}, not with the way past the navigation")
        elif not top:
            self._page.keyboard.press("Enter")
            if self._here().id != "main":
                self.faults.append(f"{self.path}: the way past the navigation does not lead to the content")
            self._last = None

    def tab(self, form: Any = None, names: list[str] | None = None, key: str = "Tab") -> Stop:
        """One stop further; what is wrong with it is noted."""
        self._page.keyboard.press(key)
        self.stops += 1
        stop = self._here(form, names)
        if stop.tag == "BODY":
            # Behind the last stop comes the browser's own bar, and then the first again.
            self._last = None
            return stop
        if not (stop.ringed and stop.seen):
            self.faults.append(
                f"{self.path}: {stop} {'is hidden' if stop.ringed else 'does not show that it has the focus'}"
            )
        if stop.ahead or (self._last and not stop.comes_after(self._last)):
            self.faults.append(f"{self.path}: {stop} comes after {self._last}")
        self._last = stop if stop.css != "skip" else None
        return stop

    def _here(self, form: Any = None, names: list[str] | None = None) -> Stop:
        return Stop(**self._page.evaluate(_HERE, [form, names or []]))

    def _fill_in(self, form: Form, stop: Stop, values: list[str]) -> None:
        press, part = self._page.keyboard.press, form.fields[stop.name]
        if part.kind == "checkbox":
            if stop.checked != (stop.value in values):
                press("Space")
        elif part.kind == "radio":
            press("Space")
            for _turn in part.values:
                if self._here().value == values[0]:
                    break
                press("ArrowDown")
        elif part.kind == "select":
            press("Home")
            for _turn in range(part.values.index(values[0])):
                press("ArrowDown")
        elif part.kind in ("date", "month"):
            # The browser's own language orders the parts: month, day, year; it goes on by itself after two digits.
            year, month, *day = values[0].split("-")
            self._page.keyboard.type("".join((month, *day)))
            if not day:
                press("ArrowRight")
            self._page.keyboard.type(year)
        else:
            press("Control+a")
            self._page.keyboard.insert_text(values[0])
        if part.kind != "checkbox":
            assert (got := self._here().value) == values[0], f"{self.path}: {stop} took “{got}” for “{values[0]}”"

    def _choose(self, file: File) -> None:
        name, content, kind = file
        with self._page.expect_file_chooser() as asked:
            self._page.keyboard.press("Enter")
        asked.value.set_files({"name": name, "mimeType": kind, "buffer": content})

    def _enter(self, status: int) -> str:
        with self._page.expect_navigation() as going:
            self._page.keyboard.press("Enter")
        return self._shown(going.value, status)
