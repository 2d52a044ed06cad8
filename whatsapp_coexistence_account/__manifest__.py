# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: invoices and payments",
    "summary": "Invoices, reminders and receipts of payment as WhatsApp templates",
    "version": "19.0.1.0.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence", "account"],
    "auto_install": True,
    "data": ["data/wac_template_data.xml", "views/account_move_views.xml"],
}
