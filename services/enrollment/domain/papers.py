"""The papers that a cohort asks for and an applicant sends: a checklist that somebody looks through before admission."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shared.rules import N_, InBoth, RuleBroken

_FILE = Path(__file__).parent.parent / "data" / "papers.json"
MOST_PAPERS = 12
KEPT_DAYS = 180
"""So long after the decision the files are kept: complaints can be answered meanwhile."""
SENT, ACCEPTED, RETURNED = "sent", "accepted", "returned"


class PapersMissing(RuleBroken):
    """Somebody is admitted when every required paper is accepted."""

    message = N_("%(number)s cannot be admitted yet. Required papers that are not accepted: %(papers)s.")

    def __init__(self, number: str, papers: Sequence[Paper]) -> None:
        super().__init__(number=number, papers=InBoth.listed((p.zh, p.en) for p in papers))


class PaperUnknown(RuleBroken):
    """The cohort does not ask for this paper."""

    message = N_("This cohort does not ask for that paper any more. Open the list again.")
    status = 404


class PaperInUse(RuleBroken):
    """What somebody sent is not dropped from the list."""

    message = N_(
        "“%(paper)s” was sent by %(count)s applicants already, so it stays on the list. Make it optional instead."
    )


class TooManyPapers(RuleBroken):
    """Nobody sends more."""

    message = N_("A cohort asks for at most %(most)s papers.")
    status = 422


class PaperTwice(RuleBroken):
    """One name, one paper."""

    message = N_("“%(paper)s” is on the list already.")
    status = 422


class PaperNotSent(RuleBroken):
    """There is nothing to look at."""

    message = N_("“%(paper)s” was not sent, or is deleted already.")


class ReturnWithoutReason(RuleBroken):
    """Whoever sends another one must know why."""

    message = N_("Write what is wrong with “%(paper)s”; the applicant reads it.")
    status = 422


@dataclass(kw_only=True)
class Paper:
    """A paper that a cohort asks for, with its purpose, in both languages. Sent ones are kept under its ``id``."""

    id: str
    zh: str
    en: str
    why_zh: str
    why_en: str
    required: bool = False

    @property
    def name(self) -> InBoth:
        """Its name in the reader's language."""
        return InBoth(self.zh, self.en)

    @property
    def why(self) -> InBoth:
        """What it is for, in the reader's language."""
        return InBoth(self.why_zh, self.why_en)


@dataclass(kw_only=True)
class SentPaper:
    """What an applicant sent for one paper. ``file_id`` is empty once the file is deleted; ``reason`` is sealed."""

    file_id: str
    media_type: str
    sent_at: str
    state: str = SENT
    reason: str = ""
    looked_at: str = ""
    looked_by: str = ""


@cache
def usual_papers() -> dict[str, dict[str, str]]:
    """Papers that bases often ask for: code -> the fields of a :class:`Paper`."""
    found = json.loads(_FILE.read_text(encoding="utf-8"))["papers"]
    return {
        p["code"]: {
            "zh": p["zh"]["name"],
            "en": p["en"]["name"],
            "why_zh": p["zh"]["why"],
            "why_en": p["en"]["why"],
        }
        for p in found
    }


def paper_of(papers: Sequence[Paper], id: str) -> Paper:
    """The paper with this id. Error: PaperUnknown."""
    for paper in papers:
        if paper.id == id:
            return paper
    raise PaperUnknown()


def with_paper(papers: Sequence[Paper], paper: Paper) -> list[Paper]:
    """The list with one more. Errors: TooManyPapers, PaperTwice."""
    if len(papers) >= MOST_PAPERS:
        raise TooManyPapers(most=MOST_PAPERS)
    if any(p.zh == paper.zh for p in papers):
        raise PaperTwice(paper=paper.name)
    return [*papers, paper]


def unaccepted(papers: Sequence[Paper], sent: Mapping[str, SentPaper]) -> list[Paper]:
    """The required papers that nobody accepted yet."""
    return [p for p in papers if p.required and (p.id not in sent or sent[p.id].state != ACCEPTED)]


def unsent(papers: Sequence[Paper], sent: Mapping[str, SentPaper]) -> list[Paper]:
    """The required papers that the applicant still has to send, or to send again."""
    return [p for p in papers if p.required and (p.id not in sent or sent[p.id].state == RETURNED)]
