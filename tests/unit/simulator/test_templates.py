"""Templates: what Meta refuses at once, how a review ends, what may be changed."""

import pytest


def body(text, *examples):
    part = {"type": "BODY", "text": text}
    if examples:
        part["example"] = {"body_text": [list(examples)]}
    return part


def with_buttons(*buttons):
    return [body("Tot a punt."), {"type": "BUTTONS", "buttons": list(buttons)}]


QUICK = {"type": "QUICK_REPLY", "text": "Sí"}
LINK = {"type": "URL", "text": "Web", "url": "https://example.com"}
CALL = {"type": "PHONE_NUMBER", "text": "Truca", "phone_number": "+34600000101"}

REFUSED = {
    "upper-case name": {"name": "Hello"},
    "language that does not exist": {"language": "eu"},
    "unknown category": {"category": "SERVICE"},
    "no components": {"components": []},
    "components are text": {"components": "nonsense"},
    "no body": {"components": [{"type": "FOOTER", "text": "x"}]},
    "empty body": {"components": [body(" ")]},
    "body too long": {"components": [body("x " * 600)]},
    "variable first": {"components": [body("{{1}} ja és a punt per recollir", "A")]},
    "variable last": {"components": [body("La comanda és a punt, {{1}}", "A")]},
    "too many variables": {"components": [body("a {{1}} b {{2}} c", "A", "B")]},
    "no example": {"components": [body("Hola {{1}}, tot bé amb la comanda?")]},
    "gap in the numbers": {
        "components": [body("Hola {{1}}, són les {{3}} d'avui ja", "A", "B")]
    },
    "footer with variable": {
        "components": [body("Tot a punt."), {"type": "FOOTER", "text": "x {{1}}"}]
    },
    "footer too long": {
        "components": [body("Tot a punt."), {"type": "FOOTER", "text": "x" * 61}]
    },
    "header too long": {
        "components": [
            body("Tot a punt."),
            {"type": "HEADER", "format": "TEXT", "text": "x" * 61},
        ]
    },
    "header with marks": {
        "components": [
            body("Tot a punt."),
            {"type": "HEADER", "format": "TEXT", "text": "*x*"},
        ]
    },
    "header of unknown format": {
        "components": [body("Tot a punt."), {"type": "HEADER", "format": "SOUND"}]
    },
    "header without sample": {
        "components": [body("Tot a punt."), {"type": "HEADER", "format": "IMAGE"}]
    },
    "eleven buttons": {"components": with_buttons(*[QUICK] * 11)},
    "three links": {"components": with_buttons(LINK, LINK, LINK)},
    "two phones": {"components": with_buttons(CALL, CALL)},
    "quick replies apart": {"components": with_buttons(QUICK, LINK, QUICK)},
    "label too long": {"components": with_buttons({**QUICK, "text": "x" * 26})},
    "unknown button": {"components": with_buttons({"type": "JUMP", "text": "x"})},
    "bad link": {"components": with_buttons({**LINK, "url": "example.com"})},
    "variable inside a link": {
        "components": with_buttons({**LINK, "url": "https://e.com/{{1}}/x"})
    },
    "link without example": {
        "components": with_buttons({**LINK, "url": "https://e.com/{{1}}"})
    },
    "bad parameter format": {"parameter_format": "OTHER"},
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_at_once(case, graph):
    response = graph.template(**REFUSED[case])
    assert graph.error(response) == (400, 100)


def test_subcodes_and_the_text_for_people(graph):
    error = graph.template(components=REFUSED["variable first"]["components"])
    error = error.json()["error"]
    assert error["error_subcode"] == 2388299
    assert error["error_user_msg"]


def status_of(graph, response):
    assert response.status_code == 200, response.text
    assert response.json()["status"] == "PENDING"
    assert graph.sim.settle()
    fields = "status,rejected_reason,category,quality_score"
    return graph.call("GET", f"{response.json()['id']}?fields={fields}").json()


def test_approved_and_reported(graph, receiver):
    found = status_of(graph, graph.template())
    assert (found["status"], found["rejected_reason"]) == ("APPROVED", "NONE")
    [value] = receiver.values("message_template_status_update")
    assert value["event"] == "APPROVED"
    assert str(value["message_template_id"]) == found["id"]
    assert isinstance(value["message_template_id"], int)
    assert value["message_template_language"] == "ca"


REJECTED = {
    "a prize in a utility text": ("Hola, you have won un pastís!", "PROMOTIONAL"),
    "a one-time code": ("El codi de verificació és a dins.", "INCORRECT_CATEGORY"),
    "adjacent variables": (
        "Hola {{1}}{{2}}, ja tens la comanda a punt.",
        "INVALID_FORMAT",
    ),
    "short link": ("Mira-ho a https://bit.ly/x quan puguis.", "INVALID_FORMAT"),
    "card number": ("Escriu el teu card number i ja està.", "SCAM"),
    "threat": ("Prendrem acciones legales demà.", "ABUSIVE_CONTENT"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_rejected(case, graph, receiver):
    text, reason = REJECTED[case]
    examples = ["A", "B"][: text.count("{{")]
    found = status_of(graph, graph.template(components=[body(text, *examples)]))
    assert (found["status"], found["rejected_reason"]) == ("REJECTED", reason)
    [value] = receiver.values("message_template_status_update")
    assert value["rejection_info"]["reason"] == reason


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en_US", "Gracias por tu pedido de hoy."),
        ("es", "Gràcies, la comanda ja és a punt."),
        ("ca", "Thank you, your order is ready."),
    ],
)
def test_rejected_because_of_the_language(language, text, graph):
    response = graph.template(language=language, body=text)
    assert status_of(graph, response)["rejected_reason"] == "TAG_CONTENT_MISMATCH"


def test_rejected_because_another_template_says_the_same(graph):
    status_of(graph, graph.template(body="Tot a punt per a demà."))
    copy = graph.template(name="copy", body="Tot a punt per a demà.")
    assert status_of(graph, copy)["rejected_reason"] == "INVALID_FORMAT"


def test_a_coupon_makes_it_marketing(graph):
    components = with_buttons({"type": "COPY_CODE", "example": "COCA10"})
    found = status_of(graph, graph.template(components=components))
    assert (found["status"], found["category"]) == ("APPROVED", "MARKETING")


def test_rejected_on_demand(graph):
    found = status_of(
        graph, graph.template(name="reject_promotional", body="Hola a tothom")
    )
    assert found["rejected_reason"] == "PROMOTIONAL"


def test_advertising_becomes_marketing(graph, receiver):
    response = graph.template(body="Avui 20 % de descompte en coques.")
    found = status_of(graph, response)
    assert (found["status"], found["category"]) == ("APPROVED", "MARKETING")
    [value] = receiver.values("template_category_update")
    assert value["previous_category"] == "UTILITY"


def test_named_parameters(graph):
    part = {
        "type": "BODY",
        "text": "Hola {{first_name}}, tot bé amb la comanda?",
        "example": {
            "body_text_named_params": [{"param_name": "first_name", "example": "Ana"}]
        },
    }
    response = graph.template(components=[part], parameter_format="NAMED")
    assert status_of(graph, response)["status"] == "APPROVED"
    part["text"] = "Hola {{FirstName}}, tot bé amb la comanda?"
    again = graph.template(name="b", components=[part], parameter_format="NAMED")
    assert graph.error(again) == (400, 100)


def test_authentication(graph):
    components = [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": 10},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]},
    ]
    response = graph.template(category="AUTHENTICATION", components=components)
    assert status_of(graph, response)["status"] == "APPROVED"


def test_the_same_name_and_language(graph):
    status_of(graph, graph.template())
    error = graph.template().json()["error"]
    assert error["error_subcode"] == 2388024
    assert graph.template(language="es").status_code == 200


def test_a_deleted_name_is_blocked_for_30_days(graph, sim):
    status_of(graph, graph.template())
    path = f"{sim.number.waba_id}/message_templates?name=hello"
    assert graph.call("DELETE", path).json() == {"success": True}
    assert graph.template().json()["error"]["error_subcode"] == 2388023
    assert graph.error(graph.call("DELETE", path)) == (400, 100)
    sim.clock.advance(31 * 86400)
    assert graph.template().status_code == 200


def test_delete_one_language(graph, sim):
    first = graph.template().json()["id"]
    graph.template(language="es")
    path = f"{sim.number.waba_id}/message_templates"
    answer = graph.call("DELETE", f"{path}?name=hello&hsm_id={first}")
    assert answer.json() == {"success": True}
    assert [t["language"] for t in graph.call("GET", path).json()["data"]] == ["es"]


def test_list_filters_and_pages(graph, sim):
    for index in range(5):
        graph.template(name=f"t{index}", body=f"Comanda número {index} a punt.")
    path = f"{sim.number.waba_id}/message_templates"
    seen, after = [], ""
    while True:
        page = graph.call("GET", f"{path}?limit=2&after={after}").json()
        seen += [t["name"] for t in page["data"]]
        if "next" not in page["paging"]:
            break
        after = page["paging"]["cursors"]["after"]
    assert seen == [f"t{index}" for index in range(5)]
    assert sim.settle()
    found = graph.call(
        "GET", f"{path}?name=t3&status=approved&fields=name,status"
    ).json()
    assert [set(t) for t in found["data"]] == [{"id", "name", "status"}]
    assert graph.error(graph.call("GET", f"{path}?after=%%%")) == (400, 100)


def test_edit_once_a_day_when_approved(graph, sim):
    template = graph.template().json()["id"]
    assert graph.error(graph.call("POST", template, json={})) == (400, 100)
    assert sim.settle()
    change = {"components": [body("Un altre text per a tothom.")]}
    assert graph.call("POST", template, json=change).json() == {"success": True}
    assert sim.settle()
    assert graph.error(graph.call("POST", template, json=change)) == (400, 100)
    sim.clock.advance(86401)
    assert graph.call("POST", template, json=change).json() == {"success": True}
    assert sim.settle()
    category = graph.call("POST", template, json={"category": "MARKETING"})
    assert graph.error(category) == (400, 100)


def test_edit_a_rejected_one_at_will(graph, sim):
    template = graph.template(body="Mira-ho a https://bit.ly/x quan puguis.").json()[
        "id"
    ]
    assert sim.settle()
    for _ in range(3):
        change = {"components": [body("Un text correcte per a tothom.")]}
        sim.world.template(template).status = "REJECTED"
        assert graph.call("POST", template, json=change).status_code == 200
    assert sim.settle()
    assert sim.world.template(template).status == "APPROVED"


def test_at_most_250(graph, sim):
    waba = sim.world.wabas[sim.number.waba_id]
    waba.templates.update({str(i): None for i in range(250)})
    waba.templates = {k: FakeTemplate() for k in waba.templates}
    assert graph.error(graph.template()) == (400, 2388019)


class FakeTemplate:
    name = language = category = status = "x"


def test_at_most_100_an_hour(graph, sim):
    waba = sim.world.wabas[sim.number.waba_id]
    waba.creations = [sim.clock.now()] * 100
    assert graph.error(graph.template()) == (400, 80007)
    sim.clock.advance(3601)
    assert graph.template().status_code == 200


def test_somebody_elses_template(graph, sim):
    template = graph.template().json()["id"]
    graph.token = sim.add_token("300000000000033").value
    assert graph.error(graph.call("GET", template)) == (400, 100)


def test_paused_disabled_quality(graph, sim, receiver):
    from simulator.graph import template_review

    template = sim.world.template(graph.template().json()["id"])
    assert sim.settle()
    receiver.clear()
    template_review.set_quality(sim.engine, template, "RED")
    template_review.set_status(sim.engine, template, "PAUSED")
    assert sim.settle()
    [quality] = receiver.values("message_template_quality_update")
    assert (quality["previous_quality_score"], quality["new_quality_score"]) == (
        "UNKNOWN",
        "RED",
    )
    [paused] = receiver.values("message_template_status_update")
    assert paused["other_info"]["title"] == "FIRST_PAUSE"
    answer = graph.call("POST", f"{template.template_id}/unpause").json()
    assert answer == {"success": True}
    again = graph.call("POST", f"{template.template_id}/unpause").json()
    assert again["success"] is False


def reviewed(graph, sim, receiver):
    template = sim.world.template(graph.template().json()["id"])
    assert sim.settle()
    receiver.clear()
    return template


def test_bad_quality_pauses_twice_then_disables(graph, sim, receiver):
    from simulator.graph import template_quality

    template = reviewed(graph, sim, receiver)
    for hours in (3, 6):
        template_quality.complain(sim.engine, template)
        assert template.status == "PAUSED"
        sim.clock.advance(hours * 3600 + 1)
        assert sim.settle()
        assert template.status == "APPROVED"
    template_quality.complain(sim.engine, template)
    assert sim.settle()
    assert template.status == "DISABLED"
    values = receiver.values("message_template_status_update")
    assert [v["other_info"]["title"] for v in values if "other_info" in v] == [
        "FIRST_PAUSE",
        "UNPAUSE",
        "SECOND_PAUSE",
        "UNPAUSE",
        "DISABLED",
    ]
    path = f"{sim.number.waba_id}/message_templates?name=hello"
    assert graph.error(graph.call("DELETE", path)) == (400, 100)


def test_archived_flagged_announced_and_edited_elsewhere(graph, sim, receiver):
    from simulator.graph import template_quality, template_review

    template = reviewed(graph, sim, receiver)
    template_review.set_status(sim.engine, template, "FLAGGED")
    assert template.status == "APPROVED"
    template_quality.archive(sim.engine, template)
    assert template.status == "ARCHIVED"
    template_quality.unarchive(sim.engine, template)
    template_review.announce_category(sim.engine, template, "MARKETING")
    template_review.edit_elsewhere(sim.engine, template, "Tot llest, hola.")
    assert sim.settle()
    assert template.status == "APPROVED"
    events = [v["event"] for v in receiver.values("message_template_status_update")]
    assert sorted(events) == ["ARCHIVED", "FLAGGED", "UNARCHIVED"]
    [category] = receiver.values("template_category_update")
    assert (category["new_category"], category["correct_category"]) == (
        "UTILITY",
        "MARKETING",
    )
    [edited] = receiver.values("message_template_components_update")
    assert edited["message_template_element"] == "Tot llest, hola."


def test_a_header_sample_has_to_be_uploaded(graph):
    header = {"type": "HEADER", "format": "IMAGE"}
    header["example"] = {"header_handle": ["made-up"]}
    response = graph.template(components=[body("Tot a punt."), header])
    assert graph.error(response) == (400, 100)
