"""The least a route can do that stores a body: what the webhook is compared with.

Called by ``bench/webhook.py``. Must never check, parse or answer anything.
"""

import psycopg2

from odoo import http
from odoo.http import request


class WacBench(http.Controller):
    """One route, one INSERT."""

    @http.route(
        "/wac/bench",
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
    )
    def wac_bench(self):
        """Store the body as it is."""
        body = request.httprequest.get_data()
        request.env.cr.execute(
            "INSERT INTO wac_bench_body (body) VALUES (%s)", [psycopg2.Binary(body)]
        )
        return request.make_response("")
