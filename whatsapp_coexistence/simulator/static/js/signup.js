/**
 * The sign-up window: what Meta's shows to a shop owner, and ways to let it go wrong.
 *
 * Opened by an app in a window of its own. Must never tell anything to a page that is not
 * on this computer, nor to another origin than the one that opened it.
 */

import {get, post} from "./api.js";
import {fill, h} from "./dom.js";
import {lang, t} from "./i18n.js";

const query = new URLSearchParams(location.search);
const OUTCOMES = [
    "finish",
    "new_number",
    "two_numbers",
    "foreign_account",
    "expired_code",
    "only_account",
];
/* How far each step is at Meta when somebody leaves. */
const STEPS = {
    login: "BUSINESS_ACCOUNT_SELECTION",
    way: "WABA_PHONE_PROFILE_PICKER",
    number: "PHONE_NUMBER_SETUP",
    phone: "PHONE_NUMBER_VERIFICATION",
    code: "PHONE_NUMBER_VERIFICATION",
    permissions: "PERMISSIONS",
};
const state = {
    step: "login",
    onApp: true,
    number: "",
    phone: "",
    share: true,
    code: "",
    outcome: "finish",
    trouble: "",
    busy: false,
    numbers: [],
    apps: {},
};

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

function offersApp() {
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
async function end(outcome) {
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

function go(step) {
    state.step = step;
    state.trouble = "";
    draw();
    document.querySelector("h1")?.focus();
}

function button(label, onclick, props = {}) {
    return h(
        "button",
        {type: "button", onclick, disabled: state.busy, ...props},
        label
    );
}

function buttons(next) {
    return h(
        "div",
        {class: "signup-buttons"},
        button(t("cancel"), () => end("cancel")),
        next
    );
}

function primary(label, onclick, props = {}) {
    return button(label, onclick, {class: "primary", ...props});
}

function option(name, value, checked, title, detail, onchange) {
    return h(
        "label",
        {class: "signup-option"},
        h("input", {type: "radio", name, value, checked, onchange}),
        h("span", {}, h("b", {}, title), h("small", {}, detail))
    );
}

const screens = {
    login: () => [
        h("h1", {tabindex: "-1"}, t("signup_login")),
        h(
            "p",
            {},
            t("signup_login_why", {app: state.apps[query.get("app_id")] || "?"})
        ),
        buttons(
            primary(t("signup_continue_as"), () => go(offersApp() ? "way" : "number"))
        ),
    ],
    way: () => [
        h("h1", {tabindex: "-1"}, t("signup_way")),
        option(
            "way",
            "app",
            state.onApp,
            t("signup_way_app"),
            t("signup_way_app_why"),
            () => {
                state.onApp = true;
            }
        ),
        option(
            "way",
            "new",
            !state.onApp,
            t("signup_way_new"),
            t("signup_way_new_why"),
            () => {
                state.onApp = false;
            }
        ),
        buttons(primary(t("signup_next"), () => go("number"))),
    ],
    number: () => {
        const known = state.numbers.filter((number) => number.on_app === state.onApp);
        const select = h(
            "select",
            {
                onchange: () => {
                    state.number = select.value;
                    draw();
                },
            },
            ...known.map((number) =>
                h("option", {value: number.id}, `${number.phone} · ${number.name}`)
            ),
            h("option", {value: ""}, t("signup_other_number"))
        );
        if (!state.touched) {
            state.number = known[0]?.id || "";
            state.touched = true;
        }
        select.value = state.number;
        const input = h("input", {
            type: "tel",
            autocomplete: "off",
            placeholder: "+34 600 000 103",
            oninput: () => {
                state.phone = input.value;
            },
        });
        input.value = state.phone;
        return [
            h("h1", {tabindex: "-1"}, t("signup_number")),
            h("p", {}, t(state.onApp ? "signup_number_app" : "signup_number_new")),
            h("label", {class: "signup-field"}, t("choose_owner"), select),
            state.number
                ? null
                : h("label", {class: "signup-field"}, t("signup_phone_number"), input),
            buttons(
                primary(t("signup_next"), () => {
                    if (!state.number && state.phone.replace(/\D/g, "").length < 8) {
                        state.trouble = t("signup_bad_number");
                        draw();
                        return;
                    }
                    state.code = String(Math.floor(100000 + Math.random() * 900000));
                    go("phone");
                })
            ),
        ];
    },
    phone: () => {
        const share = h("input", {
            type: "checkbox",
            checked: state.share,
            onchange: () => {
                state.share = share.checked;
            },
        });
        const inside = state.onApp
            ? [
                  h(
                      "div",
                      {class: "signup-bubble"},
                      h("b", {}, "Facebook Business"),
                      h("p", {}, t("signup_message"))
                  ),
                  h(
                      "label",
                      {class: "signup-option"},
                      share,
                      h("span", {}, t("signup_share"))
                  ),
                  h(
                      "div",
                      {class: "signup-buttons"},
                      primary(t("signup_confirm"), () => go("code"))
                  ),
              ]
            : [
                  h(
                      "div",
                      {class: "signup-bubble"},
                      t("signup_sms", {code: state.code})
                  ),
                  h(
                      "div",
                      {class: "signup-buttons"},
                      primary(t("signup_next"), () => go("code"))
                  ),
              ];
        return [
            h("h1", {tabindex: "-1"}, t("signup_phone")),
            h("p", {}, t(state.onApp ? "signup_phone_app" : "signup_phone_new")),
            h("div", {class: "signup-phone"}, ...inside),
            h(
                "div",
                {class: "signup-buttons"},
                button(t("cancel"), () => end("cancel"))
            ),
        ];
    },
    code: () => {
        const input = h("input", {
            inputmode: "numeric",
            autocomplete: "off",
            maxlength: "6",
            name: "code",
        });
        const check = () => {
            if (input.value.trim() === state.code) {
                go("permissions");
            } else {
                state.trouble = t("signup_bad_code");
                draw();
            }
        };
        input.addEventListener("keydown", (event) => {
            if (event.key === "Enter") {
                check();
            }
        });
        return [
            h("h1", {tabindex: "-1"}, t("signup_code")),
            h("p", {}, t("signup_code_why")),
            h("div", {class: "signup-code"}, state.code),
            h("label", {class: "signup-field"}, t("signup_code_field"), input),
            buttons(primary(t("signup_next"), check)),
        ];
    },
    permissions: () => [
        h("h1", {tabindex: "-1"}, t("signup_permissions")),
        h(
            "ul",
            {},
            h("li", {}, t("signup_may_manage")),
            h("li", {}, t("signup_may_send"))
        ),
        buttons(primary(t("signup_finish"), () => end(state.outcome))),
    ],
    done: () => [
        h("h1", {tabindex: "-1"}, t("signup_done")),
        h("p", {}, t(window.opener ? "signup_done_why" : "signup_no_opener")),
    ],
};

function wrong() {
    const select = h(
        "select",
        {
            onchange: () => {
                state.outcome = select.value;
            },
        },
        ...OUTCOMES.map((name) => h("option", {value: name}, t(`outcome_${name}`)))
    );
    select.value = state.outcome;
    return h(
        "details",
        {open: state.open},
        h(
            "summary",
            {
                onclick: () => {
                    state.open = !state.open;
                },
            },
            t("signup_wrong")
        ),
        h(
            "div",
            {class: "signup-wrong"},
            h("label", {class: "signup-field"}, t("signup_how"), select),
            button(t("signup_report"), () => end("error")),
            button(t("signup_close"), () => window.close())
        )
    );
}

function draw() {
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

draw();
get("signup").then((found) => {
    Object.assign(state, found);
    draw();
});
