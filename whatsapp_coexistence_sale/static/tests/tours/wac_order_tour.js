/** A sales rep sends a template from an order whose customer has not written lately. */
import {registry} from "@web/core/registry";
import {patient} from "@whatsapp_coexistence/../tests/tours/wac_tour_helpers";

registry.category("web_tour.tours").add("wac_composer_order", {
    steps: () =>
        patient([
            {
                trigger: ".o_wac_compose",
                run: "click",
            },
            {
                content: "It says why free text is not possible",
                trigger:
                    ".modal .o_field_widget[name='window']:contains('approved template')",
            },
            {
                content: "The template is filled in with the order",
                trigger: ".modal .o_wac_bubble:contains('Your order S')",
            },
            {
                trigger: ".modal footer button[name='action_send']",
                run: "click",
            },
            {
                trigger: "body:not(:has(.modal))",
            },
            {
                trigger: ".o-mail-Chatter .o-mail-Message:contains('Your order S')",
            },
            {
                content: "The count is one click from the list",
                trigger: "button[name='action_wac_messages']:contains('1')",
                run: "click",
            },
            {
                trigger: ".o_list_view .o_data_row:contains('Your order S')",
            },
        ]),
});
