"""What a broken rule looks like: a code, a sentence with the value in it, and nothing of any framework."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


def N_(message: str) -> str:
    """Mark a message for translation where it is declared; it is translated where it is shown."""
    return message


@dataclass(frozen=True)
class InBoth:
    """What somebody named in Chinese and in English, such as a paper; a sentence takes what its reader reads."""

    zh: str
    en: str

    @classmethod
    def listed(cls, pairs: Iterable[tuple[str, str]]) -> InBoth:
        """Several, with what stands between the words of a list in each language."""
        both = list(pairs)
        return cls("、".join(zh for zh, _en in both), ", ".join(en for _zh, en in both))

    def __str__(self) -> str:
        return self.zh


class RuleBroken(Exception):  # noqa: N818 - a rule's error is named after its breach (MentorFull), not *Error
    """A request that a rule of the house refuses.

    Subclasses give ``message``, an English template with ``%(name)s`` places, marked with :func:`N_`; the page shows it
    in the reader's language with the values filled in. ``status`` is the HTTP status an API answers with.
    """

    message: ClassVar[str] = N_("This is not possible.")
    status: ClassVar[int] = 409

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.message % params if params else self.message)

    @property
    def code(self) -> str:
        """The breach as a stable name: the class's own."""
        return type(self).__name__


class PersonGone(RuleBroken):
    """The person is erased; nothing more can be done for them or written about them."""

    message = N_("The personal data of this person is erased, so this is not possible any more.")
    status = 410


class KeyOnItsWay(RuleBroken):
    """The person is new and their key has not reached this service yet; nothing can be written about them so far."""

    message = N_("This person was entered a moment ago and their file is still on its way here. Try again in a moment.")


class NotFound(RuleBroken):
    """There is no such thing, or the reader may not know that there is: both look the same."""

    message = N_("There is nothing here under “%(id)s”.")
    status = 404
