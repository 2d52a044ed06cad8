"""Why a message was not sent, in sentences people understand.

Called by the sender and the receipts. Must never hide Meta's own words: they are kept
beside ours, because support asks for them.
"""

from odoo import api, models

from ..cloudapi.errors import NO_CODE
from ..cloudapi.invalid import Rule


class WacMessage(models.Model):
    _inherit = "wac.message"

    @api.model
    def _wac_error_values(self, error):
        """Return ``error_code``, ``error_title`` (ours) and ``error_detail`` (Meta's)."""
        if error is None:
            return {"error_code": 0, "error_title": False, "error_detail": False}
        told = error.user_message or error.details or error.message or error.title
        title = self._wac_error_sentences().get(error.code) or told
        unexplained = self.env._("WhatsApp refused it without saying why.")
        return {
            "error_code": error.code if error.code != NO_CODE else 0,
            "error_title": title or unexplained,
            "error_detail": told if told != title else False,
        }

    @api.model
    def _wac_error_sentences(self):
        """Return our sentence for each error people meet; others show Meta's words."""
        return {
            10: self.env._("The access token lacks a permission."),
            190: self.env._("The access token has expired or was revoked."),
            200: self.env._("The access token lacks a permission."),
            368: self.env._("Meta has restricted this account for breaking a policy."),
            130403: self.env._("This number has blocked the customer."),
            130429: self.env._("Too many messages at once from this number."),
            130472: self.env._(
                "Meta keeps marketing from this customer, as an experiment."
            ),
            131021: self.env._("The recipient is the number that sends."),
            131026: self.env._(
                "WhatsApp cannot reach this number: it may have no WhatsApp, an old "
                "version, or have blocked the business."
            ),
            131030: self.env._("The number is not on the list of the test number."),
            131031: self.env._("Meta has locked the account."),
            131042: self.env._("Meta has no valid payment method for this account."),
            131047: self.env._(
                "More than 24 hours have passed since the customer's last message; "
                "only a template can be sent."
            ),
            131048: self.env._(
                "Too many of this number's messages were reported as spam."
            ),
            131049: self.env._(
                "Meta limits how much marketing a person gets, and this one has had "
                "enough for now."
            ),
            131050: self.env._(
                "The customer does not want marketing from this business."
            ),
            131051: self.env._("WhatsApp does not know this type of message."),
            131053: self.env._("WhatsApp cannot use this file."),
            131056: self.env._("Too many messages to this person in a short time."),
            132000: self.env._("The template has another number of variables at Meta."),
            132001: self.env._(
                "This template does not exist, or is not approved, in this language."
            ),
            132012: self.env._(
                "A variable does not have the format the template wants."
            ),
            132015: self.env._("Meta has paused this template for its low quality."),
            132016: self.env._("Meta has disabled this template for its low quality."),
        }

    @api.model
    def _wac_explain_invalid(self, invalid):
        """Return a sentence for a message Meta would refuse."""
        sentences = {
            Rule.EMPTY: self.env._("Something is missing: %(place)s."),
            Rule.TOO_LONG: self.env._(
                "Too long: %(place)s (at most %(limit)s characters)."
            ),
            Rule.TOO_LARGE: self.env._("The file is too large: at most %(size)s."),
            Rule.MIME: self.env._(
                "WhatsApp does not take files of this type (%(value)s)."
            ),
            Rule.NEEDS_PHONE: self.env._("This needs the customer's phone number."),
            Rule.NOT_ALLOWED: self.env._("This cannot be sent on WhatsApp: %(place)s."),
        }
        template = sentences.get(Rule(invalid.rule), "") or self.env._(
            "WhatsApp would refuse it: %(place)s (%(rule)s)."
        )
        return template % {
            "place": invalid.field,
            "limit": invalid.limit,
            "size": _size(invalid.limit),
            "value": invalid.value,
            "rule": invalid.rule,
        }


def _size(limit):
    """Return a number of bytes as people write it, if it is one."""
    if not isinstance(limit, int):
        return ""
    small = limit < 1024 * 1024
    return f"{limit // 1024} KB" if small else f"{limit // 1024 // 1024} MB"
