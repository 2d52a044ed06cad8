# Part of whatsapp_coexistence. License LGPL-3.
{
    "name": "WhatsApp: leads from chats",
    "summary": "Make a lead of a WhatsApp chat with one click",
    "version": "19.0.1.0.0",
    "category": "Marketing/WhatsApp",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence", "crm"],
    "auto_install": True,
    "data": ["views/wac_thread_views.xml", "views/crm_lead_views.xml"],
}
