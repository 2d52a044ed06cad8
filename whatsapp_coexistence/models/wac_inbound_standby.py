"""``wac.inbound``, standby: chats that Meta's agent answers, and their coming back.

Called by :mod:`.wac_inbound_messages` and :mod:`.wac_inbound_apply`. Must never take what
is said while the agent has a chat for something that people or automations answer.

Source: const.DOCS/webhooks/reference/standby (checked 2026-11-27).
"""

from odoo import fields, models

STANDBY = "standby"


def origin_of(event, otherwise):
    """Return whose message it is: what comes by ``standby`` is between others."""
    return "agent" if event.field == STANDBY else otherwise


def agent_values(thread, messages):
    """Return whether Meta's agent has the chat after these messages."""
    theirs = messages.filtered(lambda m: m.origin == "agent").mapped("date")
    ours = messages.filtered(lambda m: m.origin in ("customer", "phone")).mapped("date")
    if theirs and (not ours or max(theirs) > max(ours)):
        return {} if thread.agent_since else {"agent_since": min(theirs)}
    return {"agent_since": False} if ours and thread.agent_since else {}


class WacInbound(models.AbstractModel):
    _inherit = "wac.inbound"

    def _apply_handovers(self, app, pairs):
        """Say in the chats who has them now; one that came back waits for an answer."""
        for account, event in pairs:
            if event.person:
                thread = self._thread_of(account, event.person)
                thread._wac_handed_over(event, account._wac_lang())

    def _thread_of(self, account, person):
        contacts = self.env["wac.contact"]._wac_find_or_create(account, [person])
        contact = contacts[person]
        return self.env["wac.thread"]._wac_find_or_create(account, contact)[contact]


class WacThread(models.Model):
    _inherit = "wac.thread"

    agent_since = fields.Datetime(
        "Meta's Agent Since",
        readonly=True,
        help="Meta's agent answers this chat; what is written from here takes it over.",
    )

    def _wac_handed_over(self, event, lang):
        """Note who has the chat, with what the agent told about it."""
        self = self.with_context(lang=lang)
        now = fields.Datetime.now()
        if event.to_agent:
            self.agent_since = self.agent_since or now
            text = self.env._("Meta's agent answers this chat now.")
        else:
            self.write(
                {
                    "agent_since": False,
                    "waiting_since": self.waiting_since or now,
                    "state": "open",
                }
            )
            text = self.env._("Meta's agent gave this chat back: please answer it.")
        self._wac_notice(" ".join(filter(None, (text, event.note))))
