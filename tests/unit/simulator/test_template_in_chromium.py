"""A whole template, from the words of the editor to the customer's phone, as previewed."""

import json

import pytest

from cloudapi.formatting import to_html
from cloudapi.templates import (
    TemplateButton,
    TemplateHeader,
    TemplateSpec,
    TemplateValues,
    build_message,
    creation_body,
    preview,
    validate,
)

FRAME = "Hola {{1}}, aquí: "
LONG = "".join(f"{n} *ab* <i> _c_ 🎉 é\n" for n in range(100))
#: language, body around its variable, value of the variable
TEXTS = {
    "html": ("ca", "<b>Hola</b> {{1}} <script>alert(1)</script> & *fi* d'això", "<u>x"),
    "emoji": ("ca", "👩‍👩‍👧‍👦 Hola {{1}}, *🎉 festa 🎉* 🇪🇸 a la fleca", "Ñandú 𝒳"),
    "arabic": ("ar", "مرحبا {{1}}، *طلبك* جاهز اليوم https://example.com", "محمد"),
    "hebrew": ("he", "שלום {{1}}, _ההזמנה_ שלך מוכנה היום", "דנה & <b>"),
    "lines": ("ca", "Hola {{1}}\n\n- una\n- dues\n\n> cita\n1. tot a punt", "Ana"),
    "1024": ("ca", FRAME + LONG[: 1024 - len(FRAME)], "Aniol"),
}
READ = """
(() => {
    const bubble = [...document.querySelectorAll(".phone-customer .log .row")].at(-1);
    const wanted = document.createElement("template");
    wanted.innerHTML = %s;
    const texts = (query) => [...bubble.querySelectorAll(query)].map((n) => n.textContent);
    return {
        body: bubble.querySelector(".text").innerHTML,
        wanted: wanted.innerHTML,
        head: texts(".head"),
        footer: texts(".footer"),
        buttons: texts(".action"),
        isRightToLeft:
            getComputedStyle(bubble.querySelector(".text")).direction === "rtl",
        made: bubble.querySelectorAll("script, .text u").length,
    };
})()
"""


@pytest.mark.parametrize("case", TEXTS)
def test_the_phone_shows_what_the_preview_showed(case, browser, graph, sim):
    language, body, value = TEXTS[case]
    spec = TemplateSpec(
        name=f"case_{case}",
        language=language,
        header=TemplateHeader(text="<Comanda> & més"),
        body=body,
        footer="Forn <i>Vidal</i> מאפייה",
        buttons=(TemplateButton("QUICK_REPLY", "Sí <b>"),),
        samples={"1": value},
    )
    assert validate(spec) == ()
    waba = f"{sim.number.waba_id}/message_templates"
    created = graph.call("POST", waba, json=creation_body(spec))
    assert created.status_code == 200, created.text
    assert sim.settle()
    sim.world.template(created.json()["id"]).status = "APPROVED"
    values = TemplateValues(body=[value])
    message = build_message(spec, values)
    sent = graph.send(type="template", content=dict(message.content))
    assert sent.status_code == 200, sent.text
    assert sim.settle()
    shown = preview(spec, values)
    if case == "1024":
        assert len(spec.body) == len(shown.body) == 1024

    sim.customer_opens("marta")
    browser.visit(f"{sim.base_url}/")
    browser.wait("document.querySelector('.phone-customer .log .row .text')")
    found = browser.js(READ % json.dumps(to_html(shown.body)))
    assert found["body"] == found["wanted"]
    assert found["head"] == [shown.header]
    assert found["footer"] == [shown.footer]
    assert found["buttons"] == ["Sí <b>"]
    assert found["isRightToLeft"] is (language in ("ar", "he"))
    assert found["made"] == 0
