"""People whose ids come in pieces, all of them in one batch."""

from odoo.tests import tagged

from ..cloudapi.events import Identity
from .inbound_common import InboundCase

NUMBER = "34699123400"


@tagged("post_install", "-at_install")
class TestWacContactHalves(InboundCase):
    def make(self, *people):
        found = self.env["wac.contact"]._wac_find_or_create(self.number, people)
        self.env.flush_all()
        return [found[person] for person in people]

    def test_a_number_then_number_and_id_are_one_new_person(self):
        first, second = self.make(
            Identity(wa_id=NUMBER), Identity(user_id="ES.1", wa_id=NUMBER)
        )
        self.assertEqual(first, second)
        self.assertEqual((first.wa_id, first.bsuid), (NUMBER, "ES.1"))

    def test_a_known_person_gets_the_number_that_another_event_names(self):
        (known,) = self.make(Identity(user_id="ES.2"))
        first, second = self.make(
            Identity(wa_id=NUMBER), Identity(user_id="ES.2", wa_id=NUMBER)
        )
        self.assertEqual((first, second), (known, known))
        self.assertEqual(known.wa_id, NUMBER)

    def test_two_ids_with_one_number_are_two_people_and_the_last_has_it(self):
        former, owner, number = self.make(
            Identity(user_id="ES.3", wa_id=NUMBER),
            Identity(user_id="ES.4", wa_id=NUMBER),
            Identity(wa_id=NUMBER),
        )
        self.assertNotEqual(former, owner)
        self.assertEqual(number, owner)
        self.assertEqual((former.wa_id, owner.wa_id), (False, NUMBER))
