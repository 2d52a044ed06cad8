# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: Business app and Odoo on one number",
    "summary": "Answer WhatsApp from Odoo and keep the Business app on the phone",
    "version": "19.0.1.0.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "application": True,
    "depends": ["mail", "phone_validation", "sms", "portal"],
    "external_dependencies": {"python": ["cryptography", "phonenumbers", "requests"]},
    "data": [
        "security/wac_security.xml",
        "security/ir.model.access.csv",
        "security/wac_rules.xml",
        "data/ir_cron_data.xml",
        "data/wac_template_data.xml",
        "wizards/wac_template_send_views.xml",
        "views/wac_thread_views.xml",
        "views/wac_message_views.xml",
        "views/wac_contact_views.xml",
        "views/wac_template_views.xml",
        "views/wac_app_views.xml",
        "views/wac_webhook_event_views.xml",
        "views/wac_account_views.xml",
        "views/res_partner_views.xml",
        "views/wac_menus.xml",
    ],
    "demo": ["demo/res_partner_demo.xml"],
    "assets": {
        "web.assets_backend": [
            "whatsapp_coexistence/static/src/**/*",
            ("remove", "whatsapp_coexistence/static/src/**/*.dark.scss"),
        ],
        "web.assets_web_dark": ["whatsapp_coexistence/static/src/**/*.dark.scss"],
        "web.assets_unit_tests": [
            "whatsapp_coexistence/static/tests/**/*",
            ("remove", "whatsapp_coexistence/static/tests/tours/**/*"),
        ],
        # Only files under static/src and static/tests are read as modules.
        "web.assets_tests": ["whatsapp_coexistence/static/tests/tours/**/*"],
    },
}
