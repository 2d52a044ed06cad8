"""The configuration of nginx that is shipped agrees with the webhook (bench/run tries it)."""

import re
from pathlib import Path

import pytest

from cloudapi import const

ROOT = Path(__file__).parents[2]
CONF = (ROOT / "docs" / "nginx.conf").read_text()
ROUTES = ROOT / "whatsapp_coexistence" / "controllers"
(DOOR,) = re.findall(r"location \^~ (\S+) \{(.*?)\n    \}", CONF, re.DOTALL)


def test_every_door_for_machines_is_behind_the_limits():
    place, _limits = DOOR
    urls = [
        url
        for path in ROUTES.glob("webhook*.py")
        for url in re.findall(r'"(/wac/[^"]*)"', path.read_text())
    ]
    assert len(urls) >= 2
    assert all(url.startswith(place) for url in urls)


def test_what_we_take_passes_and_nothing_larger():
    _place, limits = DOOR
    (size,) = re.findall(r"client_max_body_size (\d+)m;", limits)
    assert int(size) * 1024 * 1024 == const.MAX_WEBHOOK_BYTES


@pytest.mark.parametrize(
    "line",
    [
        r"client_header_timeout \d+s;",
        r"client_body_timeout \d+s;",
        r"limit_req zone=\w+ burst=\d+ nodelay;",
        r"limit_conn \w+ \d+;",
        r"proxy_next_upstream off;",
        r'proxy_set_header X-Odoo-Database "";',
    ],
)
def test_slow_many_and_curious_strangers_are_stopped(line):
    assert re.search(line, CONF)


def test_bodies_are_complete_before_odoo_sees_them():
    assert not re.search(r"^\s*proxy_request_buffering", CONF, re.MULTILINE)
