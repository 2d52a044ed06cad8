/**
 * The screens of the sign-up window: login, way, number, phone, code, permissions.
 *
 * Drawn by the window. Must never end it by another way than the course's.
 */

import {draw, end, go, offersApp, query, state} from "./signup_flow.js";
import {h} from "./dom.js";
import {t} from "./i18n.js";

const OUTCOMES = [
    "finish",
    "new_number",
    "two_numbers",
    "foreign_account",
    "expired_code",
    "only_account",
];

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

export const screens = {
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

/** Ways to let it go wrong. */
export function wrong() {
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
