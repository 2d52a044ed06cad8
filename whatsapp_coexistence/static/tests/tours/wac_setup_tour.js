/** A shop owner tries the setup with the simulator, to the end; the window is the test's. */
import {registry} from "@web/core/registry";
import {patient, sees} from "./wac_tour_helpers";

const next = {trigger: "button[name='action_next']:visible", run: "click"};

registry.category("web_tour.tours").add("wac_setup_trial", {
    steps: () =>
        patient([
            {
                content: "The advice is there before anything is typed",
                trigger: ".o-wac-Advice:contains('Our advice: keep the app')",
            },
            {
                content: "Storage within the EU turns the advice",
                trigger: "[name='needs_local_storage'] input",
                run: "click",
            },
            {
                trigger: ".o-wac-Advice:contains('use the number from Odoo only')",
            },
            {
                trigger: "button[name='action_try_it']:visible",
                run: "click",
            },
            {
                trigger: ".o-wac-Way[data-way='simulator'].o-chosen",
            },
            next,
            {
                content: "The number is connected meanwhile, as the window would do it",
                trigger: ".o-wac-Step[data-step='connect'].o-current",
            },
            {
                trigger: ".o-wac-Signup:visible",
            },
            {
                content: "What is missing is said, and nobody is trapped",
                trigger:
                    "[name='status_html']:contains('follow the window that opens')",
            },
            {
                content: "Back to a step that was reached",
                trigger: ".o-wac-Step[data-step='ready'] button",
                run: "click",
            },
            {
                trigger: ".o-wac-Step[data-step='ready'].o-current",
            },
            {
                trigger: ".o-wac-Step[data-step='connect'] button",
                run: "click",
            },
            {
                trigger: ".o-wac-Signup:visible",
                async run() {
                    const {orm} = odoo.__WOWL_DEBUG__.root.env.services;
                    const [setup] = await orm.search("wac.setup", [
                        ["state", "=", "open"],
                    ]);
                    const [account] = await orm.search("wac.account", []);
                    await orm.call("wac.setup", "action_signup_done", [
                        [setup],
                        account,
                    ]);
                },
            },
            next,
            {
                trigger: "[name='template_ids'] .o_data_row",
            },
            next,
            {
                trigger: ".o-wac-Step[data-step='past'].o-current",
            },
            next,
            {
                trigger: "[name='own_number'] input",
                run: "edit +34 600 00 09 09",
            },
            {
                trigger: "button[name='action_send_test']:visible",
                run: "click",
            },
            {
                content: "Its ticks come by themselves",
                trigger: "[name='status_html']:contains('is on its way')",
                run: () => sees("on its way"),
            },
            {
                trigger: "[name='status_html']:contains('Your test message arrived')",
            },
            {
                trigger: "button[name='action_finish']:visible",
                run: "click",
            },
            {
                trigger: "h1:contains('Your number is in Odoo')",
            },
            {
                trigger: "button[name='action_open_discuss']:visible",
                run: "click",
            },
            {
                trigger: ".o-mail-DiscussSidebar",
            },
        ]),
});
