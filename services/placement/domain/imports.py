"""The rules of imports: a file is read and looked at first, confirmed by a person, counted once, and can be undone or replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from shared.aggregate import Aggregate
from shared.clock import iso, parse_iso
from shared.rules import N_, RuleBroken

PREVIEWED, RUNNING, DONE, FAILED, UNDONE, REPLACED = "previewed", "running", "done", "failed", "undone", "replaced"
STOPPING = "stopping"
READING, DROPPED = "reading", "dropped"
COUNTED = (RUNNING, DONE)
"""The states whose lines count in the shop's months."""
REASONS = {
    "short": N_("the row ends too early"),
    "order": N_("the order number is missing"),
    "cut-number": N_(
        "a spreadsheet program cut the order number short; download the file again and import it unopened"
    ),
    "date": N_("this is no date"),
    "amount": N_("this is no amount"),
    "count": N_("this is no number of pieces"),
    "period": N_("the file's name does not tell its month; keep the name the platform gave it"),
    "unclear": N_("this row cannot be read"),
}
"""Why a row is refused. The cell is never repeated, only its shape: it may be a buyer's name."""
UNREADABLE = {
    "empty": N_("it is empty"),
    "pdf": N_("it is a PDF; download the report as .csv, .txt or .xlsx"),
    "old-workbook": N_("it is an old .xls workbook; save it as .xlsx"),
    "damaged-workbook": N_("the workbook is damaged"),
    "too-large": N_("the workbook unpacks to more than 2 GB"),
}


ON_ITS_WAY = timedelta(hours=1)
"""A file that has not arrived whole by then was cut off."""
SILENT = timedelta(seconds=90)
"""A reading whose worker said nothing for so long is taken up by another."""
CUT_OFF = N_("The file did not arrive whole. Send it again.")
BROKEN = N_("The report could not be read because of a fault; the administrators find it in the log. Send it again.")


WORDS = {
    READING: N_("Being read"),
    DROPPED: N_("Reading stopped"),
    PREVIEWED: N_("Preview: nothing counts yet"),
    RUNNING: N_("Being counted"),
    STOPPING: N_("Being taken back"),
    DONE: N_("Imported"),
    FAILED: N_("Could not be counted"),
    UNDONE: N_("Undone"),
    REPLACED: N_("Replaced"),
}


class ImportNotOpen(RuleBroken):
    """Only a previewed import can be confirmed."""

    message = N_("The import of “%(name)s” is “%(state)s”; it can only be confirmed while it is a preview.")


class ImportNotDone(RuleBroken):
    """Only what was imported can be undone or replaced."""

    message = N_("The import of “%(name)s” is “%(state)s”; only a finished import can be undone or replaced.")


class ImportNotRunning(RuleBroken):
    """Only what is being read or counted can be stopped."""

    message = N_("The import of “%(name)s” is “%(state)s”; only one that is being read or counted can be stopped.")


class NothingToImport(RuleBroken):
    """A file of which no row could be kept changes nothing."""

    message = N_("No row of “%(name)s” can be kept: %(refused)s of %(rows)s rows were refused.")
    status = 422


class OtherPlatform(RuleBroken):
    """A shop sells on one platform."""

    message = N_("“%(name)s” is a report of %(platform)s, but this shop sells on %(own)s.")
    status = 422


class RateMissing(RuleBroken):
    """Without a rate, amounts in another currency cannot be added."""

    message = N_(
        "There is no exchange rate from %(currency)s to %(own)s for %(month)s. Enter one with its source, then confirm again."
    )
    status = 422


class FileNotRead(RuleBroken):
    """The file is no table."""

    message = N_("“%(name)s” cannot be read: %(reason)s.")
    status = 422


class HeaderUnknown(RuleBroken):
    """No platform's layout has this header."""

    message = N_("No layout knows the columns of “%(name)s”. Say what each column holds; it is remembered.")
    status = 422


@dataclass
class Counts:
    """What became of a file's rows: rows = kept + duplicate + refused. ``changed``: kept lines that correct earlier ones."""

    rows: int = 0
    kept: int = 0
    duplicate: int = 0
    refused: int = 0
    passed: int = 0
    changed: int = 0


@dataclass
class Broken:
    """A row that could not be kept."""

    row: int
    reason: str
    column: str = ""
    shape: str = ""


@dataclass
class Total:
    """A month of the file in the file's currency."""

    month: str
    currency: str
    orders: int
    units: int
    gross: str
    refunds: str
    net: str
    fees: str


@dataclass(kw_only=True)
class Import(Aggregate):
    """One file of a shop. The id derives from the shop and the content: the same file again is the same import.

    While a large one waits to be read: ``file_parts`` of ``size`` bytes in all lie sealed in the store (none: still on their
    way); ``rows_read`` and ``bytes_read``: how far the reading is; ``beat_at``: when the worker last said that it lives.
    """

    placement_id: str
    person_id: str
    name: str
    digest: str
    platform: str
    layout: str
    report: str
    language: str
    encoding: str
    net_of: str
    parts: int
    counts: Counts
    totals: list[Total]
    errors: list[Broken]
    previewed_by: str
    previewed_at: str
    mentor_id: str = ""
    state: str = PREVIEWED
    confirmed_by: str = ""
    confirmed_at: str = ""
    replaces: str = ""
    replaced_by: str = ""
    months_done: int = 0
    months_all: int = 0
    outside: list[str] = field(default_factory=list)
    finished_at: str = ""
    undone_by: str = ""
    undone_at: str = ""
    failure: str = ""
    file_parts: int = 0
    size: int = 0
    rows_read: int = 0
    bytes_read: int = 0
    beat_at: str = ""

    @property
    def share(self) -> float | None:
        """How far the worker is, from 0 to 1; None where that is not known."""
        if self.state == READING:
            # The bytes of a workbook are not read in order.
            return self.bytes_read / self.size if self.size and self.encoding != "xlsx" else None
        return self.months_done / self.months_all if self.months_all else None

    def take_up(self, now: datetime) -> bool:
        """Begin to read it, anew if whoever began fell silent; False where the file is on its way or another is at it."""
        if not self.file_parts or (self.beat_at and parse_iso(self.beat_at) > now - SILENT):
            return False
        self.beat_at, self.rows_read, self.bytes_read = iso(now), 0, 0
        return True

    def is_cut_off(self, now: datetime) -> bool:
        """Whether its file will not arrive any more."""
        return self.state == READING and not self.file_parts and parse_iso(self.previewed_at) < now - ON_ITS_WAY

    def confirm(self, by: str, now: str, replaces: str = "") -> None:
        """Let it count. Errors: ImportNotOpen, NothingToImport."""
        if self.state != PREVIEWED:
            raise ImportNotOpen(name=self.name, state=WORDS[self.state])
        if not self.counts.kept and not self.counts.duplicate:
            raise NothingToImport(name=self.name, refused=self.counts.refused, rows=self.counts.rows)
        self.state, self.confirmed_by, self.confirmed_at, self.replaces = RUNNING, by, now, replaces
        self.months_done = self.months_all = 0

    def finish(self, now: str, outside: list[str]) -> None:
        """All months are counted; ``outside``: months before the shop opened here, or not yet begun."""
        self.state, self.finished_at, self.outside = DONE, now, outside

    def fail(self, reason: str) -> None:
        """It could not be counted; the sentence says why."""
        self.state, self.failure = FAILED, reason

    def replace(self, by: str) -> None:
        """A corrected file takes its place. Error: ImportNotDone."""
        if self.state != DONE:
            raise ImportNotDone(name=self.name, state=WORDS[self.state])
        self.state, self.replaced_by = REPLACED, by

    def restore(self) -> None:
        """The file that took its place is undone."""
        if self.state == REPLACED:
            self.state, self.replaced_by = DONE, ""

    def stop(self, by: str, now: str) -> None:
        """Nobody wants it any more; the worker reads no further, or takes back what it has counted. Error: ImportNotRunning."""
        if self.state == READING:
            self.state, self.undone_by, self.undone_at = DROPPED, by, now
            self.file_parts = 0
            return
        if self.state != RUNNING:
            raise ImportNotRunning(name=self.name, state=WORDS[self.state])
        self.state, self.undone_by = STOPPING, by

    def undo(self, by: str, now: str) -> None:
        """Its lines do not count any more. Error: ImportNotDone."""
        if self.state not in (DONE, FAILED, STOPPING):
            raise ImportNotDone(name=self.name, state=WORDS[self.state])
        self.state, self.undone_by, self.undone_at = UNDONE, by, now
