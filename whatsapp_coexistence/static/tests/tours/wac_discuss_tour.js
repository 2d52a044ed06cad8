/** An agent opens a chat, answers, and sees the ticks arrive. */
import {registry} from "@web/core/registry";
import {patient, sees} from "./wac_tour_helpers";

registry.category("web_tour.tours").add("wac_discuss_answer", {
    steps: () =>
        patient([
            {
                trigger: ".o-mail-DiscussSidebarCategory-wac",
            },
            {
                trigger: ".o-mail-DiscussSidebarChannel:contains('Núria')",
                run: "click",
            },
            {
                trigger: ".o-mail-Message:contains('Do you have spelt bread?')",
            },
            {
                trigger: ".o-wac-Banner-open:contains('h left')",
            },
            {
                trigger: ".o-mail-Composer-input",
                run: "edit Yes, four loaves",
            },
            {
                trigger: "button[name='send-message']:enabled",
                run: "click",
            },
            {
                content: "It waits in the queue",
                trigger:
                    ".o-mail-Message:contains('Yes, four loaves') .o-wac-State[data-state='queued']",
                run: () => sees("queued"),
            },
            {
                content: "The server's receipts come by the bus, without reload",
                trigger:
                    ".o-mail-Message:contains('Yes, four loaves') .o-wac-State[data-state='read']",
            },
            {
                content: "The number is put on hold meanwhile",
                trigger: ".o-wac-Banner-held:contains('New token needed')",
            },
        ]),
});
