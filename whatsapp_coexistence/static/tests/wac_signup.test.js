import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {advanceTime, animationFrame} from "@odoo/hoot-mock";
import {allowTranslations, patchWithCleanup} from "@web/../tests/web_test_helpers";
import {isAllowedOrigin} from "@whatsapp_coexistence/signup/signup_origin";
import {readMessage} from "@whatsapp_coexistence/signup/signup_window";
import {SignupRun} from "@whatsapp_coexistence/signup/signup_service";

describe.current.tags("headless");
beforeEach(allowTranslations);

const META = ["https://facebook.com", "https://*.facebook.com"];

test("windows of Meta are heard, others are not", () => {
    for (const origin of [
        "https://facebook.com",
        "https://www.facebook.com",
        "https://business.facebook.com",
    ]) {
        expect(isAllowedOrigin(origin, META)).toBe(true, {message: origin});
    }
    for (const origin of [
        "https://evilfacebook.com",
        "https://facebook.com.evil.com",
        "https://www.facebook.com@evil.com",
        "http://www.facebook.com",
        "https://www.facebook.com:8443",
        "https://www.facebook.com/",
        "null",
        "",
        undefined,
    ]) {
        expect(isAllowedOrigin(origin, META)).toBe(false, {message: `${origin}`});
    }
});

test("the simulator's window is heard by its exact origin", () => {
    const allowed = ["http://127.0.0.1:8090"];
    expect(isAllowedOrigin("http://127.0.0.1:8090", allowed)).toBe(true);
    expect(isAllowedOrigin("http://127.0.0.1:8091", allowed)).toBe(false);
    expect(isAllowedOrigin("http://localhost:8090", allowed)).toBe(false);
});

test("noise is nothing", () => {
    for (const noise of [undefined, null, 7, {}, "", "cb=f1&x=y", "{", "null", "7"]) {
        expect(readMessage(noise)).toBe(null);
    }
    expect(readMessage('{"type": "x"}')).toEqual({type: "x"});
});

/** A server that connects once it has code and event. */
function makeRun() {
    const calls = [];
    const known = {};
    const orm = {
        call: async (_model, _method, _args, values) => {
            calls.push(values);
            Object.assign(known, values);
            const done = known.code && known.event;
            return {status: done ? "connected" : "waiting", message: "", choices: []};
        },
    };
    return {run: new SignupRun(orm, {state: "s"}), calls};
}

test("code and event in either order, one call after the other", async () => {
    for (const order of [
        ["onCode", "onEvent"],
        ["onEvent", "onCode"],
    ]) {
        const {run, calls} = makeRun();
        for (const method of order) {
            run[method]("x");
        }
        const result = await run.done;
        expect(result.status).toBe("connected");
        expect(calls.length).toBe(2);
        expect(calls.every((values) => values.state === "s")).toBe(true);
    }
});

test("a window closed without a word is said", async () => {
    const {run, calls} = makeRun();
    run.onGone();
    await advanceTime(1500);
    expect((await run.done).message).toMatch("closed before the end");
    expect(calls.length).toBe(0);
});

test("a login without an end is said", async () => {
    const {run} = makeRun();
    run.onCode("x");
    run.onGone();
    await advanceTime(25000);
    expect((await run.done).message).toMatch("did not say how");
});

test("an end without a login is said", async () => {
    const {run} = makeRun();
    run.onEvent("{}");
    run.onGone();
    await advanceTime(25000);
    expect((await run.done).message).toMatch("gave no login");
});

test("a server that fails is said", async () => {
    const orm = {call: () => Promise.reject({data: {message: "Not allowed"}})};
    const run = new SignupRun(orm, {state: "s"});
    run.onCode("x");
    expect((await run.done).message).toBe("Not allowed");
});

test("a run that is over asks no more", async () => {
    const calls = [];
    const orm = {
        call: async (_model, _method, _args, values) => {
            calls.push(values);
            return {status: "waiting", message: "", choices: []};
        },
    };
    patchWithCleanup(window, {open: () => ({closed: false})});
    const run = new SignupRun(orm, {
        extras: {},
        hosts: [],
        popup_url: "http://127.0.0.1:8090/signup",
        state: "s",
    });
    const ended = run.start();
    await animationFrame(); // the window is open, and its limit counts
    run.onCode("c");
    run.onEvent("e");
    await advanceTime(10 * 60 * 1000 + 1);
    expect((await ended).status).toBe("problem");
    const asked = calls.length;
    await advanceTime(60 * 1000);
    expect(calls.length).toBe(asked);
});
