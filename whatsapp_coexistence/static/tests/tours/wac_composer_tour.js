/** An agent writes to a customer from the contact's form, by template and by free text. */
import {registry} from "@web/core/registry";
import {patient} from "./wac_tour_helpers";

registry.category("web_tour.tours").add("wac_composer", {
    steps: () =>
        patient([
            {
                trigger: ".o_wac_compose",
                run: "click",
            },
            {
                content: "A template shows how it will look",
                trigger:
                    ".modal .o_field_widget[name='way'] label:contains('Template')",
                run: "click",
            },
            {
                trigger: ".modal .o_wac_bubble:contains('your bread is ready')",
            },
            {
                content: "The window is open: free text, and why",
                trigger:
                    ".modal .o_field_widget[name='way'] label:contains('Free text')",
                run: "click",
            },
            {
                trigger:
                    ".modal .o_field_widget[name='window']:contains('possible until')",
            },
            {
                trigger: ".modal .o_field_widget[name='body'] textarea",
                run: "edit It is *ready*",
            },
            {
                trigger: ".modal footer button[name='action_send']",
                run: "click",
            },
            {
                trigger: "body:not(:has(.modal))",
            },
            {
                content: "It stands in the chatter, with its state",
                trigger: ".o-mail-Chatter .o-mail-Message:contains('It is ready')",
            },
            {
                trigger: ".o_notebook_headers a[name='wac_conversation']",
                run: "click",
            },
            {
                content: "And in the conversation, which is only read here",
                trigger:
                    ".o_wac_conversation_messages .o-mail-Message:contains('It is ready')",
            },
            {
                trigger: ".o_wac_conversation:not(:has(.o-mail-Composer))",
            },
        ]),
});
