# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: leads from chats",
    "summary": "Leads from WhatsApp chats and ads, with their origin and their chat",
    "version": "19.0.1.0.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence", "crm"],
    "auto_install": True,
    "data": [
        "security/wac_rules.xml",
        "data/ir_cron_data.xml",
        "views/wac_account_views.xml",
        "views/wac_thread_views.xml",
        "views/crm_lead_views.xml",
        "views/utm_campaign_views.xml",
        "data/wac_template_data.xml",
        "data/wac_notification_rule_data.xml",
    ],
}
