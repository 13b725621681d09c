"""No pattern of the house can be made slow by a text: every one is found in the code and tried."""

from __future__ import annotations

import ast
import itertools
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = ("compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer", "Regexp")
SIGNS = 'a1 -.,@/=<"一\n'
LENGTH, SECONDS = 3_000, 1.0


def patterns() -> Iterator[tuple[str, str, bool]]:
    """Where each pattern stands, its text (strings put together included), and whether it is tried at the beginning alone."""
    for tree in ("shared", "services", "deploy"):
        for path in sorted((ROOT / tree).rglob("*.py")):
            code = path.read_text()
            for node in ast.walk(ast.parse(code)):
                called = isinstance(node, ast.Call) and node.args and _is_of_re(node.func)
                if called and (text := _text(node.args[0])) is not None:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text, _at_the_beginning(code, node)


def _at_the_beginning(code: str, node: ast.Call) -> bool:
    """``match`` and ``fullmatch`` try one place, ``search`` and the others each."""
    assert isinstance(node.func, ast.Attribute)
    line = code.splitlines()[node.lineno - 1]
    name = re.match(r"(\w+)\s*=\s*re\.compile", line)
    used = set(re.findall(rf"\b{name.group(1)}\.(\w+)\(", code)) if name else {node.func.attr}
    return bool(used) and used <= {"match", "fullmatch", "Regexp"}


def _is_of_re(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute) or called.attr not in FUNCTIONS:
        return False
    return isinstance(called.value, ast.Name) and called.value.id in ("re", "validate")


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.BinOp):
        left, right = _text(node.left), _text(node.right)
        return left + right if left is not None and right is not None else None
    return None


class Slow(Exception):  # noqa: N818
    """The time is up."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Ends what takes longer; ``re`` looks for signals while it searches."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Slow()

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def hostile() -> Iterator[str]:
    """Texts that end in what no pattern expects after a long run of one or two signs."""
    for first, second in itertools.product(SIGNS, repeat=2):
        yield first * (LENGTH // 2) + second * (LENGTH // 2) + "\x01"
        yield (first + second) * (LENGTH // 2) + "\x01"


def is_slow(text: str, at_the_beginning: bool = False) -> bool:
    """Whether some text keeps the pattern busy for longer than :data:`SECONDS`."""
    pattern = re.compile(text)
    for given in hostile():
        try:
            with at_most(SECONDS):
                pattern.match(given) if at_the_beginning else pattern.search(given)
        except Slow:
            return True
    return False


@pytest.mark.parametrize("planted", [r"(a+)+$", r"(a|aa)+\Z", r"([^,]+,?)*x"])
def test_a_slow_pattern_is_found(planted: str) -> None:
    assert is_slow(planted)


@pytest.mark.timeout(300)
def test_no_pattern_of_the_house_is_slow() -> None:
    found = list(patterns())
    assert len(found) > 50, "patterns are found"
    began = time.monotonic()
    assert [f"{place}: {text}" for place, text, beginning in found if is_slow(text, beginning)] == []
    assert time.monotonic() - began < 240
