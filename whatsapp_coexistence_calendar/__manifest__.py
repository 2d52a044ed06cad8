# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: appointments",
    "summary": "Booking confirmation and appointment reminder as WhatsApp templates",
    "version": "19.0.1.0.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence", "calendar"],
    "auto_install": True,
    "data": [
        "data/wac_template_data.xml",
        "data/wac_notification_rule_data.xml",
        "views/calendar_event_views.xml",
    ],
}
