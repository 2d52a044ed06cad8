/** A manager writes a template with Odoo's own selector, in two languages. */
import {registry} from "@web/core/registry";
import {patient} from "./wac_tour_helpers";

registry.category("web_tour.tours").add("wac_template_editor", {
    steps: () =>
        patient([
            {
                trigger: ".o_list_button_add",
                run: "click",
            },
            {
                content: "Nobody is scolded before writing anything",
                trigger: ".o_wac_problems:contains('checked while you write')",
            },
            {
                trigger:
                    ".o_field_widget[name='title'] input, .o_field_widget[name='title'] textarea",
                run: "edit Welcome Àngels",
            },
            {
                trigger: ".o_field_widget[name='model_id'] input",
                run: "edit Contact",
            },
            {
                trigger: ".ui-autocomplete .dropdown-item:contains(/^Contact$/)",
                run: "click",
            },
            {
                trigger: ".o_field_widget[name='preview_res_id'] input",
            },
            {
                trigger: ".o_field_widget[name='body'] textarea",
                run: "edit Hello ",
            },
            {
                trigger: ".o_wac_insert_field",
                run: "click",
            },
            {
                trigger: ".o_model_field_selector_popover_search input",
                run: "edit Name",
            },
            {
                trigger:
                    ".o_model_field_selector_popover_item_name:contains(/^Name$/):first",
                run: "click",
            },
            {
                content: "The rule in words, and the value of a real record",
                trigger: ".o_wac_problems:contains('begin or end with a variable')",
            },
            {
                trigger: ".o_wac_body:contains('Wac Tour Customer')",
            },
            {
                trigger: ".o_field_widget[name='body'] textarea",
                run: "edit Hello {{1}}, *welcome* to the shop.",
            },
            {
                trigger: ".o_wac_body b:contains('welcome')",
            },
            {
                trigger: ".o_wac_problems .text-success",
            },
            {
                trigger: ".nav-link[name='variables']",
                run: "click",
            },
            {
                content: "The row came with the text, bound and with a sample",
                trigger:
                    ".o_field_widget[name='variable_ids'] .o_data_row:contains('{{1}}'):contains('Name'):contains('Marta')",
            },
            {
                trigger: ".o_form_button_save",
                run: "click",
            },
            {
                trigger: ".o_wac_languages button:contains('Add a language')",
                run: "click",
            },
            {
                trigger:
                    ".o_wac_language_menu .dropdown-item:contains('Spanish (Spain)')",
                run: "click",
            },
            {
                trigger:
                    ".o_wac_languages [role='tab'].active:contains('Spanish (Spain)')",
            },
            {
                trigger: ".nav-link[name='text']",
                run: "click",
            },
            {
                trigger: ".o_field_widget[name='body'] textarea",
                run: "edit Hola {{1}}, le damos la bienvenida.",
            },
            {
                trigger: ".o_wac_body:contains('Hola Wac Tour Customer, le damos')",
            },
            {
                trigger: ".o_form_button_save",
                run: "click",
            },
            {
                trigger: ".o_form_saved, .o_form_status_indicator_buttons.invisible",
            },
        ]),
});
