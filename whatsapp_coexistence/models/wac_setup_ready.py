"""``wac.setup``, first step: is the number ready, and does the phone app stay.

Called by the setup's form. Must never ask Meta, nor show a price as more than an estimate.
"""

from markupsafe import Markup

from odoo import api, fields, models

from ..cloudapi import adviser, phone

_TICKS = (
    "understands_devices",
    "understands_lists",
    "understands_private",
    "understands_windows",
)


class WacSetup(models.Model):
    _inherit = "wac.setup"

    is_trial = fields.Boolean(
        "Try It First", help="With the simulator: no phone and no account at Meta."
    )
    has_simulator = fields.Boolean(compute="_compute_has_simulator")
    number = fields.Char("WhatsApp Number")
    country_id = fields.Many2one(
        "res.country", default=lambda self: self.env.company.country_id
    )
    phone_kind = fields.Selection(
        [
            ("business", "WhatsApp Business, on a phone"),
            ("personal", "The ordinary WhatsApp, on a phone"),
            ("none", "No WhatsApp: a new number, or one that is not used yet"),
        ],
        string="The number is used with",
        default="business",
        required=True,
    )
    app_version = fields.Char("Version of the app")
    activity = fields.Selection(
        [
            ("weeks", "For weeks, on most days"),
            ("days", "Only for some days"),
        ],
        string="The app has been used",
    )
    mode_choice = fields.Selection(
        [
            ("advice", "As advised"),
            ("coexistence", "Phone app and Odoo"),
            ("api", "Odoo only"),
        ],
        string="Your choice",
        default="advice",
        required=True,
    )
    mode = fields.Selection(
        [("coexistence", "Phone app and Odoo"), ("api", "Odoo only")],
        compute="_compute_mode",
    )
    understands_devices = fields.Boolean(
        "Computers and tablets linked to the phone are unlinked once. I can link up to "
        "four of them again afterwards."
    )
    understands_lists = fields.Boolean(
        "Broadcast lists can only be read from then on. Odoo sends to many with templates."
    )
    understands_private = fields.Boolean(
        "In chats with one person, disappearing messages, view-once photos and live "
        "location are switched off."
    )
    understands_windows = fields.Boolean(
        "The WhatsApp program for Windows and watches cannot be used with this number. "
        "WhatsApp Web in the browser can."
    )
    understands_api = fields.Boolean(
        "The number no longer works in any WhatsApp app. I have saved the chats on the "
        "phone that I want to keep."
    )

    def _compute_has_simulator(self):
        module = self.env.ref("base.module_whatsapp_coexistence", False)
        # sudo: whether there is one is no secret
        found = (
            self.env["wac.app"].sudo().search_count([("connection", "=", "simulator")])
        )
        self.has_simulator = bool(found or (module and module.sudo().demo))

    @api.depends("mode_choice", "advised_mode")
    def _compute_mode(self):
        for setup in self:
            chosen = setup.mode_choice
            setup.mode = setup.advised_mode if chosen == "advice" else chosen

    @api.model
    def _wac_answers(self):
        return super()._wac_answers() + [
            "is_trial",
            "number",
            "country_id",
            "phone_kind",
            "app_version",
            "activity",
            "mode",
            "understands_api",
            *_TICKS,
        ]

    def action_try_it(self):
        """Skip the questions about the phone: the simulator needs none."""
        self.ensure_one()
        self.check_access("write")
        self.write({"is_trial": True, "connection": "simulator"})
        return self.action_next()

    def action_real_number(self):
        """Turn from trying to a real number."""
        self.ensure_one()
        self.check_access("write")
        self.write({"is_trial": False, "connection": False})
        self._wac_move("ready")
        return True

    def _wac_wa_id(self):
        """Return the number as WhatsApp writes it, or ``None``."""
        return phone.normalize(self.number or "", self.country_id.code)

    def _wac_missing_ready(self):
        if self.is_trial:
            return []
        missing = []
        if not self._wac_wa_id():
            missing.append(
                self.env._(
                    "Write your WhatsApp number with its country, like %s.",
                    "+34 612 34 56 78",
                )
            )
        if self.mode == "coexistence":
            return missing + self._wac_missing_phone()
        if self.phone_kind != "none" and not self.understands_api:
            missing.append(self.env._("Read and tick what will change on the phone."))
        return missing

    def _wac_missing_phone(self):
        """Return what keeps the phone app from being shared."""
        if self.phone_kind == "personal":
            return [
                self.env._(
                    "Install WhatsApp Business on the phone and move the number to it; the "
                    "app offers this by itself and keeps the chats. Use it for some weeks, "
                    "then come back: everything here is kept."
                )
            ]
        if self.phone_kind == "none":
            return [
                self.env._(
                    "There is no phone app to share. Choose “Odoo only”, or set the number "
                    "up in WhatsApp Business first."
                )
            ]
        missing = self._wac_missing_app()
        if not all(self[tick] for tick in _TICKS):
            missing.append(
                self.env._("Read and tick each point of what will change on the phone.")
            )
        return missing

    def _wac_missing_app(self):
        enough = adviser.is_app_version_enough(self.app_version)
        least = ".".join(map(str, adviser.APP_VERSION_MIN))
        missing = []
        if enough is None:
            missing.append(
                self.env._(
                    "Write the version of the app. On the phone: Settings, Help, App info."
                )
            )
        elif not enough:
            missing.append(
                self.env._(
                    "The app is too old: update it to version %s or newer in the phone's "
                    "app store.",
                    least,
                )
            )
        if not self.activity:
            missing.append(self.env._("Say how long the app has been used."))
        return missing

    def _wac_lines_ready(self):
        """Return what is fine already, and what Meta may object to."""
        if self.is_trial:
            return [("done", self.env._("You are trying it out: no phone is needed."))]
        lines = []
        wa_id = self._wac_wa_id()
        if wa_id:
            lines.append(("done", self.env._("The number is %s.", phone.pretty(wa_id))))
        if self.mode == "coexistence" and self.phone_kind == "business":
            if adviser.is_app_version_enough(self.app_version):
                lines.append(("done", self.env._("The app is new enough.")))
            if self.activity == "days":
                lines.append(
                    (
                        "warn",
                        self.env._(
                            "Meta wants a number that has been in use. It may answer that "
                            "more activity is needed: then go on writing with the app for "
                            "a week or two and try again."
                        ),
                    )
                )
        country = phone.country(wa_id) if wa_id else self.country_id.code
        if self.mode == "coexistence" and country in adviser.DOUBTFUL_COUNTRIES:
            lines.append(("warn", self._wac_reason("doubtful_country", 0)))
        return lines


def bullets(texts):
    """Return sentences as a list in HTML; each is escaped."""
    rows = Markup().join(Markup("<li>%s</li>") % text for text in texts)
    return Markup('<ul class="mb-0 ps-3">%s</ul>') % rows if texts else Markup()
