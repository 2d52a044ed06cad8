/**
 * The sign-up window: what Meta's shows to a shop owner, and ways to let it go wrong.
 *
 * Opened by an app in a window of its own. Must never tell anything to a page that is not
 * on this computer, nor to another origin than the one that opened it.
 */

import {draw, drawnBy, state} from "./signup_flow.js";
import {fill, h} from "./dom.js";
import {lang, t} from "./i18n.js";
import {screens, wrong} from "./signup_screens.js";
import {get} from "./api.js";

function show() {
    document.documentElement.lang = lang();
    document.title = t("signup_title");
    const order = Object.keys(screens);
    const at = order.indexOf(state.step);
    fill(
        document.getElementById("app"),
        h(
            "main",
            {class: "signup", dataset: {step: state.step}},
            h(
                "header",
                {class: "signup-head"},
                h("b", {}, t("signup_title")),
                h("small", {}, t("subtitle"))
            ),
            h(
                "section",
                {class: "signup-card"},
                h(
                    "ol",
                    {class: "signup-steps", "aria-hidden": "true"},
                    ...order
                        .slice(0, -1)
                        .map((_, index) => h("li", {class: index <= at ? "done" : ""}))
                ),
                ...screens[state.step](),
                state.trouble
                    ? h("p", {class: "signup-trouble", role: "alert"}, state.trouble)
                    : null
            ),
            state.step === "done" ? null : wrong()
        )
    );
}

drawnBy(show);
draw();
get("signup")
    .then(
        (found) => Object.assign(state, found, {busy: false}),
        (error) => {
            state.trouble = error.message;
        }
    )
    .then(draw);
