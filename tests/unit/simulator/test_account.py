"""Numbers, tokens, signup: what is around the messages."""

import pytest

from simulator.phones.store import NotPossibleError

# -- the number ------------------------------------------------------------------------


def test_fields_of_the_number(graph, sim):
    names = (
        "id,display_phone_number,verified_name,quality_rating,status,name_status,"
        "code_verification_status,platform_type,is_on_biz_app,throughput,account_mode,"
        "webhook_configuration,whatsapp_business_manager_messaging_limit,health_status"
    )
    found = graph.call("GET", f"{sim.number.number_id}?fields={names}").json()
    assert set(found) == set(names.split(","))
    assert found["is_on_biz_app"] is True
    assert found["throughput"] == {"level": "STANDARD"}
    assert found["display_phone_number"] == "+34 600 000 101"
    assert found["health_status"]["can_send_message"] == "AVAILABLE"
    unknown = graph.call("GET", f"{sim.number.number_id}?fields=colour")
    assert graph.error(unknown) == (400, 100)


def test_the_accounts_numbers(graph, sim):
    data = graph.call("GET", f"{sim.number.waba_id}/phone_numbers").json()["data"]
    assert [n["id"] for n in data] == [sim.number.number_id]
    sim.account_event("PARTNER_REMOVED")
    assert graph.call("GET", f"{sim.number.waba_id}/phone_numbers").json()["data"] == []


def test_the_account(graph, sim):
    found = graph.call(
        "GET", f"{sim.number.waba_id}?fields=name,currency,nothing"
    ).json()
    assert found == {"name": "Forn Vidal", "currency": "EUR", "id": sim.number.waba_id}


def test_register_is_not_for_coexistence(graph, sim):
    body = {"messaging_product": "whatsapp", "pin": "123456"}
    register = graph.call("POST", f"{sim.number.number_id}/register", json=body)
    assert graph.error(register) == (400, 100)
    deregister = graph.call("POST", f"{sim.number.number_id}/deregister")
    assert graph.error(deregister) == (400, 100)
    other = "400000000000044"
    assert graph.call("POST", f"{other}/register", json=body).json() == {
        "success": True
    }
    wrong = graph.call("POST", f"{other}/register", json={"pin": "12"})
    assert graph.error(wrong) == (400, 100)
    assert graph.call("POST", f"{other}/deregister").json() == {"success": True}


def test_profile_and_pin(graph, sim):
    path = f"{sim.number.number_id}/whatsapp_business_profile"
    graph.call("POST", path, json={"about": "Pa bo", "email": "a@example.com"})
    [found] = graph.call("GET", f"{path}?fields=about,email").json()["data"]
    assert found["about"] == "Pa bo"
    pin = graph.call("POST", sim.number.number_id, json={"pin": "123456"})
    assert pin.json() == {"success": True}
    nothing = graph.call("POST", sim.number.number_id, json={})
    assert graph.error(nothing) == (400, 100)


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT", "PATCH"])
@pytest.mark.parametrize("path", ["1", "1/nothing", "", "a/b/c"])
def test_unknown_objects(method, path, graph):
    assert graph.error(graph.call(method, path)) == (400, 100)


# -- account events --------------------------------------------------------------------


def test_offboarded_and_back(sim, receiver):
    sim.account_event("ACCOUNT_OFFBOARDED")
    sim.customer_sends("marta", "in the gap")
    sim.owner_sends("marta", "in the gap")
    sim.account_event("ACCOUNT_RECONNECTED")
    sim.customer_sends("marta", "after")
    assert sim.settle()
    events = [value["event"] for value in receiver.values("account_update")]
    assert sorted(events) == ["ACCOUNT_OFFBOARDED", "ACCOUNT_RECONNECTED"]
    assert [m["text"]["body"] for m in receiver.messages()] == ["after"]
    assert receiver.values("smb_message_echoes") == []


def test_removed(sim, receiver):
    sim.account_event("PARTNER_REMOVED", reason="PRIMARY_INACTIVITY")
    assert sim.settle()
    [body] = receiver.bodies()
    assert body["entry"][0]["id"] != sim.number.waba_id
    [value] = receiver.values("account_update")
    assert value["waba_info"]["waba_id"] == sim.number.waba_id
    assert value["disconnection_info"] == {
        "reason": "PRIMARY_INACTIVITY",
        "initiated_by": "SYSTEM",
    }
    with pytest.raises(NotPossibleError):
        sim.account_event("PARTNER_REMOVED", reason="BOREDOM")


def test_any_field(sim, receiver):
    sim.emit("account_alerts", {"entity_type": "BUSINESS"})
    assert sim.settle()
    assert receiver.values("account_alerts") == [{"entity_type": "BUSINESS"}]


def test_quality(sim, receiver):
    from simulator.phones import account

    account.set_quality(sim.engine, sim.number.number_id, "RED")
    assert sim.settle()
    [value] = receiver.values("phone_number_quality_update")
    assert value["display_phone_number"] == "34600000101"


# -- signup and tokens -----------------------------------------------------------------


def exchange(graph, code, **more):
    told = graph.sim.credentials
    params = {
        "client_id": told["app_id"],
        "client_secret": told["app_secret"],
        "code": code,
        **more,
    }
    url = f"{graph.sim.base_url}/v25.0/oauth/access_token"
    return graph.session.get(url, params=params)


def test_embedded_signup(graph, sim):
    done = sim.signup()
    assert done["session"]["event"] == "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING"
    assert done["session"]["data"] == {"waba_id": sim.number.waba_id}
    answer = exchange(graph, done["code"]).json()
    graph.token = answer["access_token"]
    assert graph.call("GET", sim.number.number_id).status_code == 200
    assert graph.error(graph.call("GET", "400000000000044")) == (400, 100)
    assert graph.error(exchange(graph, done["code"])) == (400, 100)


def test_signup_of_an_api_only_number(sim):
    session = sim.signup("400000000000044")["session"]
    assert session["event"] == "FINISH"
    assert session["data"]["phone_number_id"] == "400000000000044"


def test_codes_last_30_seconds(graph, sim):
    code = sim.signup()["code"]
    sim.clock.advance(31)
    response = exchange(graph, code)
    assert response.json()["error"]["error_subcode"] == 36007
    assert (
        graph.error(exchange(graph, sim.signup()["code"], client_secret="x"))[1] == 101
    )


def test_debug_token(graph, sim):
    told = sim.credentials
    asked = graph.token
    graph.token = f"{told['app_id']}|{told['app_secret']}"
    data = graph.call("GET", f"debug_token?input_token={asked}").json()["data"]
    assert data["is_valid"] is True
    assert data["expires_at"] == 0
    targets = {s["scope"]: s["target_ids"] for s in data["granular_scopes"]}
    assert sim.number.waba_id in targets["whatsapp_business_messaging"]
    sim.revoke_token()
    data = graph.call("GET", f"debug_token?input_token={asked}").json()["data"]
    assert data["is_valid"] is False
    data = graph.call("GET", "debug_token?input_token=x").json()["data"]
    assert data["error"]["code"] == 190
