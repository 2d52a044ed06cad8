"""Every rule of Meta broken on purpose: a sentence beside its field, and nothing is sent."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .template_common import TemplateCase

BODY = "Thank you for the visit you paid us today."


def variable(position=1, **values):
    values = {"source": "free", "sample": "Ana", "position": position, **values}
    return (0, 0, values)


def named(name, **values):
    return variable(name=name, **values)


def quick(text="Yes"):
    return (0, 0, {"kind": "quick_reply", "text": text})


def link(url="https://example.com/a", text="See"):
    return (0, 0, {"kind": "url", "text": text, "url": url})


def call(phone="+34600111222", text="Call"):
    return (0, 0, {"kind": "phone", "text": text, "phone": phone})


def code(sample="25OFF", place=1):
    """Return button and variable of a code to copy."""
    button = (0, 0, {"kind": "copy_code", "text": "Copy"})
    row = variable(place, component="button", sample=sample)
    return {"button_ids": [button], "variable_ids": [row]}


def flow(ref="42"):
    return (0, 0, {"kind": "flow", "text": "Book", "flow_ref": ref})


def buttons(*found, **more):
    return {"button_ids": list(found), **more}


def ending(url, sample="1", **values):
    """Return a link whose end is a variable."""
    row = variable(component="button", sample=sample)
    return buttons(link(url, **values), variable_ids=[row])


def text(body, *rows):
    return {"body": body, "variable_ids": list(rows)}


def header(text, *rows):
    rows = [(0, 0, {**row[2], "component": "header"}) for row in rows]
    return {"header_format": "text", "header": text, "variable_ids": rows}


#: what is written, the field that says so, and words of the sentence
BROKEN = [
    ({"language": "eu"}, "language_choice", "language that Meta knows"),
    ({"category": "AUTHENTICATION"}, "category", "Meta itself writes"),
    (header(""), "header", "empty"),
    (header("x" * 61), "header", "61 characters, Meta takes 60"),
    (header("An *order*"), "header", "no emoji"),
    (header("An order 🎉"), "header", "no emoji"),
    (header("An\norder"), "header", "no line breaks"),
    (header("{{1}} and {{2}}", variable(), variable(2)), "header", "one variable"),
    (header("Order {1}"), "header", "brace"),
    (header("Order {{1}}", variable(sample=False)), "variable_ids", "example"),
    ({"header_format": "image"}, "header_file", "needs a file"),
    ({"header_format": "video"}, "header_file", "needs a file"),
    ({"header_format": "document"}, "header_file", "needs a file"),
    ({"header_format": "location"}, "header_latitude", "latitude and longitude"),
    (text(" "), "body", "empty"),
    (text("x" * 1025), "body", "1025 characters, Meta takes 1024"),
    (text("{{1}}, thank you for your visit.", variable()), "body", "begin or end"),
    (text("Thank you for your visit {{1}}", variable()), "body", "begin or end"),
    (
        text("We thank you, {{1}} {{2}}, for it.", variable(), variable(2)),
        "body",
        "side by side",
    ),
    (text("Thank you {{2}} for your visit.", variable(2)), "body", "without gaps"),
    (
        text("Hi {{1}}, it is {{name}} for you now.", variable(), named("name")),
        "body",
        "not both",
    ),
    (text("Thank you {{Name}} for coming.", named("Name")), "body", "small letters"),
    (text("Thank you {{#1}} for your visit."), "body", "small letters"),
    (text("Thank you {1} for your visit."), "body", "brace"),
    (text("Thank you {{1} for your visit."), "body", "brace"),
    (text("A {{1}} b {{2}} c.", variable(), variable(2)), "body", "only 3 words"),
    (
        text("Thank you {{1}} for your visit.", variable(sample=False)),
        "variable_ids",
        "example",
    ),
    (
        text("Thank you {{1}} for coming.", variable(source="text", text=" ")),
        "variable_ids",
        "has no text",
    ),
    ({"footer": "x" * 61}, "footer", "61 characters, Meta takes 60"),
    ({"footer": "For {{1}}"}, "footer", "no variables"),
    (buttons(*[quick(f"No. {i}") for i in range(11)]), "button_ids", "11, Meta takes"),
    (buttons(quick("x" * 26)), "button_ids", "26 characters, Meta takes 25"),
    (buttons(quick("Hi {{1}}")), "button_ids", "no variables"),
    (buttons(quick("Hi\nyou")), "button_ids", "one line"),
    (buttons(quick(), link(), quick("No")), "button_ids", "quick replies together"),
    (buttons(link(), link(), link()), "button_ids", "2 buttons are links"),
    (buttons(link("https://a.com/" + "x" * 2000)), "button_ids", "2000"),
    (buttons(link("example.com")), "button_ids", "https://"),
    (buttons(link("javascript:alert(1)")), "button_ids", "https://"),
    (ending("https://a.com/{{1}}/b"), "button_ids", "address's end"),
    (ending("https://a.com/{{1}}/{{2}}"), "button_ids", "one variable"),
    (ending("https://a.com/{{1}}", sample=False), "variable_ids", "example"),
    (buttons(call(), call()), "button_ids", "one button calls"),
    (buttons(call("+34" + "6" * 20)), "button_ids", "Meta takes 20"),
    (buttons(call("the shop")), "button_ids", "with its country"),
    (code("10 %"), "variable_ids", "letters and digits"),
    (code("X" * 21), "variable_ids", "Meta takes 20"),
    (code(False), "variable_ids", "needs an example"),
    (
        {
            "button_ids": code()["button_ids"] * 2,
            "variable_ids": code()["variable_ids"] + code(place=2)["variable_ids"],
        },
        "button_ids",
        "copies a code",
    ),
    (buttons(flow(False)), "button_ids", "which Flow"),
    (buttons(flow(), flow()), "button_ids", "opens a Flow"),
    ({"category": "MARKETING"}, "button_ids", "21.2"),
]
#: what passes the form, but not the reviewers: told, with the words that matter
ADVICE = [
    (text("Look at https://bit.ly/x when you can."), "body", "shortened"),
    (buttons(link("https://wa.me/34600111222")), "button_ids", "own domain"),
    (text("Please send us your card number today."), "body", "card number"),
    (text("Pay or we take legal action, this is the last."), "body", "threat"),
    (text("You have won our raffle of today, come."), "body", "marketing"),
    (text("Your verification code is on its way."), "body", "Authentication"),
    (text("Today there is 20% off for you."), "body", "marketing"),
    (text("Gracias por su pedido de hoy, usted puede recogerlo."), "body", "language"),
]


@tagged("post_install", "-at_install")
class TestWacTemplateRules(TemplateCase):
    def draft(self, body=BODY, **values):
        return super().draft(body, **values)

    def test_every_rule_has_its_sentence_and_nothing_is_sent(self):
        for values, field, words in BROKEN:
            with self.subTest(field=field, words=words):
                template = self.draft(**values)
                errors = [p for p in template.problems if not p["advice"]]
                self.assertIn(field, {problem["field"] for problem in errors})
                said = "\n".join(p["text"] for p in errors if p["field"] == field)
                self.assertRegex(said, words)
                for sentence in ("would refuse", "Rule.", "buttons[", "%("):
                    self.assertNotIn(sentence, said)
                with self.assertRaisesRegex(UserError, words):
                    template.action_submit()
                self.assertFalse(template.task)
        self.run_template_cron()
        self.assertFalse(self.waba.templates)

    def test_what_reviewers_mind_is_told_and_not_refused(self):
        for values, field, words in ADVICE:
            with self.subTest(words=words):
                template = self.draft(**values)
                [advice] = template.problems
                self.assertTrue(advice["advice"])
                self.assertEqual(advice["field"], field)
                self.assertIn(words, advice["text"])

    def test_a_good_one_is_told_nothing(self):
        template = self.draft(
            **header("Order {{1}}", variable(sample="S1")),
            footer="See you soon",
            button_ids=[quick(), quick("No"), link(), call()],
        )
        self.assertFalse(template.problems)

    def test_a_copy_of_another_text_is_told(self):
        first = self.draft("Thank you for coming to us this week.", footer="Bye")
        copy = self.draft(first.body, footer="Bye")
        self.assertIn("same text", copy.problems[0]["text"])
        copy.footer = "See you"
        self.assertFalse(copy.problems)
        added = first.browse(first.wac_add_language("es"))
        self.assertIn("translate it", str(added.problems))

    def test_refusals_of_meta_are_shown_beside_their_field(self):
        """Ours are more than Meta's rules; what gets past them is told the same way."""
        file = self.env["ir.attachment"].create({"name": "a.png", "raw": b"x"})
        refused = (
            ({"body": "x" * 1025}, "body"),
            ({"footer": "x" * 61}, "footer"),
            ({"header_format": "text", "header": "*x*"}, "header"),
            (buttons(link("ftp://x.com")), "button_ids"),
            (buttons(quick("x" * 26)), "button_ids"),
            ({"language": "eu"}, "language_choice"),
            ({"name": "Not A Name"}, "name"),
        )
        for place, (values, field) in enumerate(refused):
            with self.subTest(field, place=place):
                template = self.draft(
                    f"Thank you for your visit of today, no. {place}."
                )
                template.header_attachment_id = file
                template.action_submit()
                if "name" in values:
                    # what Odoo's own constraint would not let through
                    self.env.cr.execute(
                        "UPDATE wac_template SET name = %s WHERE id = %s",
                        [values["name"], template.id],
                    )
                    template.invalidate_recordset()
                else:
                    template.write(values)
                self.run_template_cron()
                self.assertEqual(template.status, "DRAFT")
                [refusal] = [p for p in template.problems if p.get("refused")]
                self.assertEqual(refusal["field"], field)
                self.assertIn("Meta says", refusal["text"])

    def test_a_refusal_ends_when_its_field_changes(self):
        template = self.draft(title="A visit")
        template.write({"problem": "Meta refuses it.", "problem_part": "footer"})
        form = Form(template)
        self.assertTrue([p for p in form.problems if p.get("refused")])
        form.footer = "See you"
        self.assertFalse(form.problems)
        form.save()
        self.assertFalse(template.problem)

    def test_what_no_field_can_mend_stays_above_the_form(self):
        template = self.draft()
        template.write({"problem": "Too many templates.", "problem_part": "account"})
        self.assertFalse(template.problem_field)
        self.assertFalse(template.problems)

    def test_a_refusal_does_not_keep_from_trying_again(self):
        template = self.draft()
        template.write({"problem": "Meta refuses it.", "problem_part": "category"})
        template.action_submit()
        self.assertEqual(template.task, "create")
        self.assertFalse(template.problem)
