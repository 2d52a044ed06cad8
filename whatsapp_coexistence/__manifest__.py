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
    ],
    "demo": [],
    "assets": {},
}
