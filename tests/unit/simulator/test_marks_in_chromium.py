"""The phone shows a text as Odoo's preview does: one corpus, two programs, the same HTML."""

import json

import pytest

from cloudapi.formatting import to_html

CORPUS = [
    "plain",
    "*Hi* <b>you</b> & _there_ ~gone~ 'quoted' \"twice\"",
    "*_nested ~all~_* and *crossed _marks* here_",
    "2*3*4 snake_case_name * not bold * *nor this *",
    "*a* *b*, (*c*) *d*! _e_? ***",
    "`code *not bold*` and ```mono <i>``` and `` ` ``",
    "```\nblock\n  *kept*\n``` after",
    "see https://example.com/a_b_c?x=1&y=2. (http://x.org/(a)) *https://b.com*",
    "javascript:alert(1) https:// http://",
    "- one\n- two\n\n* three\n1. first\n2. second\n7. seventh\n> quote\n> *more*",
    "  two  spaces   three\n leading\n\n\nlines\n",
    "مرحبا *بالعالم* https://example.com/مرحبا",
    "שלום _עולם_ {{1}}",
    "👩‍👩‍👧‍👦 *🎉bold🎉* 🇪🇸 é ñ 𝒳*𝒴*",
    "x*bold* *bold*x é*no* *sí*é",
    "Hello {{1}}, *{{name}}* <script>alert(1)</script> <img src=x onerror=alert(1)>",
    "a\r\nb\rc\x00d",
    "*" * 40,
    "x" * 1024,
    ("*ab* <i> _c_ 🎉 " * 100)[:1024],
    "   ",
    "",
]

COMPARE = """
(async () => {
    const {rich} = await import("/static/js/richtext.js");
    const shown = document.createElement("div");
    shown.append(...rich(%s));
    const wanted = document.createElement("template");
    wanted.innerHTML = %s;
    return [shown.innerHTML, wanted.innerHTML];
})()
"""


@pytest.mark.parametrize("text", CORPUS, ids=range(len(CORPUS)))
def test_the_phone_and_the_preview_agree(browser, sim, text):
    if browser.js("location.origin") != sim.base_url:
        browser.visit(f"{sim.base_url}/")
        browser.wait("document.querySelector('.phone')")
    shown, wanted = browser.js(COMPARE % (json.dumps(text), json.dumps(to_html(text))))
    assert shown == wanted
