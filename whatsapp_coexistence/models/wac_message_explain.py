"""Why a message was not sent, in sentences people understand.

Called by the sender and the receipts. Must never hide Meta's own words: they are kept
beside ours, because support asks for them.
"""

from odoo import api, fields, models
from odoo.tools import format_datetime

from ..cloudapi.errors import NO_CODE
from ..cloudapi.invalid import Rule


class WacMessage(models.Model):
    _inherit = "wac.message"

    shown_reason = fields.Char("Why", compute="_compute_shown_reason")

    @api.depends("state", "hold_reason", "error_code", "error_title", "error_detail")
    @api.depends_context("lang")
    def _compute_shown_reason(self):
        for message in self:
            message.shown_reason = message._wac_shown_reason()

    @api.depends("kind", "date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        """Name a message by its kind and time: what it says is not for every reader."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for message in self:
            when = message.date and format_datetime(
                self.env, message.date, dt_format="short"
            )
            message.display_name = ", ".join(
                filter(None, (kinds.get(message.kind), when))
            )

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
            **self._wac_error_sentences_of_account(),
            **self._wac_error_sentences_of_person(),
            **self._wac_error_sentences_of_template(),
            **self._wac_error_sentences_of_message(),
        }

    def _wac_error_sentences_of_account(self):
        """Return what is wrong with the number, its account or the connection."""
        permission = self.env._("The access token lacks a permission.")
        busy = self.env._("Meta takes no more calls for now.")
        down = self.env._("WhatsApp does not answer at the moment.")
        registered = self.env._(
            "The number is not registered at WhatsApp. Connect it again."
        )
        return {
            0: self.env._("Meta does not accept the access token. Enter a new one."),
            2: down,
            3: permission,
            4: busy,
            10: permission,
            33: self.env._(
                "Meta does not know this number, or the access token may not use it."
            ),
            190: self.env._("The access token has expired or was revoked."),
            200: permission,
            368: self.env._("Meta has restricted this account for breaking a policy."),
            80007: busy,
            130429: self.env._("Too many messages at once from this number."),
            130497: self.env._(
                "Meta does not let this account write to the customer's country."
            ),
            131000: self.env._("Something went wrong at WhatsApp. Try again later."),
            131005: permission,
            131016: down,
            131031: self.env._("Meta has locked the account."),
            131037: self.env._(
                "Meta has not approved the number's display name. Look at it in "
                "WhatsApp Manager."
            ),
            131042: self.env._("Meta has no valid payment method for this account."),
            131045: registered,
            131048: self.env._(
                "Too many of this number's messages were reported as spam."
            ),
            131057: self.env._("Meta is working on the account."),
            133010: registered,
        }

    def _wac_error_sentences_of_person(self):
        """Return why this person does not get it."""
        return {
            1026: self.env._("The customer's WhatsApp is too old for this message."),
            130403: self.env._("This number has blocked the customer."),
            130472: self.env._(
                "Meta keeps marketing from this customer, as an experiment."
            ),
            131021: self.env._("The recipient is the number that sends."),
            131026: self.env._(
                "WhatsApp cannot reach this number: it may have no WhatsApp, an old "
                "version, or have blocked the business."
            ),
            131030: self.env._("The number is not on the list of the test number."),
            131047: self.env._(
                "More than 24 hours have passed since the customer's last message; "
                "only a template can be sent."
            ),
            131049: self.env._(
                "Meta limits how much marketing a person gets, and this one has had "
                "enough for now."
            ),
            131050: self.env._(
                "The customer does not want marketing from this business."
            ),
            131056: self.env._("Too many messages to this person in a short time."),
            131062: self.env._(
                "This message needs the customer's phone number, which WhatsApp hides."
            ),
            137000: self.env._(
                "The customer's WhatsApp was installed anew: make sure who it is."
            ),
        }

    def _wac_error_sentences_of_template(self):
        """Return what is wrong with the template."""
        return {
            131055: self.env._("Only marketing templates can be sent this way."),
            131063: self.env._("Meta has switched off marketing for this number."),
            132000: self.env._("The template has another number of variables at Meta."),
            132001: self.env._(
                "This template does not exist, or is not approved, in this language."
            ),
            132005: self.env._("With its values filled in, the template is too long."),
            132007: self.env._("Meta refuses the template's text for its policy."),
            132012: self.env._(
                "A variable does not have the format the template wants."
            ),
            132015: self.env._("Meta has paused this template for its low quality."),
            132016: self.env._("Meta has disabled this template for its low quality."),
            132068: self.env._("Meta has blocked the form (Flow) of the template."),
            132069: self.env._("Meta slows down the form (Flow) of the template."),
        }

    def _wac_error_sentences_of_message(self):
        """Return what is wrong with the message itself."""
        return {
            100: self.env._("WhatsApp does not accept a part of this message."),
            131008: self.env._("A part that WhatsApp asks for is missing."),
            131009: self.env._("A value is not what WhatsApp expects."),
            131051: self.env._("WhatsApp does not know this type of message."),
            131052: self.env._(
                "WhatsApp could not hand over the file. Look at it on the phone."
            ),
            131053: self.env._("WhatsApp cannot use this file."),
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
