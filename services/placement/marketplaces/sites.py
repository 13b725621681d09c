"""Marketplace sites: the zone in which a site counts its days, and the currency it sells in."""

from __future__ import annotations

from zoneinfo import ZoneInfo

SITES: dict[str, tuple[str, str]] = {
    "US": ("America/Los_Angeles", "USD"),
    "CA": ("America/Los_Angeles", "CAD"),
    "MX": ("America/Mexico_City", "MXN"),
    "BR": ("America/Sao_Paulo", "BRL"),
    "CL": ("America/Santiago", "CLP"),
    "CO": ("America/Bogota", "COP"),
    "UK": ("Europe/London", "GBP"),
    "GB": ("Europe/London", "GBP"),
    "DE": ("Europe/Berlin", "EUR"),
    "FR": ("Europe/Paris", "EUR"),
    "IT": ("Europe/Rome", "EUR"),
    "ES": ("Europe/Madrid", "EUR"),
    "NL": ("Europe/Amsterdam", "EUR"),
    "PL": ("Europe/Warsaw", "PLN"),
    "SE": ("Europe/Stockholm", "SEK"),
    "CZ": ("Europe/Prague", "CZK"),
    "TR": ("Europe/Istanbul", "TRY"),
    "RU": ("Europe/Moscow", "RUB"),
    "KZ": ("Asia/Almaty", "KZT"),
    "AE": ("Asia/Dubai", "AED"),
    "SA": ("Asia/Riyadh", "SAR"),
    "IN": ("Asia/Kolkata", "INR"),
    "JP": ("Asia/Tokyo", "JPY"),
    "KR": ("Asia/Seoul", "KRW"),
    "SG": ("Asia/Singapore", "SGD"),
    "MY": ("Asia/Kuala_Lumpur", "MYR"),
    "TH": ("Asia/Bangkok", "THB"),
    "PH": ("Asia/Manila", "PHP"),
    "VN": ("Asia/Ho_Chi_Minh", "VND"),
    "ID": ("Asia/Jakarta", "IDR"),
    "TW": ("Asia/Taipei", "TWD"),
    "CN": ("Asia/Shanghai", "CNY"),
    "AU": ("Australia/Sydney", "AUD"),
}
PLATFORM_SITES: dict[str, tuple[str, ...]] = {
    "amazon": (
        "US",
        "CA",
        "MX",
        "BR",
        "UK",
        "DE",
        "FR",
        "IT",
        "ES",
        "NL",
        "PL",
        "SE",
        "TR",
        "AE",
        "SA",
        "IN",
        "JP",
        "SG",
        "AU",
    ),
    "aliexpress": ("GLOBAL", "US", "RU", "ES", "FR", "BR", "KR"),
    "alibaba": ("GLOBAL",),
    "shopee": ("SG", "MY", "TH", "PH", "VN", "ID", "TW", "BR", "MX", "CL", "CO"),
    "lazada": ("SG", "MY", "TH", "PH", "VN", "ID"),
    "tiktok_shop": ("US", "UK", "SG", "MY", "TH", "PH", "VN", "ID", "MX", "DE", "FR", "IT", "ES", "JP", "BR"),
    "ebay": ("US", "UK", "DE", "FR", "IT", "ES", "AU", "CA"),
    "wish": ("GLOBAL", "US"),
    "walmart": ("US", "CA", "MX", "CL"),
    "coupang": ("KR", "TW"),
    "ozon": ("RU", "KZ", "CN"),
    "shopify": ("GLOBAL", "US", "UK", "DE", "FR", "AU", "CA", "JP"),
    "allegro": ("PL", "CZ"),
    "rakuten": ("JP",),
}
"""The sites of each platform; ``GLOBAL`` where a platform sells from one counter to the world."""

LANGUAGE_SITES = {"id": "ID", "th": "TH", "vi": "VN", "ja": "JP", "ko": "KR", "de": "DE", "pl": "PL", "ru": "RU"}
_FIRST_MONTH = ("US",)


def zone_of(site: str) -> ZoneInfo | None:
    """The zone in which a site counts, or None where it is not known."""
    found = SITES.get(site.upper())
    return ZoneInfo(found[0]) if found else None


def currency_of(site: str) -> str:
    """The currency a site sells in, or nothing."""
    found = SITES.get(site.upper())
    return found[1] if found else ""


def days_of(site: str) -> str:
    """How a site writes days whose order is open."""
    return "mdy" if site.upper() in _FIRST_MONTH else "dmy"
