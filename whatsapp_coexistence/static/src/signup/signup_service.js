/**
 * The service `wac_signup`: opens the window, gives the server what it reports, in any
 * order, and tells how it ended.
 *
 * Called by the setup wizard and by the app's form. Must never decide whether a number is
 * connected: that is the server's word.
 */

import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {SignupChoice} from "./signup_choice";
import {SignupBlocked} from "./signup_blocked";
import {GRACE, openWindow} from "./signup_window";

const FINAL = ["connected", "problem", "choose"];
const LONGEST = 10 * 60 * 1000;
const AGAIN = 2000;

function problem(message) {
    return {status: "problem", message, account_id: false, choices: [], resume: false};
}

/** One opened window: its reports one after the other to the server. */
export class SignupRun {
    constructor(orm, launch) {
        this.orm = orm;
        this.launch = launch;
        this.queue = Promise.resolve();
        this.has = {code: false, event: false};
        this.isOver = false;
        this.done = new Promise((resolve) => {
            this.resolve = resolve;
        });
    }

    /** Give the server something new, after what it was given before. */
    report(values) {
        this.queue = this.queue.then(async () => {
            if (this.isOver) {
                return;
            }
            try {
                const result = await this.orm.call("wac.signup", "finish", [], {
                    state: this.launch.state,
                    ...values,
                });
                if (FINAL.includes(result.status)) {
                    this.resolve(result);
                } else if (this.has.code && this.has.event) {
                    this.again = browser.setTimeout(() => this.report({}), AGAIN);
                }
            } catch (error) {
                this.resolve(
                    problem(
                        error.data?.message || _t("Odoo did not answer. Try again.")
                    )
                );
            }
        });
    }

    onCode(code) {
        this.has.code = true;
        this.report({code});
        this.wait();
    }

    onEvent(event) {
        this.has.event = true;
        this.report({event});
        this.wait();
    }

    /** The window is gone: what has not come in a moment will not come. */
    onGone() {
        if (!this.has.code && !this.has.event) {
            this.gone ||= browser.setTimeout(() => {
                if (!this.has.code && !this.has.event) {
                    this.resolve(
                        problem(
                            _t(
                                "The window was closed before the end; nothing was changed. Press Connect to start again."
                            )
                        )
                    );
                }
            }, 1000);
        } else {
            this.wait();
        }
    }

    wait() {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => {
            if (this.has.code && this.has.event) {
                return;
            }
            this.resolve(
                problem(
                    this.has.code
                        ? _t(
                              "Meta confirmed the login but did not say how the sign-up ended, so nothing was connected. Press Connect again and keep the window open until it closes by itself."
                          )
                        : _t(
                              "The sign-up ended, but Meta gave no login, so nothing was connected. Press Connect again; allow pop-ups and third-party cookies for facebook.com if it happens twice."
                          )
                )
            );
        }, GRACE);
    }

    async start() {
        const stop = await openWindow(this.launch, {
            event: (event) => this.onEvent(event),
            code: (code) => this.onCode(code),
            gone: () => this.onGone(),
        });
        if (!stop) {
            return null;
        }
        const limit = browser.setTimeout(
            () =>
                this.resolve(
                    problem(
                        _t("The window was open for too long. Press Connect again.")
                    )
                ),
            LONGEST
        );
        const result = await this.done;
        browser.clearTimeout(limit);
        browser.clearTimeout(this.timer);
        this.isOver = true;
        browser.clearTimeout(this.again);
        stop();
        return result;
    }
}

export const signupService = {
    dependencies: ["orm", "dialog"],
    start(env, {orm, dialog}) {
        /** Show a dialog; resolves to what it was closed with, or undefined. */
        function ask(component, props) {
            return new Promise((resolve) => {
                dialog.add(
                    component,
                    {...props, choose: (value) => resolve(value)},
                    {onClose: () => resolve(undefined)}
                );
            });
        }

        async function openOrAsk(launch) {
            const opened = new SignupRun(orm, launch);
            let opening = opened.start();
            let result = await opening;
            if (result === null) {
                // Opened by a click of its own, a window is not blocked.
                result = await ask(SignupBlocked, {
                    open: () => {
                        opening = opened.start();
                        return opening;
                    },
                });
            }
            return (
                result ||
                problem(
                    _t(
                        "The browser blocked the window. Allow pop-ups for this site (the icon in the address bar), then press Connect again."
                    )
                )
            );
        }

        async function choose(state, result) {
            const chosen = await ask(SignupChoice, {
                message: result.message,
                choices: result.choices,
            });
            return chosen ? resume({state, phone_number_id: chosen}) : result;
        }

        /**
         * Go on with a signup whose login is kept.
         *
         * @param {Object} options
         * @param {String} options.state as `run` gave it
         * @param {String} [options.phone_number_id] the person's choice
         * @returns {Promise<Object>} as `run`
         */
        async function resume({state, phone_number_id}) {
            try {
                const result = await orm.call("wac.signup", "finish", [], {
                    state,
                    phone_number_id,
                });
                return {...result, state};
            } catch (error) {
                return {
                    ...problem(
                        error.data?.message || _t("Odoo did not answer. Try again.")
                    ),
                    state,
                    resume: true,
                };
            }
        }

        /**
         * Connect a number.
         *
         * @param {Object} options
         * @param {Number} options.app_id a `wac.app`
         * @param {String} options.mode `coexistence` or `api`
         * @returns {Promise<Object>} the last result of `wac.signup.finish`, with `state`
         *      (for `resume`); never rejects but for a broken connection to Odoo
         */
        async function run({app_id, mode}) {
            let launch = null;
            try {
                launch = await orm.call("wac.signup", "start", [app_id, mode]);
            } catch (error) {
                return problem(
                    error.data?.message || _t("Odoo did not answer. Try again.")
                );
            }
            let result = null;
            try {
                result = await openOrAsk(launch);
            } catch {
                return problem(
                    _t(
                        "Meta's window could not be loaded. Check that connect.facebook.net is not blocked (an ad blocker does that), then press Connect again."
                    )
                );
            }
            if (result.status === "choose") {
                result = await choose(launch.state, result);
            }
            return {...result, state: launch.state};
        }

        return {run, resume};
    },
};

registry.category("services").add("wac_signup", signupService);
