"""``wac.privacy.export``: the page in the ZIP, for people who read no JSON.

Called with what is put into the ZIP. Must never hold anything that runs: texts of strangers
are escaped, and the page forbids scripts.
"""

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_datetime

#: Pictures that are shown; other files are linked.
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".gif")
_PAGE = Markup("""<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src 'self' file:; style-src 'unsafe-inline'"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font-family: sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #8886; padding: .3rem; text-align: start;
 vertical-align: top; overflow-wrap: anywhere; white-space: pre-wrap; }}
.message {{ border-inline-start: 4px solid #8886; margin: .7rem 0; padding: .2rem .8rem; }}
.out {{ border-color: #25d366; }}
.message img {{ max-width: 20rem; max-height: 20rem; display: block; }}
.message p {{ white-space: pre-wrap; overflow-wrap: anywhere; margin: .2rem 0; }}
.message small {{ opacity: .75; }}
</style></head><body>{body}</body></html>
""")


class WacPrivacyExport(models.AbstractModel):
    _inherit = "wac.privacy.export"

    def _wac_page(self, data):
        title = self.env._("Your data at %s", self.env.company.name)
        today = fields.Date.to_string(fields.Date.context_today(self))
        zone = self._wac_zone()
        headings = [
            self.env._("When"),
            self.env._("What for"),
            self.env._("What you said"),
            self.env._("Basis"),
            self.env._("How"),
            self.env._("What you agreed to"),
            self.env._("In your words"),
        ]
        kinds = [self.env._("Kind"), self.env._("Name"), self.env._("Address")]
        parts = [
            Markup("<h1>{}</h1><p>{}</p><p>{}</p>").format(
                title, today, self.env._("Times are those of %s.", zone)
            ),
            Markup("<h2>{}</h2>").format(self.env._("Who you are")),
            *(self._wac_pairs(row) for row in data["identity"]),
            Markup("<h2>{}</h2>").format(self.env._("What you agreed or objected to")),
            self._wac_rows(headings, data["consents"])
            or _none(self.env._("Nothing is recorded.")),
            Markup("<h2>{}</h2>").format(
                self.env._("Documents the messages are about")
            ),
            self._wac_rows(kinds, data["documents"]) or _none(self.env._("None.")),
            Markup("<h2>{}</h2>").format(self.env._("Messages")),
            *(self._wac_shown(message) for message in data["messages"]),
        ]
        lang = (self.env.lang or "en_US")[:2]
        body = Markup("\n").join(parts)
        return _PAGE.format(lang=lang, title=title, body=body)

    def _wac_zone(self):
        return self.env.company.partner_id.tz or self.env.user.tz or "UTC"

    def _wac_value(self, value):
        """Return a value as people write it."""
        if hasattr(value, "hour"):
            return format_datetime(
                self.env, value, tz=self._wac_zone(), dt_format="short"
            )
        return "" if value is None else value

    def _wac_pairs(self, row):
        cells = (
            Markup("<tr><th>{}</th><td>{}</td></tr>").format(
                name, self._wac_value(value)
            )
            for name, value in row.items()
            if value
        )
        return Markup("<table>{}</table>").format(Markup("").join(cells))

    def _wac_rows(self, headings, rows):
        if not rows:
            return Markup("")
        head = Markup("").join(Markup("<th>{}</th>").format(h) for h in headings)
        lines = (
            Markup("<tr>{}</tr>").format(
                Markup("").join(
                    Markup("<td>{}</td>").format(self._wac_value(value))
                    for value in row.values()
                )
            )
            for row in rows
        )
        return Markup("<table><tr>{}</tr>{}</table>").format(
            head, Markup("").join(lines)
        )

    def _wac_shown(self, message):
        sent = message["direction"] == "out"
        text = message["text"] or ""
        lines = [text, *self._wac_content_lines(message["content"] or {})]
        if not any(lines) and not message["files"]:
            kinds = self.env["wac.message"]._fields["kind"]
            lines = [dict(kinds._description_selection(self.env))[message["kind"]]]
        if message["text_before_edit"]:
            before = message["text_before_edit"]
            lines.append(self.env._("Before it was edited: %s", before))
        if message["deleted"]:
            lines.append(self.env._("This message was deleted."))
        files = Markup(" ").join(_file(name) for name in message["files"])
        return Markup(
            '<div class="message {}"><small>{} · {}</small><p>{}</p>{}</div>'
        ).format(
            "out" if sent else "in",
            self.env._("We wrote") if sent else self.env._("You wrote"),
            self._wac_value(message["date"]),
            "\n".join(filter(None, lines)),
            files,
        )

    def _wac_content_lines(self, content):
        """Return what a message says beside its text, as lines."""
        place = content.get("location") or {}
        if place:
            yield self.env._("Place: %s", ", ".join(_words(place.values())))
        for card in content.get("contacts") or []:
            said = [card.get("name"), card.get("organization")]
            said += [number[0] for number in card.get("phones") or [] if number]
            said += [email[0] for email in card.get("emails") or [] if email]
            yield self.env._("Contact: %s", ", ".join(_words(said)))
        for line in content.get("order") or []:
            yield self.env._("Ordered: %s", " ".join(_words(line.values())))
        ad = content.get("ad") or {}
        if ad:
            said = [ad.get("headline"), ad.get("body"), ad.get("source_url")]
            yield self.env._("Came from an ad: %s", ", ".join(_words(said)))


def _words(values):
    return [str(value) for value in values if value not in (None, False, "", [])]


def _file(name):
    if name.lower().endswith(_PICTURES):
        return Markup('<a href="{0}"><img src="{0}" alt="{0}"/></a>').format(name)
    return Markup('<a href="{0}">{0}</a>').format(name)


def _none(text):
    return Markup("<p>{}</p>").format(text)
