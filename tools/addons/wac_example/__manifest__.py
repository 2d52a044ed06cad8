# Part of whatsapp_coexistence's tools. License LGPL-3.
{
    "name": "WhatsApp example: a model of another add-on",
    "summary": "What an integrator writes; installed and tried by the tests",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["whatsapp_coexistence"],
    "data": ["security/ir.model.access.csv", "views/example_repair_views.xml"],
    "installable": True,
}
