/**
 * The window of a signup: Meta's by its SDK, or the simulator's page.
 *
 * Called by the signup service. Must never listen longer than the window is open, nor to
 * another origin than the server named.
 */

import {loadJS} from "@web/core/assets";
import {isAllowedOrigin} from "./signup_origin";

/* How long the event may come after the code, and the other way round. */
export const GRACE = 20000;
const POLL = 500;
const FEATURES = "popup,width=720,height=800";
/* The simulator's word for what the SDK gives to its callback. */
const SIMULATOR_LOGIN = "WAC_SIMULATOR_LOGIN";
const SIGNUP = "WA_EMBEDDED_SIGNUP";

/**
 * Read what a window posted; noise gives null.
 *
 * @param {any} data
 * @returns {Object|null}
 */
export function readMessage(data) {
    if (typeof data !== "string") {
        return null;
    }
    try {
        const document = JSON.parse(data);
        return document && typeof document === "object" ? document : null;
    } catch {
        return null;
    }
}

/**
 * Open the window and report what it gives, until it has given all or is gone.
 *
 * @param {Object} launch as `wac.signup.start` returned it
 * @param {Object} on
 * @param {Function} on.event called with the text of each signup message
 * @param {Function} on.code called with the code
 * @param {Function} on.gone called once, when no code can come any more
 * @returns {Promise<Function|null>} stops listening; null when the browser blocked the
 *      window
 */
export async function openWindow(launch, on) {
    const listen = (event) => {
        if (!isAllowedOrigin(event.origin, launch.hosts)) {
            return;
        }
        const message = readMessage(event.data);
        if (message?.type === SIGNUP) {
            on.event(event.data);
        } else if (launch.popup_url && message?.type === SIMULATOR_LOGIN) {
            if (message.code) {
                on.code(message.code);
            }
        }
    };
    window.addEventListener("message", listen);
    const opened = launch.popup_url
        ? openPage(launch, on)
        : await openSdk(launch, on).catch((error) => {
              window.removeEventListener("message", listen);
              throw error;
          });
    const stop = () => {
        window.removeEventListener("message", listen);
        opened?.stop();
    };
    if (!opened) {
        stop();
        return null;
    }
    return stop;
}

function openPage(launch, on) {
    const query = new URLSearchParams({
        app_id: launch.app_id,
        config_id: launch.config_id,
        extras: JSON.stringify(launch.extras),
        origin: window.location.origin,
        lang: document.documentElement.lang || "en",
    });
    const popup = window.open(`${launch.popup_url}?${query}`, "_blank", FEATURES);
    if (!popup) {
        return null;
    }
    const timer = setInterval(() => {
        if (popup.closed) {
            clearInterval(timer);
            on.gone();
        }
    }, POLL);
    return {stop: () => clearInterval(timer)};
}

async function openSdk(launch, on) {
    await loadSdk(launch);
    let blocked = false;
    const original = window.open;
    // The SDK does not say that its window was blocked; this does.
    window.open = (...args) => {
        const popup = original.apply(window, args);
        blocked = !popup;
        return popup;
    };
    try {
        window.FB.login(
            (response) => {
                const code = response?.authResponse?.code;
                if (code) {
                    on.code(code);
                }
                on.gone();
            },
            {
                config_id: launch.config_id,
                response_type: "code",
                override_default_response_type: true,
                extras: launch.extras,
            }
        );
    } finally {
        window.open = original;
    }
    return blocked ? null : {stop: () => undefined};
}

/**
 * Load Meta's SDK for an app; once loaded it is there at once.
 *
 * @param {Object} launch
 */
export async function loadSdk(launch) {
    if (!window.FB) {
        await loadJS(launch.sdk_url);
    }
    window.FB.init({
        appId: launch.app_id,
        autoLogAppEvents: true,
        xfbml: false,
        version: launch.graph_version,
    });
}
