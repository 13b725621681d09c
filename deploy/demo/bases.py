"""The demo's profiles: the printed annex row taken over, a letter that somebody else confirmed, and one about to expire."""

from __future__ import annotations

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from deploy.local import House
from services.bases.handlers import add_entry, adopt_annex, attach_proof, review_proof
from shared.actor import Actor
from shared.clock import local_day


def keep_house(house: House, staff: dict[str, Actor]) -> None:
    """Fill what a base keeps of itself."""
    context, manager, quality = house.contexts["bases"], staff["manager"], staff["quality"]
    adopt_annex(context, manager)
    today = local_day(context.clock.now())
    given = {"issued_on": str(today - timedelta(days=340)), "expires_on": str(today + timedelta(days=25))}
    letter = {"title": "亚马逊官方服务商", "platform": "amazon", "number": f"SPN-{manager.base_id}", **given}
    made = add_entry(context, manager, "recognition", letter)
    made = attach_proof(context, manager, made.id, ("授权书.png", _letter(manager.base_id)))
    review_proof(context, quality, made.id, made.proofs[0].id, "confirmed")
    room = {"title": "直播间", "purpose": "livestream", "count": "3", "seats": "4", "area": "25.00"}
    made = add_entry(context, manager, "room", room)
    attach_proof(context, manager, made.id, ("直播间.png", _letter("livestream")))


def _letter(text: str) -> bytes:
    """A picture that stands for a scanned letter."""
    picture = Image.new("RGB", (420, 140), "white")
    ImageDraw.Draw(picture).text((20, 60), f"DEMO LETTER {text}", fill="black")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
