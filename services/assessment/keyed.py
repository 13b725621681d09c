"""The answer sheet of a paper form: its columns, how a cell is read, and what each row became."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from marshmallow import Schema

from services.assessment import handlers
from services.assessment.bank.grading import UnreadableAnswer
from services.assessment.bank.item import Item
from services.assessment.domain import CodeUnknown, PaperForm
from services.assessment.pool import Pool
from shared.actor import Actor
from shared.rules import N_, RuleBroken
from shared.service import Context
from shared.sheets import Column, check, read
from shared.web.fields import Text
from shared.web.i18n import say

_KEYS = {",", "，", "、", ";", "；", " ", "/", "-", ">", "→", "."}


@dataclass
class Outcome:
    """What became of a sheet: rows keyed in, already in before, left blank; and sentences about the rest."""

    keyed: int = 0
    known: int = 0
    blank: int = 0
    wrong: list[tuple[int, str]] = field(default_factory=list)


def sheet_columns(paper: PaperForm) -> list[Column]:
    """Code, name, cohort, and a column for each question in its printed order."""
    head = [
        Column("code", _("Code"), aliases=("编号", "Code"), required=True, width=12),
        Column("name", _("Trainee"), aliases=("学员", "Trainee"), width=14),
        Column("cohort", _("Cohort"), aliases=("班次", "Cohort"), width=14),
    ]
    return [*head, *(Column(f"q{n}", str(n), aliases=(f"{n}.0",), width=6) for n in range(1, len(paper.items) + 1))]


def take_sheet(context: Context, actor: Actor, paper: PaperForm, pool: Pool, content: bytes, name: str) -> Outcome:
    """Key a sheet in, row by row; a row that is wrong is named and left, the others are taken.

    Errors: those of reading a file (``NotASheet``, ``SheetEmpty``, ``FileTooLarge``, ``ColumnsMissing``).
    """
    columns = sheet_columns(paper)
    cells = {c.name: Text(most=60, load_default="") for c in columns if not c.required}
    schema = Schema.from_dict({**cells, "code": Text(most=60, required=True)})()
    key = _Keying(context, actor, paper, pool)
    for row in check(read(content, name), columns, schema):
        if row.data is None:
            key.outcome.wrong.append((row.number, " ".join(row.errors.values())))
            continue
        given = {item: row.data[f"q{n}"] for n, item in enumerate(paper.items, 1)}
        if any(given.values()):
            key.take(row.number, row.data["code"], given)
        else:
            key.outcome.blank += 1
    return key.outcome


class _Keying:
    """One sheet being keyed in."""

    def __init__(self, context: Context, actor: Actor, paper: PaperForm, pool: Pool) -> None:
        self.context, self.actor, self.paper, self.pool = context, actor, paper, pool
        self.people = handlers.people_by_code(context, actor, paper)
        self.outcome = Outcome()

    def take(self, number: int, code: str, given: dict[str, str]) -> None:
        """One row."""
        try:
            taken = handlers.key_in(self.context, self.actor, self.paper, self._person(code), self._answers(given))
        except UnreadableAnswer as error:
            place = {"n": self.paper.items.index(error.item.id) + 1, "value": error.value}
            self.outcome.wrong.append((number, say(N_("Question %(n)s: “%(value)s” is not a number."), place)))
        except RuleBroken as error:
            self.outcome.wrong.append((number, say(error.message, error.params)))
        else:
            self.outcome.keyed += taken is not None
            self.outcome.known += taken is None

    def _person(self, code: str) -> str:
        found = self.people.get(code.strip().lower())
        if found is None:
            raise CodeUnknown(code=code)
        return found

    def _answers(self, given: dict[str, str]) -> dict[str, str]:
        questions = self.pool.questions
        return {item: cell_answer(questions[item].item, text) for item, text in given.items() if item in questions}


def cell_answer(item: Item, text: str) -> str:
    """What a cell means: keys however they are parted ("ac", "a, c", "A→C"), a number as it stands."""
    if item.kind == "numeric":
        return text.strip()
    keys = [sign for sign in text.lower() if sign not in _KEYS]
    return ",".join(sorted(keys) if item.kind == "multiple" else keys)


def printed(pool: Pool, paper: PaperForm, view: Any) -> list[dict[str, Any]]:
    """The questions of a form as the printed page shows them; ``view``: item -> its public view."""
    return [view(pool.questions[item].item) for item in paper.items if item in pool.questions]
