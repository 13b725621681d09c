"""The language of templates: Jinja's ``{{ value }}`` and ``{% if value %}…{% endif %}``, and nothing else of it.

Loops, calls, attributes, arithmetic and filters are refused when a text is saved, so that a base's own words can neither
reach into the program nor keep it busy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache

from jinja2 import Template, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shared.rules import N_, RuleBroken

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Const,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_TESTED_AT_MOST = 20


class UnreadableWords(RuleBroken):
    """The text is not written in the language of templates."""

    message = N_("The text cannot be read at line %(line)s: %(what)s.")
    status = 422


class RefusedWords(RuleBroken):
    """The text uses more of Jinja than templates may."""

    message = N_(
        "“%(what)s” at line %(line)s cannot be used here. A text may hold {{ value }} and {%% if value %%}…{%% endif %%}."
    )
    status = 422


class UnknownPlace(RuleBroken):
    """The text has a place for which the event brings no value."""

    message = N_("There is no value “%(name)s” for this notice. There are: %(known)s.")
    status = 422


class _Visible(Undefined):
    """A place without a value shows its own name, so that a gap is seen and the rest still reads."""

    def __str__(self) -> str:
        return f"⟨{self._undefined_name}⟩"


_environment = ImmutableSandboxedEnvironment(undefined=_Visible, autoescape=False, keep_trailing_newline=False)


def check(text: str, known: Collection[str]) -> None:
    """See that a text can be used where these values are given. Errors: the three above."""
    try:
        tree = _environment.parse(text)
    except TemplateSyntaxError as error:
        raise UnreadableWords(line=error.lineno, what=(error.message or "").rstrip(".")) from None
    for node in _all(tree):
        if not isinstance(node, _ALLOWED):
            raise RefusedWords(what=type(node).__name__.lower(), line=node.lineno)
        if isinstance(node, nodes.Name) and node.name not in known:
            raise UnknownPlace(name=node.name, known=", ".join(sorted(known)) or "—")
    if sum(isinstance(node, nodes.If) for node in _all(tree)) > _TESTED_AT_MOST:
        raise RefusedWords(what="if", line=1)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; a place without one shows its own name."""
    return str(_compiled(text).render(values))


def places(text: str) -> set[str]:
    """The names of the values that a text uses."""
    return {node.name for node in _all(_environment.parse(text)) if isinstance(node, nodes.Name)}


@lru_cache(maxsize=2000)
def _compiled(text: str) -> Template:
    return _environment.from_string(text)


def _all(tree: nodes.Node) -> list[nodes.Node]:
    return [tree, *(node for child in tree.iter_child_nodes() for node in _all(child))]
