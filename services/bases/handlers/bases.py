"""What can be asked about the register."""

from __future__ import annotations

from services.bases.annex import annex, base_id_of
from services.bases.domain import Base, BaseKnown
from services.bases.domain.base import EDITABLE
from services.bases.repository import bases
from shared.actor import SYSTEM, Actor
from shared.clock import iso, new_id
from shared.service import Context
from shared.store.port import Conflict


def load_annex(context: Context) -> int:
    """Register the bases of the annex that are not registered yet; returns how many."""
    done = 0
    for row in annex()["institutions"]:
        if bases(context).find_one(base_id_of(row)):
            continue
        read = {name: value for name, value in row.items() if name != "raw"}
        # The annex's reading names Alibaba.com by another code than the rest of the house.
        read["platform_codes"] = ["alibaba" if code == "alibaba_com" else code for code in row["platform_codes"]]
        id, raw = base_id_of(row), row["raw"]
        made = Base(id=id, base_id=id, name=raw["name"], established=raw["established"], raw=raw, read=read)
        made.register()
        bases(context).save(made)
        done += 1
    return done


def register_base(context: Context, actor: Actor, *, name: str, region: str, supervision_phone: str) -> Base:
    """Put a new base on the register (administrators). Error: ``BaseKnown``."""
    if bases(context).find(SYSTEM, {"name": name}):
        raise BaseKnown(name=name)
    id = new_id()
    made = Base(id=id, base_id=id, name=name, region=region, supervision_phone=supervision_phone)
    made.register()
    return bases(context).save(made)


def edit_base(context: Context, actor: Actor, base_id: str, *, version: int, **values: str) -> Base:
    """Change a base's entry as it was shown at ``version``. Errors: ``NotFound``, ``Conflict``."""
    found = bases(context).load(base_id, actor)
    if found.version != version:
        raise Conflict(f"bases/{base_id} is at version {found.version}, not {version}.")
    kept = {name: getattr(found, name) for name in EDITABLE}
    found.edit({**kept, **values}, actor.account_id, iso(context.clock.now()))
    return bases(context).save(found)


def set_complaint_days(context: Context, actor: Actor, version: int, days: dict[str, int]) -> Base:
    """The days for each step of a complaint, as they were shown at ``version``. Errors: ``NotFound``, ``Conflict``."""
    found = bases(context).load(actor.base_id, actor)
    if found.version != version:
        raise Conflict(f"bases/{found.id} is at version {found.version}, not {version}.")
    found.set_days(days, actor.account_id, iso(context.clock.now()))
    return bases(context).save(found)
