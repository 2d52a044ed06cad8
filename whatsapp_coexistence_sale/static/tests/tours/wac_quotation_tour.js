/** A sales rep sends a quotation from the chat with its customer. */
import {registry} from "@web/core/registry";
import {patient} from "@whatsapp_coexistence/../tests/tours/wac_tour_helpers";

registry.category("web_tour.tours").add("wac_quotation_from_chat", {
    steps: () =>
        patient([
            {
                trigger: ".o-mail-Message:contains('How much for ten cakes?')",
            },
            {
                content: "What the customer has open stands above the chat",
                trigger: ".o-wac-Customer-group[data-key='quotation']:contains('1')",
            },
            {
                trigger:
                    ".o-mail-DiscussContent-header button[name='wac-send-quotation']",
                run: "click",
            },
            {
                content: "Their quotation is chosen, with words and a link",
                trigger:
                    ".modal [name='body'] textarea:value('Here is your quotation S')",
            },
            {
                trigger: ".modal footer button[name='action_send']",
                run: "click",
            },
            {
                trigger: "body:not(:has(.modal))",
            },
            {
                content: "It is in the chat, and its name is a link to it",
                trigger:
                    ".o-mail-Message:contains('Here is your quotation') a.o-wac-Document",
            },
            {
                trigger: ".o-mail-Message .o-mail-AttachmentContainer",
            },
        ]),
});
