/**
 * The page: a bar, two phones side by side, a panel.
 *
 * Called by index.html. Must never hold state of its own beyond what is on the screen.
 */

import {toast} from "./dialog.js";
import {fill, h, iconButton} from "./dom.js";
import {LANGUAGES, lang, setLang, t} from "./i18n.js";
import {icon} from "./icons.js";
import {Panel} from "./panel.js";
import {Phone} from "./phone.js";
import {customerSide, ownerSide} from "./sides.js";
import {current, hear, refresh, start, subscribe} from "./store.js";

let phones = [];
let panel = null;
let panelOpen = location.hash === "#panel";
let front = "customer";

function languageSwitch() {
    const select = h(
        "select",
        {
            class: "language",
            "aria-label": t("language"),
            onchange: () => {
                setLang(select.value);
                build();
                refresh();
            },
        },
        ...Object.entries(LANGUAGES).map(([code, name]) =>
            h("option", {value: code, lang: code}, name)
        )
    );
    select.value = lang();
    return select;
}

function panelButton() {
    const button = iconButton(icon("tools"), t("panel"), () => showPanel(!panelOpen), {
        "aria-controls": "panel",
    });
    function showPanel(open) {
        panelOpen = open;
        panel.element.hidden = !open;
        button.setAttribute("aria-expanded", String(open));
        document.body.classList.toggle("with-panel", open);
        panel.update();
    }
    panel.element.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
            showPanel(false);
            button.focus();
        }
    });
    showPanel(panelOpen);
    return button;
}

function tab(side, stage) {
    return h(
        "button",
        {
            type: "button",
            class: "tab",
            "aria-pressed": String(front === side),
            onclick: () => {
                front = side;
                stage.dataset.front = side;
                for (const one of document.querySelectorAll(".tab")) {
                    one.setAttribute("aria-pressed", String(one.dataset.side === side));
                }
            },
            dataset: {side},
        },
        t(`tab_${side}`)
    );
}

function build() {
    document.documentElement.lang = lang();
    document.title = t("title");
    const chosen = phones.map((phone) => phone.selfKey);
    phones = [new Phone(customerSide), new Phone(ownerSide)];
    phones.forEach((phone, index) => {
        phone.selfKey = chosen[index] ?? null;
    });
    panel = new Panel();
    const stage = h(
        "div",
        {class: "stage", dataset: {front}},
        ...phones.map((phone) => phone.element)
    );
    fill(
        document.getElementById("app"),
        h(
            "header",
            {class: "top"},
            h(
                "div",
                {class: "brand"},
                h("b", {}, t("title")),
                h("small", {}, t("subtitle"))
            ),
            h(
                "div",
                {class: "tabs", role: "group", "aria-label": t("which_phone")},
                tab("customer", stage),
                tab("owner", stage)
            ),
            h("div", {class: "top-tools"}, languageSwitch(), panelButton())
        ),
        h("main", {}, stage, panel.element),
        h("div", {id: "toasts", role: "status", "aria-live": "polite"})
    );
}

build();
subscribe((touched) => {
    for (const phone of phones) {
        phone.update(touched);
    }
    panel.update();
});
hear((news) => {
    if (news.kind === "mail") {
        toast(t("mail_came", news));
    }
});
start();
setInterval(() => {
    for (const phone of current() ? phones : []) {
        phone.update(new Set());
    }
}, 10000);
