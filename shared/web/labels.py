"""Names of the codes that all services share, in the reader's language. An unknown code is shown as it is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from flask_babel import lazy_gettext as _


class Labels(dict[str, Any]):
    """Code -> lazy name, in the order in which a form offers them."""

    def __missing__(self, code: object) -> str:
        return "" if code is None else str(code)

    def choices(self) -> list[tuple[str, Any]]:
        """``(code, name)`` pairs for a form."""
        return list(self.items())


DAYS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
PARTS = {"am": _("Morning"), "pm": _("Afternoon"), "eve": _("Evening")}


def _slot(day: str, part: str) -> Any:
    return _("%(day)s, %(part)s", day=DAYS[day], part=PARTS[part])


@dataclass(frozen=True)
class AllLabels:
    """Every shared list of codes, as Jinja's ``labels``."""

    platform: Labels
    language: Labels
    skill: Labels
    day: Labels
    part: Labels
    slot: Labels
    goal: Labels
    mentor_kind: Labels
    role: Labels
    evidence: Labels
    placement: Labels
    shop_stage: Labels
    internship_stage: Labels
    stage: Labels

    def __getitem__(self, name: str) -> Labels:
        found: Labels = getattr(self, name)
        return found

    def names(self) -> list[str]:
        """The lists there are."""
        return [field.name for field in fields(self)]


_SHOP = {
    "prepare": _("Preparing"),
    "account": _("Account opened"),
    "first_listing": _("First listing"),
    "first_order": _("First order"),
    "stable": _("Steady sales"),
    "grown": _("Grown"),
    "closed": _("Closed"),
}
_INTERNSHIP = {
    "agreed": _("Agreement signed"),
    "started": _("Started"),
    "midterm": _("Mid-term review"),
    "finished": _("Finished"),
    "ended_early": _("Ended early"),
}

LABELS = AllLabels(
    platform=Labels(
        amazon="Amazon",
        aliexpress=_("AliExpress"),
        alibaba=_("Alibaba.com"),
        shopee="Shopee",
        lazada="Lazada",
        tiktok_shop="TikTok Shop",
        ebay="eBay",
        wish="Wish",
        walmart=_("Walmart"),
        coupang="Coupang",
        ozon="Ozon",
        shopify="Shopify",
        allegro="Allegro",
        rakuten=_("Rakuten"),
    ),
    language=Labels(
        zh=_("Chinese"),
        en=_("English"),
        ja=_("Japanese"),
        ko=_("Korean"),
        ru=_("Russian"),
        es=_("Spanish"),
        fr=_("French"),
        de=_("German"),
        pt=_("Portuguese"),
        ar=_("Arabic"),
        th=_("Thai"),
        vi=_("Vietnamese"),
        id=_("Indonesian"),
        ms=_("Malay"),
        pl=_("Polish"),
    ),
    skill=Labels(
        account_opening=_("Account opening"),
        product_selection=_("Product selection"),
        listing_copy=_("Listing copy"),
        images=_("Images"),
        listing_optimisation=_("Listing optimisation"),
        orders=_("Order handling"),
        logistics=_("Cross-border logistics"),
        customer_service=_("Customer service"),
        data_analysis=_("Data analysis"),
        advertising=_("Advertising"),
        live_selling=_("Live selling"),
        compliance=_("Compliance, IP and tax"),
        payment=_("Payment and settlement"),
        platform_rules=_("Platform rules"),
        languages=_("Language skills"),
    ),
    day=Labels(DAYS),
    part=Labels(PARTS),
    slot=Labels({f"{day}-{part}": _slot(day, part) for day in DAYS for part in PARTS}),
    goal=Labels(shop=_("Open a shop"), internship=_("Internship"), undecided=_("Not decided yet")),
    mentor_kind=Labels(
        full_time=_("Full-time mentor"), part_time=_("Part-time mentor"), enterprise=_("Enterprise mentor")
    ),
    role=Labels(
        visitor=_("Visitor"),
        trainee=_("Trainee"),
        mentor=_("Mentor"),
        coordinator=_("Coordinator"),
        manager=_("Base manager"),
        quality=_("Quality officer"),
        privacy=_("Data-protection lead"),
        association=_("Association reader"),
        administrator=_("Administrator"),
        system=_("Slipway itself"),
    ),
    evidence=Labels(
        none=_("No proof yet"),
        attached=_("Proof attached"),
        confirmed=_("Proof confirmed"),
        rejected=_("Proof rejected"),
    ),
    placement=Labels(shop=_("Shop launch"), internship=_("Internship")),
    shop_stage=Labels(_SHOP),
    internship_stage=Labels(_INTERNSHIP),
    stage=Labels({**_SHOP, **_INTERNSHIP}),
)
