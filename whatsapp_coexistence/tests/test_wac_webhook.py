"""The webhook over real HTTP: what is stored, what is refused, and what it costs."""

import contextlib
import io
import json
import select
import socket
import threading
from unittest.mock import patch
from urllib.parse import urlsplit

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import DechunkedInput

from odoo.sql_db import db_connect
from odoo.tests import HOST, BaseCase, HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.whatsapp_coexistence.cloudapi import const
from odoo.addons.whatsapp_coexistence.controllers import webhook_body, webhook_line
from odoo.addons.whatsapp_coexistence.models import wac_webhook_rejection
from odoo.addons.whatsapp_coexistence.models.wac_bell import bell

from .common import sign
from .inbound_common import InboundCase


class Ended(io.BytesIO):
    """What a stranger sent before the line broke; counts who goes on asking."""

    reads = 0

    def read(self, size=-1):
        self.reads += 1
        if self.reads > 5:
            raise AssertionError("read on and on, after its end")
        return super().read(size)


@tagged("post_install", "-at_install")
class TestWacPieces(BaseCase):
    def joined(self, content, most=10**6):
        return webhook_body.read_pieces(DechunkedInput(io.BytesIO(content)), most)

    def test_whole_bodies(self):
        self.assertEqual(self.joined(b"0\r\n\r\n"), b"")
        self.assertEqual(self.joined(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), b"abcde")
        large = b"20000\r\n" + b"x" * 0x20000 + b"\r\n"
        self.assertEqual(self.joined(large * 2 + b"0\r\n\r\n"), b"x" * 0x40000)

    def test_one_byte_more_than_the_limit_is_read(self):
        large = b"20000\r\n" + b"x" * 0x20000 + b"\r\n"
        self.assertEqual(len(self.joined(large * 100, most=70000)), 70001)

    def test_a_body_that_breaks_off(self):
        for content in (
            b"ffffff\r\nabc",
            b"ffffff\r\n",
            b"3\r\nabc",
            b"3\r\nab",
            b"x\r\n",
        ):
            with self.subTest(content), self.assertRaises(ClientDisconnected):
                self.joined(content)

    def test_a_huge_piece_that_breaks_off_is_not_waited_for(self):
        stream = DechunkedInput(Ended(b"7fffffffffff\r\nabc"))
        with self.assertRaises(ClientDisconnected):
            webhook_body.read_pieces(stream, 10**6)


@tagged("post_install", "-at_install")
class TestWacWebhook(InboundCase, HttpCase):
    def setUp(self):
        super().setUp()
        wac_webhook_rejection._waiting.clear()  # every refusal gets its own row
        self.url = f"/wac/webhook/{self.app.uuid}"
        self.events = self.env["wac.webhook.event"].search([])

    def post(
        self, body, signature="", url=None, content_type="application/json", **headers
    ):
        headers = {"Content-Type": content_type, **headers}
        if signature is not None:
            headers["X-Hub-Signature-256"] = signature or self.signature(body)
        return self.url_open(url or self.url, data=body, headers=headers)

    def new_events(self):
        return self.env["wac.webhook.event"].search([]) - self.events

    def assert_refused(self, answer, status, reason):
        self.assertEqual(getattr(answer, "status_code", answer), status)
        self.assertFalse(self.new_events())
        found = self.env["wac.webhook.rejection"].search([], limit=1)
        self.assertEqual(found.reason, reason)

    def test_signed_body_is_stored_byte_for_byte_and_rings_the_worker(self):
        triggers = self.env["ir.cron.trigger"].search_count([])
        body = self.body(self.change([self.text("¿Qué tal? 🍽")]))
        answer = self.post(body)
        self.assertEqual((answer.status_code, answer.content), (200, b""))
        event = self.new_events()
        self.assertEqual(event._wac_bodies()[event.id], body)
        self.assertEqual((event.state, event.attempts), ("pending", 0))
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers + 1)
        self.assertFalse(self.stored(), "nothing is parsed in the request")
        self.work()
        self.assertEqual(self.stored().body, "¿Qué tal? 🍽")

    def test_the_address_that_is_shown_is_not_redirected(self):
        # a POST that is redirected may come again as a GET, without its body
        shown = urlsplit(self.app.webhook_url).path
        self.assertTrue(shown)
        body = self.body(self.change([self.text("hi")]))
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": self.signature(body),
        }
        answer = self.url_open(shown, data=body, headers=headers, allow_redirects=False)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(len(self.new_events()), 1)

    def test_unsigned(self):
        self.assert_refused(self.post(self.body(), signature=None), 403, "unsigned")

    def test_wrong_signature(self):
        body = self.body()
        self.assert_refused(self.post(body, sign(body, "other")), 403, "bad_signature")

    def test_signature_of_another_body(self):
        answer = self.post(self.body(), self.signature(b"{}"))
        self.assert_refused(answer, 403, "bad_signature")

    def test_header_that_is_not_ascii(self):
        answer = self.post(self.body(), "sha256=é".encode("latin-1"))
        self.assert_refused(answer, 403, "bad_signature")

    def test_unknown_key(self):
        url = "/wac/webhook/00000000-0000-0000-0000-000000000000"
        self.assert_refused(self.post(self.body(), url=url), 403, "unknown_key")

    def test_too_large(self):
        body = b" " * (const.MAX_WEBHOOK_BYTES + 1)
        self.assert_refused(self.post(body), 413, "too_large")

    def raw(self, body, *headers, is_all=False):
        """Send bytes as they are; returns the status of the answer.

        :param is_all: say that nothing more will come
        """
        with (
            self.allow_requests(all_requests=True),
            socket.create_connection((HOST, self.http_port()), 15) as line,
        ):
            line.sendall(self.head(*headers) + body)
            if is_all:
                line.shutdown(socket.SHUT_WR)
            return int(line.recv(4096).split()[1])

    def head(self, *headers):
        """Return a call's first lines."""
        cookies = "; ".join(f"{k}={v}" for k, v in self.opener.cookies.items())
        head = [f"POST {self.url} HTTP/1.1", f"Host: {HOST}", f"Cookie: {cookies}"]
        if not any(header.startswith("Content-Type") for header in headers):
            head.append("Content-Type: application/json")
        return "\r\n".join([*head, *headers, "", ""]).encode()

    def in_pieces(self, body, end=b"0\r\n\r\n"):
        """Send a body of no declared length; returns the status of the answer."""
        pieces = [body[at : at + 65536] for at in range(0, len(body), 65536)]
        sent = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
        header = f"X-Hub-Signature-256: {self.signature(body)}"
        return self.raw(sent + end, header, "Transfer-Encoding: chunked")

    def test_body_without_a_length(self):
        body = self.body(self.change([self.text("in pieces " * 9000)]))
        self.assertEqual(self.in_pieces(body), 200)
        event = self.new_events()
        self.assertEqual(event._wac_bodies()[event.id], body)

    def test_body_without_a_length_is_read_up_to_the_limit(self):
        body = b" " * (const.MAX_WEBHOOK_BYTES + 1)
        # it never ends: only who stops reading can answer
        self.assert_refused(self.in_pieces(body, end=b""), 413, "too_large")

    def test_body_that_says_it_is_too_large_is_not_read(self):
        length = f"Content-Length: {const.MAX_WEBHOOK_BYTES + 1}"
        self.assert_refused(self.raw(b"", length), 413, "too_large")

    def test_body_in_pieces_that_breaks_off(self):
        """Werkzeug alone would read on in memory that is not its own, and crash."""
        header = f"X-Hub-Signature-256: {self.signature(b'abc')}"
        more = (header, "Transfer-Encoding: chunked")
        for start in (b"ffffff\r\nabc", b"3\r\nabc", b"3\r\nabc\r\n", b"-1\r\n", b""):
            with self.subTest(start):
                self.assertEqual(self.raw(start, *more, is_all=True), 400)
        self.assertFalse(self.new_events())

    def test_form_that_says_it_is_too_large_is_not_read(self):
        length = f"Content-Length: {const.MAX_WEBHOOK_BYTES + 2}"
        for form in ("application/x-www-form-urlencoded", "multipart/form-data"):
            status = self.raw(b"", length, f"Content-Type: {form}; boundary=x")
            self.assertEqual(status, 413)

    def test_who_sends_byte_by_byte_is_cut_off(self):
        """Each byte comes in time, and the body never does: it would hold its worker."""
        self.patch(webhook_line.lines, "seconds", 1.0)
        header = f"X-Hub-Signature-256: {self.signature(b'')}"
        form = "Content-Type: application/x-www-form-urlencoded"
        for code, *more in (
            (400, "Content-Length: 100000"),
            (400, "Transfer-Encoding: chunked"),
            (400, "Content-Length: 1000", form),
            (413, "Transfer-Encoding: chunked", form),  # not read at all
        ):
            with self.subTest(more), self.dripping(header, *more) as (line, stop):
                self.assertEqual(int(line.recv(4096).split()[1]), code)
                self.assertFalse(stop.is_set(), "it was still sending")
        self.assertFalse(self.new_events())

    @contextlib.contextmanager
    def dripping(self, *headers):
        """Have a call whose body comes byte by byte and does not end."""
        stop = threading.Event()

        def drip(line):
            with contextlib.suppress(OSError):  # they hung up
                while not stop.wait(0.1):
                    line.sendall(b"1")

        with (
            self.allow_requests(all_requests=True),
            socket.create_connection((HOST, self.http_port()), 300) as line,
        ):
            line.sendall(self.head(*headers))
            thread = threading.Thread(target=drip, args=(line,))
            thread.start()
            try:
                yield line, stop
            finally:
                stop.set()
                thread.join()

    def test_nothing_is_acknowledged_that_is_not_stored(self):
        """The app was deleted after its secret was looked up."""
        body = self.body()
        self.assertEqual(self.post(body).status_code, 200)
        self.env.cr.execute("DELETE FROM wac_account WHERE app_id = %s", [self.app.id])
        self.env.cr.execute("DELETE FROM wac_app WHERE id = %s", [self.app.id])
        self.assertEqual(self.post(body).status_code, 503)

    def test_form_instead_of_json(self):
        body = b"object=whatsapp_business_account&entry=x"
        form = "application/x-www-form-urlencoded"
        answer = self.post(body, content_type=form)
        self.assertIn(answer.status_code, (400, 403))
        self.assertFalse(self.new_events())

    def test_app_without_secret_takes_nothing(self):
        self.app.sudo().app_secret_cipher = False
        self.assert_refused(self.post(self.body()), 403, "no_secret")

    def test_previous_secret_is_still_taken_after_a_change(self):
        self.app.app_secret = "the-next-secret"
        body = self.body()
        self.assertEqual(self.post(body).status_code, 200)
        self.assertEqual(
            self.post(body, sign(body, "the-next-secret")).status_code, 200
        )

    def test_a_flood_of_refused_calls_leaves_one_row(self):
        self.post(self.body(), signature=None)
        rows = self.env["wac.webhook.rejection"].search_count([])
        # an hour for a busy computer
        with patch.object(wac_webhook_rejection, "PERIOD", 3600):
            for _ in range(5):
                self.post(self.body(), signature=None)
        self.assertEqual(self.env["wac.webhook.rejection"].search_count([]), rows)

    def written(self):
        """Return how many rows of each table this transaction has written."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
            "  FROM pg_stat_xact_user_tables"
        )
        return dict(self.env.cr.fetchall())

    def tables_of(self, knock):
        """Return the tables that are written while somebody knocks."""
        before = self.written()
        knock()
        return {t for t, rows in self.written().items() if rows > before.get(t, 0)}

    def test_the_door_writes_one_row_and_nothing_else(self):
        """Whoever knocks acts with all rights: so there is one thing they can do."""
        body = self.body(self.change([self.text("<b>hello</b>")]))
        self.post(body)  # caches
        stored = self.tables_of(lambda: self.post(body))
        self.assertEqual(stored, {"wac_webhook_event", "ir_cron_trigger"})
        wac_webhook_rejection._waiting.clear()
        for knock in (
            lambda: self.post(body, signature=None),
            lambda: self.post(body, sign(body, "other")),
            lambda: self.post(body, url="/wac/webhook/nonsense"),
            lambda: self.challenge(mode="subscribe", verify_token="x", challenge="1"),
        ):
            with self.subTest():
                self.assertEqual(self.tables_of(knock), {"wac_webhook_rejection"})

    def test_a_flood_of_forged_bodies_is_not_looked_at(self):
        """Only its first bytes decide: a forged body is neither parsed nor kept."""
        bomb = b'{"entry":' + b"[" * 2_000_000
        before = self.written().get("wac_webhook_event", 0)
        for _ in range(20):
            self.assertEqual(self.post(bomb, sign(bomb, "other")).status_code, 403)
        self.assertEqual(self.written().get("wac_webhook_event", 0), before)
        rows = self.env["wac.webhook.rejection"].search(
            [("reason", "=", "bad_signature")]
        )
        self.assertLessEqual(sum(rows.mapped("count")), 20)

    def test_malformed_body_is_kept_and_marked(self):
        for body in (b"{", b"\xff\xfe", b"[]", b"null", b'{"object": "page"}'):
            with self.subTest(body=body):
                self.assertEqual(self.post(body).status_code, 200)
                event = self.new_events()[:1]
                self.work()
                self.assertNotEqual(event.state, "pending")
        self.assertFalse(self.stored())

    def test_replayed_body_changes_nothing(self):
        body = self.body(self.change([self.text("once")]))
        for _ in range(3):
            self.assertEqual(self.post(body).status_code, 200)
        self.work()
        self.assertEqual(self.stored().mapped("body"), ["once"])
        self.post(body)
        self.work()
        self.assertEqual(len(self.stored()), 1)
        self.assertEqual(set(self.new_events().mapped("state")), {"done"})

    def challenge(self, **params):
        query = "&".join(f"hub.{name}={value}" for name, value in params.items())
        return self.url_open(f"{self.url}?{query}")

    def test_challenge(self):
        token = self.credentials["verify_token"]
        answer = self.challenge(
            mode="subscribe", verify_token=token, challenge="1158201444"
        )
        self.assertEqual((answer.status_code, answer.text), (200, "1158201444"))
        self.assertTrue(answer.headers["Content-Type"].startswith("text/plain"))
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_challenge_with_another_token(self):
        answer = self.challenge(mode="subscribe", verify_token="x", challenge="1")
        self.assertEqual(answer.status_code, 403)
        self.assertNotIn("1158", answer.text)

    def test_at_most_four_statements(self):
        body = self.body(self.change([self.text("cheap")]))
        self.post(body)  # caches
        with self.assertQueryCount(4):
            self.post(body)

    def test_the_bell_reaches_the_cron_workers(self):
        with db_connect("postgres").cursor() as cr:
            cr.execute("LISTEN cron_trigger")
            cr.commit()  # pylint: disable=invalid-commit
            self.hear("no such database", cr)

    @mute_logger("odoo.addons.whatsapp_coexistence.models.wac_bell", "odoo.sql_db")
    def test_the_bell_rings_although_its_connection_broke(self):
        with db_connect("postgres").cursor() as cr:
            cr.execute("LISTEN cron_trigger")
            cr.commit()  # pylint: disable=invalid-commit
            self.hear("before", cr)
            cr.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = 'postgres' AND pid != pg_backend_pid()"
                " AND application_name = current_setting('application_name')"
            )
            self.assertTrue(cr.fetchone()[0], "the bell keeps its connection")
            cr.commit()  # pylint: disable=invalid-commit
            self.hear("after", cr)

    def hear(self, database, cr):
        """Ring and wait for the notification on a cursor that listens."""
        bell.ring(database)
        connection = cr._cnx
        heard = set()  # other databases of the server ring, too
        while database not in heard:
            readable, _writable, _broken = select.select([connection], [], [], 30)
            self.assertTrue(readable, "nobody was notified")
            connection.poll()
            heard |= {one.payload for one in connection.notifies}

    @mute_logger("odoo.http")
    def test_json_of_another_shape_is_not_an_error_of_ours(self):
        for document in ({}, {"object": 1, "entry": {}}, {"entry": [1, None, []]}):
            self.assertEqual(self.post(json.dumps(document).encode()).status_code, 200)
        self.work()
        self.assertFalse(
            self.env["wac.webhook.event"].search([("state", "=", "pending")])
        )
