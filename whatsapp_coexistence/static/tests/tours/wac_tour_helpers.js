/** What tours share: patience with a slow machine, and telling the test what is seen. */
import {user} from "@web/core/user";

/** The longest ceiling that Odoo takes for a step. */
const PATIENCE = 60000;

/**
 * Return steps that wait as long as it takes.
 *
 * @param {Object[]} steps
 * @returns {Object[]}
 */
export function patient(steps) {
    return steps.map((step) => ({timeout: PATIENCE, ...step}));
}

/**
 * Tell the test that something is on the screen, so that what comes next comes after it:
 * see `seen_in_browser` of its class.
 *
 * @param {String} words
 * @returns {Promise}
 */
export function sees(words) {
    const {orm} = odoo.__WOWL_DEBUG__.root.env.services;
    return orm.call("res.users", "wac_seen", [[user.userId], words]);
}
