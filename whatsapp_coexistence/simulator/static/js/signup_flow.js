/**
 * The sign-up window's course: what was answered, going on, and how it ends.
 *
 * Used by the window and its screens. Must never tell anything to a page that is not on
 * this computer, nor to another origin than the one that opened it.
 */

import {post} from "./api.js";

export const query = new URLSearchParams(location.search);
/* How far each step is at Meta when somebody leaves. */
const STEPS = {
    login: "BUSINESS_ACCOUNT_SELECTION",
    way: "WABA_PHONE_PROFILE_PICKER",
    number: "PHONE_NUMBER_SETUP",
    phone: "PHONE_NUMBER_VERIFICATION",
    code: "PHONE_NUMBER_VERIFICATION",
    permissions: "PERMISSIONS",
};
export const state = {
    step: "login",
    onApp: true,
    number: "",
    phone: "",
    share: true,
    code: "",
    outcome: "finish",
    trouble: "",
    // until it is known which apps and numbers there are
    busy: true,
    numbers: [],
    apps: {},
};

let redraw = () => {};

/** Have the window drawn by a function from now on. */
export function drawnBy(show) {
    redraw = show;
}

export function draw() {
    redraw();
}

/** The origin to tell: a page on this computer, else none. */
function target() {
    try {
        const url = new URL(query.get("origin"));
        const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
        return local && /^https?:$/.test(url.protocol) ? url.origin : null;
    } catch {
        return null;
    }
}

export function offersApp() {
    try {
        const extras = JSON.parse(query.get("extras") || "{}");
        return extras.featureType === "whatsapp_business_app_onboarding";
    } catch {
        return false;
    }
}

function tell(message) {
    const origin = target();
    if (origin && window.opener) {
        window.opener.postMessage(JSON.stringify(message), origin);
    }
}

/** End at Meta, tell the page that opened the window, and close it. */
export async function end(outcome) {
    state.busy = true;
    state.trouble = "";
    draw();
    try {
        const result = await post("signup", {
            app: query.get("app_id") || "",
            number: state.number,
            phone: state.number ? "" : state.phone,
            on_app: state.onApp,
            share_history: state.share,
            outcome,
            step: STEPS[state.step],
        });
        tell(result.session);
        tell({type: "WAC_SIMULATOR_LOGIN", code: result.code});
        state.step = "done";
        draw();
        if (window.opener) {
            window.close();
        }
    } catch (error) {
        state.trouble = error.message;
    }
    state.busy = false;
    draw();
}

export function go(step) {
    state.step = step;
    state.trouble = "";
    draw();
    document.querySelector("h1")?.focus();
}
