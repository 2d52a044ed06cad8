# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: privacy lookup",
    "summary": "Odoo's privacy lookup finds and erases people by their WhatsApp number",
    "version": "19.0.1.0.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence", "privacy_lookup"],
    "auto_install": True,
    "data": ["wizards/privacy_lookup_wizard_views.xml"],
}
