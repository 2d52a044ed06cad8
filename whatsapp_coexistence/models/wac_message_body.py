"""``wac.message``: what a message reads like in Discuss, as safe HTML.

Called when a message is shown or changed. Must never put anything into HTML that was not
escaped.
"""

from decimal import Decimal

from babel.numbers import format_currency
from markupsafe import Markup

from odoo import models
from odoo.tools.misc import babel_locale_parse, get_lang

from ..cloudapi import const, formatting, identity
from .wac_inbound_content import content_values

_FILES = ("image", "video", "audio", "document", "sticker")


class WacMessage(models.Model):
    _inherit = "wac.message"

    def _wac_token(self, wamid):
        """Return the part of a message's id that is the same in every scope."""
        return identity.token(wamid)

    def _wac_html(self):
        """Return the body for Discuss; cards and players are drawn by the client."""
        self.ensure_one()
        if self.revoked_at:
            return _muted(self.env._("This message was deleted."))
        special = {
            "call": self._wac_html_call,
            "interactive": self._wac_html_answer,
            "order": self._wac_html_order,
            "unsupported": self._wac_html_unsupported,
            "media_placeholder": self._wac_html_placeholder,
            "unknown": self._wac_html_unsupported,
        }.get(self.kind)
        if special:
            return special()
        text = _marks(self.body)
        if self.kind == "system":
            return _muted(self.body or self.env._("WhatsApp notice"))
        if not text and self.kind in _FILES and not self.media_ids:
            return self._wac_html_placeholder()
        return text

    def _wac_html_call(self):
        return _muted(self.env._("The customer called; answer on the phone."))

    def _wac_html_answer(self):
        """Return what was chosen, filled in or allowed."""
        content = self.content or {}
        if content.get("subtype") == const.CALL_PERMISSION:
            words = self._wac_call_permission(content.get("payload"))
            return _muted(words) if words else self._wac_html_unsupported()
        rows = Markup("").join(
            Markup("<li>%s: <b>%s</b></li>") % (name, value)
            for name, value in content.get("answers") or []
        )
        text = _marks(self.body)
        if not (text or rows):
            return self._wac_html_unsupported()
        return text + (Markup("<ul>%s</ul>") % rows if rows else Markup(""))

    def _wac_call_permission(self, answer):
        return {
            const.CALL_ALLOWED: self.env._("The customer says that you may call."),
            const.CALL_REFUSED: self.env._("The customer does not want to be called."),
        }.get(answer)

    def _wac_html_order(self):
        lines = (self.content or {}).get("order") or []
        rows = Markup("").join(
            Markup("<li>%s × %s (%s)</li>")
            % (line["quantity"], line["product"], _price(self.env, line))
            for line in lines
        )
        title = self.env._("Order from the catalogue")
        text = _marks(self.body)
        return Markup("<p>%s</p><ul>%s</ul>%s") % (title, rows, text)

    def _wac_html_placeholder(self):
        return _muted(
            self.env._("A file that only the phone has. Open it on the phone.")
        )

    def _wac_html_unsupported(self):
        word = (self.content or {}).get("subtype") or (self.content or {}).get("type")
        notice = self.env._("This message cannot be shown here. Open it on the phone.")
        text = _marks(self.body)
        hint = Markup(" <small>(%s)</small>") % word if word else Markup("")
        return text + _muted(notice) + hint


def _marks(text):
    """Return text with WhatsApp's marks as HTML; everything in it was escaped first."""
    return Markup(formatting.to_html(text or ""))  # noqa: S704 - escaped there


def _price(env, line):
    """Return the price of a line of an order as the reader writes money."""
    return format_currency(
        Decimal(line["price"]),
        line["currency"],
        locale=babel_locale_parse(get_lang(env).code),
    )


def _muted(text):
    return Markup('<em class="text-muted">%s</em>') % text


def past_html(env, item):
    """Return the body of a message that is not stored yet; see ``_wac_html``."""
    if item.content.kind == "text" or item.content.media:
        return _marks(item.content.text)
    kinds = env["wac.message"]._fields["kind"].get_values(env)
    stand_in = env["wac.message"].new(
        {
            "kind": item.content.kind if item.content.kind in kinds else "unknown",
            "body": item.content.text or False,
            "content": content_values(item.content),
        }
    )
    return stand_in._wac_html()
