"""What messages cost at Meta: markets, categories, the free part, and sums.

Called by ``wac.rate``, the adviser and the receipts. Must never know a price: prices are
rows with a date and a source, and every sum made of them is an estimate.

Per delivered message, by the country of the recipient's number and the category
(https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing,
checked 2026-11-22). Money is :class:`~decimal.Decimal`, in the account's currency.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

CATEGORIES: Final = ("marketing", "utility", "authentication", "service")
#: Free delivered service messages of one number in one month, since 1 October 2026.
#: Nothing is carried over (DOCS/pricing/non-template-messages, checked 2026-11-22).
FREE_SERVICE_MESSAGES: Final = 1000
#: ``pricing.type`` of a message that is charged; the others are free.
CHARGED: Final = "regular"

# Meta's own names of the markets that are more than one country. What each contains is
# on the page above, under the rate cards (public copies read 2026-11-27).
NORTH_AMERICA: Final = "NORTH_AMERICA"
AFRICA: Final = "REST_OF_AFRICA"
ASIA_PACIFIC: Final = "REST_OF_ASIA_PACIFIC"
EASTERN_EUROPE: Final = "REST_OF_CENTRAL_EASTERN_EUROPE"
LATIN_AMERICA: Final = "REST_OF_LATIN_AMERICA"
MIDDLE_EAST: Final = "REST_OF_MIDDLE_EAST"
WESTERN_EUROPE: Final = "REST_OF_WESTERN_EUROPE"
OTHER: Final = "OTHER"

_MEMBERS: Final = {
    NORTH_AMERICA: "CA US",
    AFRICA: (
        "AO BF BI BJ BW CG CI CM DZ ER ET GA GH GM GW KE LR LS LY MA MG ML MR MW MZ NA "
        "NE RW SD SL SN SO SS SZ TD TG TN TZ UG ZM ZW"
    ),
    ASIA_PACIFIC: ("AF AU BD CN HK JP KH LA LK MN NP NZ PG PH SG TH TJ TM TW UZ VN"),
    EASTERN_EUROPE: "AL AM AZ BG BY CZ GE GR HR HU LT LV MD MK PL RO RS SI SK UA",
    LATIN_AMERICA: "BO CR DO EC GT HN HT JM NI PA PR PY SV UY VE",
    MIDDLE_EAST: "BH IQ JO KW LB OM QA YE",
    WESTERN_EUROPE: "AT BE CH DK FI IE NO PT SE",
}
REGIONS: Final = (*_MEMBERS, OTHER)
_REGION_OF: Final = {
    country: region
    for region, members in _MEMBERS.items()
    for country in members.split()
}


def markets(country: str | None) -> tuple[str, ...]:
    """Return where the price of a country is looked up, the most exact first.

    A country that got a price of its own leaves its region, without a new release of
    ours; one that is in no region is in Meta's market "Other".

    :param country: ISO code (``ES``); anything else is in no region

    >>> markets("PT")
    ('PT', 'REST_OF_WESTERN_EUROPE', 'OTHER')
    >>> markets(None)
    ('OTHER',)
    """
    code = (country or "").strip().upper()
    found = (code, _REGION_OF.get(code), OTHER)
    return tuple(one for one in found if one)


def region_code(name: str) -> str | None:
    """Return the code of a region as a rate card names it, or ``None``.

    >>> region_code("Rest of Central & Eastern Europe")
    'REST_OF_CENTRAL_EASTERN_EUROPE'
    """
    code = "_".join(plain_name(name).replace("&", " ").upper().split())
    code = code.replace("CENTRAL_AND_EASTERN", "CENTRAL_EASTERN")
    return code if code in REGIONS else None


def plain_name(name: str) -> str:
    """Return a name of a country or region as it is compared: small, without accents."""
    letters = unicodedata.normalize("NFKD", name)
    return " ".join(
        "".join(c for c in letters if not unicodedata.combining(c)).split()
    ).lower()


@dataclass(frozen=True)
class Line:
    """One category of a month: how many, how many of them cost, and what."""

    category: str
    count: int
    charged: int
    price: Decimal | None
    amount: Decimal


@dataclass(frozen=True)
class Estimate:
    """A month's messages; ``unpriced`` are categories of which no price is known."""

    lines: tuple[Line, ...]
    total: Decimal
    unpriced: tuple[str, ...]


def estimate(
    counts: Mapping[str, int], prices: Mapping[str, Decimal | None], numbers: int = 1
) -> Estimate:
    """Return what a month's messages cost, service messages after the free ones.

    :param counts: category to delivered messages of the month
    :param prices: category to the price of one; ``None`` where none is known
    :param numbers: business numbers that share the messages, each with its free part
    """
    lines = []
    for category in CATEGORIES:
        count = max(0, counts.get(category, 0))
        free = FREE_SERVICE_MESSAGES * numbers if category == "service" else 0
        charged = max(0, count - free)
        price = prices.get(category)
        amount = charged * price if price is not None else Decimal(0)
        lines.append(Line(category, count, charged, price, amount))
    unpriced = tuple(
        line.category for line in lines if line.charged and line.price is None
    )
    return Estimate(
        tuple(lines), sum((line.amount for line in lines), Decimal(0)), unpriced
    )


def category_of(pricing_category: str | None) -> str | None:
    """Return the priced category of Meta's word in a receipt, or ``None`` if unknown.

    >>> category_of("marketing_lite"), category_of("referral_conversion")
    ('marketing', None)
    """
    word = (pricing_category or "").lower()
    if word == "marketing_lite":
        return "marketing"
    return word if word in CATEGORIES else None
