# Part of whatsapp_coexistence's tools. License LGPL-3.
{
    "name": "WhatsApp bench: a bare route to compare with",
    "summary": "Never install it where a customer may see it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "whatsapp_coexistence contributors",
    "license": "LGPL-3",
    "depends": ["base"],
    "data": ["security/ir.model.access.csv"],
    "installable": True,
}
