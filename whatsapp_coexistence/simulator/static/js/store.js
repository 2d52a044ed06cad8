/**
 * The page's copy of the simulator's state, kept fresh by its news.
 *
 * Called by the phones and the panel, which redraw when something changed.
 * Must never change the state itself: the simulator does.
 */

import {get, listen} from "./api.js";
import {inTurns} from "./turns.js";
import {whenReleased} from "./press.js";

const PAUSE = 60;
const RETRY = 1000;
const listeners = new Set();
const hearers = new Set();
let state = null;
let connected = false;
let timer = null;
let touched = new Set();

/** @returns {Object} the latest state */
export function current() {
    return state;
}

/** @returns {Boolean} whether the simulator answers */
export function isConnected() {
    return connected;
}

/** @returns {Date} the simulated time */
export function now() {
    return new Date(Date.now() + (state ? state.skew : 0));
}

/**
 * Be called after every change.
 *
 * @param {Function} listener gets the set of touched chats ("number/customer")
 */
export function subscribe(listener) {
    listeners.add(listener);
}

/**
 * Be called with each piece of news as it comes.
 *
 * @param {Function} hearer
 */
export function hear(hearer) {
    hearers.add(hearer);
}

/** Fetch the state and tell everybody; nobody misses what was touched. */
export const refresh = inTurns(async () => {
    const seen = touched;
    touched = new Set();
    let latest = null;
    try {
        latest = await get("state");
        latest.skew = new Date(latest.now).getTime() - Date.now();
    } catch {
        seen.forEach((chat) => touched.add(chat));
        seen.clear();
        soon(RETRY);
    }
    await whenReleased();
    state = latest || state;
    connected = Boolean(latest);
    if (!state) {
        return;
    }
    for (const listener of listeners) {
        listener(seen);
    }
});

/** Start following the simulator. */
export async function start() {
    await refresh();
    listen(
        (news) => {
            for (const hearer of hearers) {
                hearer(news);
            }
            if (news.customer) {
                touched.add(`${news.number}/${news.customer}`);
            } else {
                touched.add("*");
            }
            soon();
        },
        (up) => {
            connected = up;
            touched.add("*");
            soon();
        }
    );
}

function soon(pause = PAUSE) {
    if (timer === null) {
        timer = setTimeout(() => {
            timer = null;
            refresh();
        }, pause);
    }
}
