"""``wac.template``, how values are written: money, figures, dates, in the text's language.

Called when a template is filled in. Must never mix languages: where Odoo does not have the
language of the text, its figures and dates are still written as its readers do.
"""

import pytz
from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime as babel_datetime, format_skeleton
from babel.numbers import format_decimal

from odoo import models
from odoo.tools import float_round, format_date, format_datetime, formatLang

from ..cloudapi import formatting, languages

_NBSP = "\N{NO-BREAK SPACE}"


class WacTemplate(models.Model):
    _inherit = "wac.template"

    def _wac_locale(self):
        """Return the locale of the text if Odoo is without its language, else ``None``.

        Odoo's own formats come first: somebody may have changed them.
        """
        if languages.same_language(self.language, self.env.lang or "en_US"):
            return None
        try:
            return Locale.parse(self.language)
        except (UnknownLocaleError, ValueError):
            return None

    def _wac_money(self, value, field, owner, record):
        currency = owner[field.get_currency_field(owner)]
        locale = self._wac_locale()
        if not locale:
            return formatLang(self.env, value, currency_obj=currency)
        amount = _figure(value, currency.decimal_places, locale)
        pair = (amount, currency.symbol or currency.name)
        # where the symbol stands is the currency's matter, as everywhere in Odoo
        return _NBSP.join(pair if currency.position == "after" else pair[::-1])

    def _wac_date(self, value, field, owner, record):
        if not value:
            return ""
        locale = self._wac_locale()
        if not locale:
            return format_date(self.env, value)
        return format_skeleton("yMd", value, locale=locale)

    def _wac_moment(self, value, field, owner, record):
        if not value:
            return ""
        zone, locale = self._wac_timezone(record), self._wac_locale()
        if not locale:
            return format_datetime(self.env, value, tz=zone, dt_format="short")
        local = pytz.utc.localize(value).astimezone(pytz.timezone(zone))
        return babel_datetime(local, "short", locale=locale)

    def _wac_number(self, value, field, owner, record):
        digits = 0
        if field.type == "float":
            digits = (field.get_digits(self.env) or (16, 2))[1]
        locale = self._wac_locale()
        if locale:
            return _figure(value, digits, locale)
        return formatLang(self.env, value, digits=digits)

    def _wac_plain(self, value, field, owner, record):
        return formatting.from_html(value or "")

    def _wac_timezone(self, record):
        """Return the customer's time zone, else the company's, else the user's."""
        company = record.company_id if "company_id" in record else self.company_id
        zones = [
            record._mail_get_partners()[record.id][:1].tz,
            company.partner_id.tz,
            self.env.user.tz,
        ]
        return next((zone for zone in zones if zone), "UTC")


def _figure(value, digits, locale):
    """Return a number with so many decimals, as a locale writes it."""
    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    rounded = float_round(value, precision_digits=digits)
    return format_decimal(rounded, format=pattern, locale=locale)
