"""Reading Meta's rate card: a CSV with one line per market and a column per category.

Called by the import of prices. Must never guess: a cell that is no price is left out, a
file without the two kinds of columns is refused.

The cards are linked from
https://developers.facebook.com/documentation/business-messaging/whatsapp/pricing
(checked 2026-11-22), one file per currency. Lines of explanation may come before the
header; a cell of a category that has no price says ``n/a``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from .pricing import plain_name

_COLUMNS: Final = {
    "marketing": "marketing",
    "utility": "utility",
    "authentication": "authentication",
    "service": "service",
    "non-template": "service",
}
_MARKET: Final = ("market", "country", "country/region")
_MAX_BYTES: Final = 2 * 1024 * 1024
_MAX_LINES: Final = 5000
#: Above this it is no price of one message, but a column that was misread.
_MAX_PRICE: Final = Decimal(100)

#: Countries whose name on the card is not the one of ISO 3166.
COUNTRY_NAMES: Final = {
    "bolivia": "BO",
    "cote d'ivoire": "CI",
    "ivory coast": "CI",
    "czech republic": "CZ",
    "hong kong": "HK",
    "iran": "IR",
    "laos": "LA",
    "macedonia": "MK",
    "moldova": "MD",
    "russia": "RU",
    "south korea": "KR",
    "syria": "SY",
    "taiwan": "TW",
    "tanzania": "TZ",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "united states": "US",
    "usa": "US",
    "venezuela": "VE",
    "vietnam": "VN",
}


class NotARateCard(ValueError):
    """The file has no header with a market and at least one category."""


@dataclass(frozen=True)
class CardPrice:
    """The price of one message of a category in a market, as the card names them."""

    market: str
    category: str
    amount: Decimal
    currency: str


def read(content: bytes) -> tuple[CardPrice, ...]:
    """Return the prices of a card; cells without a price are left out.

    Separator, byte order mark, currency signs and a decimal comma are taken as they come.

    :raises NotARateCard: it is none

    >>> read(b"Market,Currency,Marketing,Utility\\nSpain,USD,0.0707,n/a")[0].amount
    Decimal('0.0707')
    """
    rows = list(_rows(content))
    for place, row in enumerate(rows):
        columns = {plain_name(cell): index for index, cell in enumerate(row)}
        market = next((columns[name] for name in _MARKET if name in columns), None)
        categories = {
            index: _COLUMNS[name] for name, index in columns.items() if name in _COLUMNS
        }
        if market is not None and categories:
            return tuple(
                _prices(rows[place + 1 :], market, categories, columns.get("currency"))
            )
    raise NotARateCard


def _rows(content: bytes) -> Iterator[list[str]]:
    if len(content) > _MAX_BYTES:
        raise NotARateCard
    text = content.decode("utf-8-sig", errors="replace")
    head = text[:2000]
    separator = max(",;\t", key=head.count)
    try:
        for number, row in enumerate(
            csv.reader(io.StringIO(text), delimiter=separator)
        ):
            if number >= _MAX_LINES:
                raise NotARateCard
            yield row
    except csv.Error:
        raise NotARateCard from None


def _prices(
    rows: list[list[str]],
    market: int,
    categories: dict[int, str],
    currency: int | None,
) -> Iterator[CardPrice]:
    for row in rows:
        name = " ".join(row[market].split()) if market < len(row) else ""
        if not name:
            continue
        code = ""
        if currency is not None and currency < len(row):
            code = row[currency].strip().upper()
        for index, category in categories.items():
            amount = _amount(row[index]) if index < len(row) else None
            if amount is not None:
                yield CardPrice(name, category, amount, code.strip("$€£ "))


def _amount(cell: str) -> Decimal | None:
    """Return the price in a cell, or ``None`` where there is none."""
    plain = cell.strip().strip("$€£").strip().replace(",", ".")
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < _MAX_PRICE else None
