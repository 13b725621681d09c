"""What can be asked about sellers' files: look at one, let it count, replace, undo; the counting is a job of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO

from services.placement import ledgers
from services.placement.counting import check_rates, count_months
from services.placement.domain.imports import (
    COUNTED,
    FAILED,
    PREVIEWED,
    RUNNING,
    STOPPING,
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
from services.placement.marketplaces import FileUnknown, FileUnreadable, Reading, months, read_report
from services.placement.repository import imports, load_placement, placements
from shared.actor import SYSTEM, Actor
from shared.clock import derived_id, iso
from shared.rules import RuleBroken
from shared.service import Context
from shared.store.port import Conflict

CHUNK = 1 << 20
Progress = Callable[[int], None]


def preview_import(
    context: Context, actor: Actor, placement_id: str, source: BinaryIO, name: str, progress: Progress | None = None
) -> Import:
    """Read a file and keep what it comes to, to be looked at; nothing counts yet. The same file again gives the same import.

    Errors: ``NotAShop``, ``FileNotRead``, ``HeaderUnknown`` (its ``head`` holds the first rows), ``OtherPlatform``,
    ``PersonGone``, ``NotFound``.
    """
    shop = load_placement(context, actor, placement_id)
    if shop.kind != "shop":
        raise NotAShop()
    context.keys.needed(shop.person_id)
    key = ledgers.shop_key(context, shop.id)
    digest = ledgers.digest_of(key, _chunks(source))
    id = derived_id("import", shop.id, digest)
    kept = imports(context).find_one(id)
    if kept and kept.state not in (UNDONE, FAILED, PREVIEWED):
        return kept
    reading = _read(context, shop, source, name, key, progress)
    made = _made(context, actor, shop, reading, id, digest, name)
    if kept:
        made.version = kept.version
    return imports(context).save(made)


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    source.seek(0)
    while chunk := source.read(CHUNK):
        yield chunk
    source.seek(0)


def _read(
    context: Context, shop: Placement, source: BinaryIO, name: str, key: bytes, progress: Progress | None
) -> Reading:
    try:
        reading = read_report(
            source, name, key, site=shop.site, layouts=known_layouts(context, shop.base_id), progress=progress
        )
    except FileUnreadable as error:
        raise FileNotRead(name=name, reason=UNREADABLE[error.reason]) from None
    except FileUnknown as error:
        refusal = HeaderUnknown(name=name)
        refusal.head = error.head  # type: ignore[attr-defined]
        raise refusal from None
    if reading.layout.platform != shop.platform:
        raise OtherPlatform(name=name, platform=reading.layout.platform, own=shop.platform)
    # A file that does not name its currency is in that of the shop's reports.
    reading.ledger.currencies = [shop.currency if code == "XXX" else code for code in reading.ledger.currencies]
    return reading


def _made(context: Context, actor: Actor, shop: Placement, reading: Reading, id: str, digest: str, name: str) -> Import:
    known = ledgers.whole(context, counted_imports(context, shop.id, but=id))
    same, changed = ledgers.compared(reading.ledger, known)
    counts = Counts(
        reading.rows, reading.kept - same, reading.duplicate + same, reading.refused, reading.passed, changed
    )
    layout = reading.layout
    return Import(
        id=id,
        base_id=shop.base_id,
        placement_id=shop.id,
        person_id=shop.person_id,
        mentor_id=shop.mentor_id,
        name=name[-80:],
        digest=digest,
        platform=layout.platform,
        layout=layout.id,
        report=layout.report,
        language=reading.match.language,
        encoding=reading.encoding,
        net_of=layout.net_of,
        parts=ledgers.put(context, id, reading.ledger),
        counts=counts,
        totals=[Total(**vars(month)) for month in months(reading.ledger)],
        errors=[Broken(**vars(error)) for error in reading.errors],
        previewed_by=actor.account_id,
        previewed_at=iso(context.clock.now()),
    )


def counted_imports(context: Context, placement_id: str, but: str = "") -> list[Import]:
    """The imports of a shop whose lines count."""
    where: Mapping[str, Any] = {"placement_id": placement_id, "state": {"in": list(COUNTED)}}
    return [item for item in imports(context).find(SYSTEM, where) if item.id != but]


def confirm_import(context: Context, actor: Actor, import_id: str, replaces: str = "") -> Import:
    """Let an import count, in place of another if it corrects it; the counting follows as a job.

    Errors: ``ImportNotOpen``, ``NothingToImport``, ``ImportNotDone``, ``RateMissing``, ``NotFound``.
    """
    found = imports(context).load(import_id, actor)
    check_rates(context, load_placement(context, actor, found.placement_id), found)
    now = iso(context.clock.now())
    if replaces:
        earlier = imports(context).load(replaces, actor)
        found.confirm(actor.account_id, now, earlier.id)
        earlier.replace(found.id)
        imports(context).save(earlier)
    else:
        found.confirm(actor.account_id, now)
    return imports(context).save(found)


def run_import(context: Context, import_id: str) -> Import:
    """Count the shop's months anew; what cannot be counted is told in the import. Repeating it changes nothing.

    One that somebody stopped meanwhile is taken back: by whoever counts, so that nobody else counts beside.
    """
    found = imports(context).load(import_id, SYSTEM)
    if found.state == STOPPING:
        return undo_import(context, SYSTEM, import_id, found.undone_by)
    if found.state != RUNNING:
        return found
    shop = placements(context).load(found.placement_id, SYSTEM)

    def told(done: int, all: int) -> None:
        found.months_done, found.months_all = done, all
        imports(context).save(found)

    try:
        outside = count_months(context, shop, counted_imports(context, shop.id), found.confirmed_by, told)
        found.finish(iso(context.clock.now()), outside)
    except Conflict:
        raise
    except RuleBroken as error:
        found.fail(str(error))
    return imports(context).save(found)


def run_waiting(context: Context) -> None:
    """A tick: count what was confirmed."""
    for item in imports(context).find(
        SYSTEM, {"state": {"in": [RUNNING, STOPPING]}}, sort=[("confirmed_at", 1)], limit=20
    ):
        run_import(context, item.id)


def stop_import(context: Context, actor: Actor, import_id: str) -> Import:
    """Have the worker stop counting and take back what it has counted. Errors: ``ImportNotRunning``, ``NotFound``."""
    found = imports(context).load(import_id, actor)
    found.stop(actor.account_id)
    return imports(context).save(found)


def undo_import(context: Context, actor: Actor, import_id: str, by: str = "") -> Import:
    """Take an import back; what it replaced counts again. Errors: ``ImportNotDone``, ``NotFound``."""
    found = imports(context).load(import_id, actor)
    found.undo(by or actor.account_id, iso(context.clock.now()))
    imports(context).save(found)
    if found.replaces:
        earlier = imports(context).load(found.replaces, actor)
        earlier.restore()
        imports(context).save(earlier)
    shop = load_placement(context, actor, found.placement_id)
    count_months(context, shop, counted_imports(context, shop.id), found.undone_by)
    return found
