"""Reading sellers' files: a small one at once, a large one by the worker, who says how far it is and can be stopped."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

import structlog

from services.placement import ledgers, parcels
from services.placement.domain.imports import (
    BROKEN,
    COUNTED,
    CUT_OFF,
    DROPPED,
    FAILED,
    PREVIEWED,
    READING,
    UNDONE,
    UNREADABLE,
    Broken,
    Counts,
    FileNotRead,
    HeaderUnknown,
    Import,
    OtherPlatform,
    Total,
)
from services.placement.domain.outcomes import NotAShop
from services.placement.domain.placements import Placement
from services.placement.maps import known_layouts
from services.placement.marketplaces import (
    FileUnknown,
    FileUnreadable,
    Match,
    Reading,
    look_at,
    months,
    read_report,
)
from services.placement.repository import imports, load_placement
from services.placement.spool import IN_MEMORY
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.failure import failure
from shared.rules import RuleBroken
from shared.service import Context
from shared.store.port import Conflict, Unavailable

CHUNK = 1 << 20
AT_ONCE = IN_MEMORY
"""A file of so many bytes is read while whoever sent it waits; a larger one by the worker."""
BEAT_SECONDS = 0.5
AGAIN = (UNDONE, FAILED, PREVIEWED, DROPPED)
"""The states in which a file that is sent again is read again."""
Progress = Callable[[int], None]
Got = TypeVar("Got")
_log = structlog.get_logger("imports")


class Stopped(Exception):  # noqa: N818
    """Somebody does not want this file to be read any more."""


@dataclass(frozen=True)
class _Begun:
    """A file that is to be read: of which shop, its id, who sent it, and what is known of it from before."""

    shop: Placement
    id: str
    digest: str
    name: str
    by: str
    found: Import | None


def send_report(context: Context, actor: Actor, placement_id: str, source: BinaryIO, name: str) -> Import:
    """Read a small file as :func:`preview_import` does; keep a large one, once its header is known, for the worker to read.

    Errors: see :func:`preview_import`.
    """
    size = source.seek(0, io.SEEK_END)
    if size <= AT_ONCE:
        return preview_import(context, actor, placement_id, source, name)
    begun = _begun(context, actor, placement_id, source, name)
    if begun.found and begun.found.state not in AGAIN:
        return begun.found
    source.seek(0)
    match, encoding = _refusing(name, lambda: look_at(source, known_layouts(context, begun.shop.base_id)))
    made = _empty(begun, match, encoding, iso(context.clock.now()))
    made.state, made.size = READING, size
    imports(context).save(made)
    made.file_parts = parcels.put(context, made.id, source)
    return imports(context).save(made)


def preview_import(
    context: Context, actor: Actor, placement_id: str, source: BinaryIO, name: str, progress: Progress | None = None
) -> Import:
    """Read a file and keep what it comes to, to be looked at; nothing counts yet. The same file again gives the same import.

    Errors: ``NotAShop``, ``FileNotRead``, ``HeaderUnknown`` (its ``head`` holds the first rows), ``OtherPlatform``,
    ``PersonGone``, ``NotFound``.
    """
    begun = _begun(context, actor, placement_id, source, name)
    if begun.found and begun.found.state not in AGAIN:
        return begun.found
    reading = _read(context, begun, source, progress)
    made = _empty(begun, reading.match, reading.encoding, iso(context.clock.now()))
    return imports(context).save(_filled(context, made, reading))


def read_waiting(context: Context) -> None:
    """A tick: read what waits to be read, the oldest first; let go of files that did not arrive whole."""
    now = context.clock.now()
    for item in imports(context).find(SYSTEM, {"state": READING}, sort=[("previewed_at", 1)], limit=20):
        if item.is_cut_off(now):
            _give_up(context, item.id, CUT_OFF)
        elif item.take_up(now):
            try:
                imports(context).save(item)
            except Conflict:
                continue  # Another worker was faster, or somebody stopped it.
            _read_kept(context, item)


def _read_kept(context: Context, item: Import) -> None:
    trouble = ""
    try:
        shop = load_placement(context, SYSTEM, item.placement_id)
        context.keys.needed(shop.person_id)
        begun = _Begun(shop, item.id, item.digest, item.name, item.previewed_by, item)
        source = parcels.opened(context, item.id, item.size)
        reading = _read(context, begun, source, _Told(context, item.id, source))
        _keep(context, item.id, reading)
    except (Stopped, parcels.Gone):
        pass
    except Unavailable:
        raise  # Another worker takes it up when the outage is over.
    except RuleBroken as error:
        trouble = str(error)
    except Exception as error:  # a defect must be seen on the page as well as in the log
        _log.error("reading failed", item=item.id, **failure(error))
        trouble = BROKEN
    if trouble:
        _give_up(context, item.id, trouble)
    parcels.drop(context, item.id)


class _Told:
    """Says how far a reading is, twice a second at most, and notices when it is stopped. Error: :class:`Stopped`."""

    def __init__(self, context: Context, id: str, source: BinaryIO) -> None:
        self._context, self._id, self._source, self._last = context, id, source, 0.0

    def __call__(self, rows: int) -> None:
        if time.monotonic() - self._last < BEAT_SECONDS:
            return
        self._last = time.monotonic()
        item = imports(self._context).load(self._id, SYSTEM)
        if item.state != READING:
            raise Stopped()
        item.rows_read, item.bytes_read = rows, self._source.tell()
        item.beat_at = iso(self._context.clock.now())
        try:
            imports(self._context).save(item)
        except Conflict:
            raise Stopped() from None


def _keep(context: Context, id: str, reading: Reading) -> None:
    """Show what a file came to, unless somebody stopped it at the last moment; then nothing of it is kept."""
    item = imports(context).load(id, SYSTEM)
    if item.state != READING:
        raise Stopped()
    made = _filled(context, item, reading)
    made.state, made.file_parts = PREVIEWED, 0
    try:
        imports(context).save(made)
    except Conflict:
        ledgers.drop(context, made)
        raise Stopped() from None


def _give_up(context: Context, id: str, why: str) -> None:
    item = imports(context).load(id, SYSTEM)
    if item.state == READING:
        item.fail(why)
        item.file_parts = 0
        imports(context).save(item)
    parcels.drop(context, id)


def _begun(context: Context, actor: Actor, placement_id: str, source: BinaryIO, name: str) -> _Begun:
    shop = load_placement(context, actor, placement_id)
    if shop.kind != "shop":
        raise NotAShop()
    context.keys.needed(shop.person_id)
    digest = ledgers.digest_of(ledgers.shop_key(context, shop.id), _chunks(source))
    id = derived_id("import", shop.id, digest)
    return _Begun(shop, id, digest, name, actor.account_id, imports(context).find_one(id))


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(CHUNK):
        yield chunk
    source.seek(0)


def _refusing(name: str, read: Callable[[], Got]) -> Got:
    """What reading gives; what the library cannot read is refused by the rule's name."""
    try:
        return read()
    except FileUnreadable as error:
        raise FileNotRead(name=name, reason=UNREADABLE[error.reason]) from None
    except FileUnknown as error:
        refusal = HeaderUnknown(name=name)
        refusal.head = error.head  # type: ignore[attr-defined]
        raise refusal from None


def _read(context: Context, begun: _Begun, source: BinaryIO, progress: Progress | None) -> Reading:
    shop, key = begun.shop, ledgers.shop_key(context, begun.shop.id)
    layouts = known_layouts(context, shop.base_id)
    reading = _refusing(
        begun.name,
        lambda: read_report(source, begun.name, key, site=shop.site, layouts=layouts, progress=progress),
    )
    # A file that does not name its currency is in that of the shop's reports.
    reading.ledger.currencies = [shop.currency if code == "XXX" else code for code in reading.ledger.currencies]
    return reading


def _empty(begun: _Begun, match: Match, encoding: str, now: str) -> Import:
    """The import of a file whose header is known. Error: ``OtherPlatform``."""
    shop, layout = begun.shop, match.layout
    if layout.platform != shop.platform:
        raise OtherPlatform(name=begun.name, platform=layout.platform, own=shop.platform)
    return Import(
        id=begun.id,
        version=begun.found.version if begun.found else 0,
        base_id=shop.base_id,
        placement_id=shop.id,
        person_id=shop.person_id,
        mentor_id=shop.mentor_id,
        name=begun.name[-80:],
        digest=begun.digest,
        platform=layout.platform,
        layout=layout.id,
        report=layout.report,
        language=match.language,
        encoding=encoding,
        net_of=layout.net_of,
        parts=0,
        counts=Counts(),
        totals=[],
        errors=[],
        previewed_by=begun.by,
        previewed_at=now,
    )


def _filled(context: Context, made: Import, reading: Reading) -> Import:
    """What a file came to, beside what the shop's other files say."""
    known = ledgers.whole(context, counted_imports(context, made.placement_id, but=made.id))
    same, changed = ledgers.compared(reading.ledger, known)
    made.counts = Counts(
        reading.rows, reading.kept - same, reading.duplicate + same, reading.refused, reading.passed, changed
    )
    made.totals = [Total(**vars(month)) for month in months(reading.ledger)]
    made.errors = [Broken(**vars(error)) for error in reading.errors]
    made.parts = ledgers.put(context, made.id, reading.ledger)
    return made


def counted_imports(context: Context, placement_id: str, but: str = "") -> list[Import]:
    """The imports of a shop whose lines count."""
    found = imports(context).of_shop(SYSTEM, placement_id)
    return [item for item in found if item.state in COUNTED and item.id != but]
