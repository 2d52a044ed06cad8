/** The editor of templates: text, rules, preview, picker, languages. */
import {defineMailModels} from "@mail/../tests/mail_test_helpers";

import {describe, expect, test} from "@odoo/hoot";
import {press, queryAllTexts, queryFirst, waitUntil} from "@odoo/hoot-dom";
import {advanceTime} from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {isShowable} from "@whatsapp_coexistence/template/wac_field_path";
import {problemsOf} from "@whatsapp_coexistence/template/wac_template_problems";
import {nextKey} from "@whatsapp_coexistence/template/wac_template_text";
import {PATIENCE} from "./wac_test_helpers";

describe.current.tags("desktop");

const PAUSE = 350;
const PREVIEW = {
    body: "<p>Hello <b>Ana</b> &lt;b&gt;you&lt;/b&gt;</p>",
    buttons: [
        {kind: "url", text: "Go <i>", detail: "https://example.com/1"},
        {kind: "quick_reply", text: "Yes", detail: ""},
    ],
    dir: "ltr",
    footer: "Bye <b>",
    header: {kind: "text", text: "Order <1>"},
    language: "en",
    record: "S00042",
};

class WacTemplate extends models.Model {
    _name = "wac.template";
    title = fields.Char();
    body = fields.Text({
        onChange(record) {
            record.problems = record.body.includes("{{1}}")
                ? [{field: "variable_ids", text: "It needs an example.", advice: false}]
                : [];
        },
    });
    footer = fields.Char();
    model = fields.Char();
    inserted = fields.Char();
    header_file = fields.Binary();
    header_filename = fields.Char();
    problems = fields.Json();
    preview_data = fields.Json();
    family_languages = fields.Json();
    language_choice = fields.Selection({
        selection: [
            ["es", "Spanish"],
            ["ca", "Catalan"],
            ["en", "English"],
        ],
    });
    _records = [
        {
            id: 1,
            title: "Visit",
            body: "Hello",
            model: "res.partner",
            problems: [],
            preview_data: PREVIEW,
            language_choice: "en",
            family_languages: [
                {id: 1, language: "en", status: "APPROVED", state: "Approved"},
                {id: 2, language: "es", status: "REJECTED", state: "Rejected"},
            ],
        },
        {
            id: 2,
            title: "Visit",
            body: "Hola",
            model: "res.partner",
            problems: [],
            preview_data: {...PREVIEW, dir: "rtl", body: "<p>مرحبا</p>"},
            language_choice: "es",
            family_languages: [
                {id: 1, language: "en", status: "APPROVED", state: "Approved"},
                {id: 2, language: "es", status: "REJECTED", state: "Rejected"},
            ],
        },
    ];
}

defineMailModels();
defineModels([WacTemplate]);
onRpc("has_group", () => true);

const TEXT = `<field name="body" widget="wac_template_text"
    options="{'tools': true, 'variables': true, 'max_length': 1024, 'rows': 6}"/>`;
const HIDDEN = `<field name="model" invisible="1"/><field name="inserted" invisible="1"/>
    <field name="title" invisible="1"/>`;

function openForm(arch, resId = 1) {
    return mountView({
        type: "form",
        resModel: "wac.template",
        resId,
        arch: `<form class="o_wac_template_form">${HIDDEN}${arch}</form>`,
    });
}

const area = () => queryFirst("[name='body'] textarea");

async function shows(text) {
    await waitUntil(() => area()?.value === text, {timeout: PATIENCE});
    expect(area()).toHaveValue(text);
}

async function isFocused(selector) {
    const found = () => queryFirst(selector);
    await waitUntil(() => found() && found() === document.activeElement, {
        timeout: PATIENCE,
    });
    expect(selector).toBeFocused();
}

test("variables get the next number, or a name where others have names", () => {
    expect(nextKey("", "partner_id.name")).toBe("1");
    expect(nextKey("Hi {{1}} and {{ 3 }}", "name")).toBe("4");
    expect(nextKey("Hi {{first_name}}", "partner_id.name")).toBe("partner_id_name");
    expect(nextKey("Hi {{name}}", "name")).toBe("name_2");
    expect(nextKey("Hi {{name}}")).toBe("text");
});

test("the picker leaves out what the server refuses", () => {
    const field = {name: "city", type: "char"};
    expect(isShowable(field)).toBe(true);
    expect(isShowable({...field, name: "signup_token"})).toBe(false);
    expect(isShowable({...field, type: "binary"})).toBe(false);
    expect(isShowable({...field, is_property: true})).toBe(false);
    const link = {name: "user_id", type: "many2one", relation: "res.users"};
    expect(isShowable(link)).toBe(false);
    expect(isShowable({...link, relation: "res.country"})).toBe(true);
    expect(isShowable({...link, type: "one2many", relation: "res.country"})).toBe(
        false
    );
});

test("nobody is scolded before writing anything", () => {
    const problems = [{field: "body", text: "Empty", advice: false}];
    expect(problemsOf({data: {problems}}, ["body"])).toEqual([]);
    expect(problemsOf({data: {problems, title: "x"}}, ["body"])).toEqual(problems);
    expect(problemsOf({data: {problems, title: "x"}}, ["footer"])).toEqual([]);
    expect(problemsOf({data: {title: "x"}}, ["body"])).toEqual([]);
});

test("what is typed is checked after a pause, and counted", async () => {
    onRpc("onchange", ({args}) => expect.step(args[1].body));
    await openForm(
        `${TEXT}<field name="problems" widget="wac_template_beside" options="{'fields': ['variable_ids']}"/>`
    );
    expect("[name='body'] .text-muted").toHaveText("5 / 1024");
    area().value = "Hi {{1}}, 🎉";
    area().dispatchEvent(new InputEvent("input", {bubbles: true}));
    expect.verifySteps([]);
    await advanceTime(PAUSE);
    await expect.waitForSteps(["Hi {{1}}, 🎉"], {timeout: PATIENCE});
    await waitUntil(() => queryFirst(".o_wac_beside")?.textContent, {
        timeout: PATIENCE,
    });
    expect("[name='body'] .text-muted").toHaveText("11 / 1024", {
        message: "an emoji is one character",
    });
    expect(".o_wac_beside").toHaveText("It needs an example.");
});

test("marks go around what is selected, gaps where the cursor is", async () => {
    await openForm(TEXT);
    area().focus();
    area().setSelectionRange(0, 5);
    await contains("button[title='Bold']").click();
    expect(area()).toHaveValue("*Hello*");
    area().setSelectionRange(7, 7);
    await contains(".o_wac_insert_asked").click();
    expect(area()).toHaveValue("*Hello*{{1}}");
    await contains(".o_wac_insert_asked").click();
    expect(area()).toHaveValue("*Hello*{{1}}{{2}}");
});

test("only a template about a model offers fields", async () => {
    WacTemplate._records[1].model = false;
    await openForm(TEXT, 1);
    expect(".o_wac_insert_field").toHaveCount(1);
    await openForm(TEXT, 2);
    expect(".o_wac_insert_field").toHaveCount(1, {message: "of the first form only"});
});

test("rules, advice and refusals are told apart and lead to their field", async () => {
    WacTemplate._records[0].problems = [
        {field: "footer", text: "Meta refuses it.", advice: false, refused: true},
        {field: "body", text: "Too short.", advice: false},
        {field: "body", text: "Sounds like a threat.", advice: true},
    ];
    await openForm(`<field name="problems" widget="wac_template_problems"/>
        <notebook>
            <page name="settings" string="Settings"><field name="title"/></page>
            <page name="text" string="Text">${TEXT}
                <field name="footer" widget="wac_template_text"/></page>
        </notebook>`);
    expect(queryAllTexts(".o_wac_problems .fw-bold")).toEqual([
        "Meta did not take it",
        "Before Meta takes it",
        "What reviewers usually mind",
    ]);
    expect("[name='footer']").toHaveCount(0);
    await contains(".o_wac_problems a:contains('Meta refuses it.')").click();
    await isFocused("[name='footer'] textarea");
    expect("[name='footer'] .text-danger").toHaveText("Meta refuses it.");
    expect(queryAllTexts("[name='body'] li")).toEqual([
        "Too short.",
        "Sounds like a threat.",
    ]);
});

test("the preview makes HTML of nothing but the server's body", async () => {
    await openForm(`<field name="preview_data" widget="wac_template_preview"/>`);
    expect(".o_wac_body b").toHaveText("Ana");
    expect(".o_wac_body").toHaveText("Hello Ana <b>you</b>");
    expect(".o_wac_head").toHaveText("Order <1>");
    expect(".o_wac_bubble > .o_wac_faint:not(.o_wac_time)").toHaveText("Bye <b>");
    expect(queryAllTexts(".o_wac_action")).toEqual(["Go <i>", "Yes"]);
    expect(".o_wac_action i.fa-external-link").toHaveCount(1);
    expect(".o_wac_phone").toHaveAttribute("dir", "ltr");
});

test("the preview follows the direction of the language", async () => {
    await openForm(`<field name="preview_data" widget="wac_template_preview"/>`, 2);
    expect(".o_wac_phone").toHaveAttribute("dir", "rtl");
    expect(".o_wac_body").toHaveText("مرحبا");
});

test("languages are switched in place, after saving", async () => {
    onRpc("web_save", ({args}) => expect.step(`save ${args[0]}`));
    await openForm(
        `<field name="family_languages" widget="wac_template_languages"/>${TEXT}`
    );
    const tab = ".o_wac_languages [role='tab']";
    expect(queryAllTexts(tab)).toEqual(["English\nApproved", "Spanish\nRejected"]);
    expect(`${tab}[aria-selected='true']`).toHaveText("English\nApproved");
    await contains("[name='body'] textarea").edit("Hello again", {confirm: false});
    await contains(`${tab}:contains('Spanish')`).click();
    await shows("Hola");
    expect.verifySteps(["save 1"]);
    expect(`${tab}[aria-selected='true']`).toHaveText("Spanish\nRejected");
    await contains(`${tab}:contains('English')`).click();
    await shows("Hello again");
    expect.verifySteps([]);
});

test("languages are tabs for the keyboard, too", async () => {
    await openForm(
        `<field name="family_languages" widget="wac_template_languages"/>${TEXT}`
    );
    queryFirst(".o_wac_languages [aria-selected='true']").focus();
    await press("ArrowRight");
    await shows("Hola");
    await isFocused(".o_wac_languages [aria-selected='true']");
    await press("ArrowRight");
    await shows("Hello"); // around to the first
});

test("a language is added with the texts of this one", async () => {
    onRpc("wac_add_language", ({args}) => {
        expect.step(args);
        return 2;
    });
    await openForm(
        `<field name="family_languages" widget="wac_template_languages"/>${TEXT}`
    );
    await contains(".o_wac_languages button:contains('Add a language')").click();
    expect(queryAllTexts(".o_wac_language_menu .dropdown-item")).toEqual(["Catalan"]);
    await contains(".o_wac_language_menu .dropdown-item").click();
    await shows("Hola");
    expect.verifySteps([[[1], "ca"]]);
});
