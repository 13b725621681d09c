"""What scoring refuses, each as a code, a sentence template and the values that belong in it."""

from __future__ import annotations

from typing import ClassVar


class ScoringRefused(ValueError):  # noqa: N818 - an error is named after its breach, as everywhere in the house
    """The features or the model cannot be used as stated."""

    message: ClassVar[str] = "The score cannot be computed."

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.message % params if params else self.message)

    @property
    def code(self) -> str:
        """The breach as a stable name: the class's own."""
        return type(self).__name__


class UnknownCode(ScoringRefused):
    """A slot, dimension, goal or kind that is not in the list of its field."""

    message = "%(value)s is no known value of %(field)s."


class OutsideRange(ScoringRefused):
    """A number outside what its field allows."""

    message = "%(field)s is %(value)s; it must lie between %(low)s and %(high)s."


class BadModel(ScoringRefused):
    """A stored model whose heads or features are not those this code computes."""

    message = "The stored model has %(found)s where %(expected)s is expected."
