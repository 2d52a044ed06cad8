"""What an uninstalled add-on takes with it that Odoo does not know of.

Called by Odoo, before it drops the tables. Must never touch the list of the erased outside
the database: a backup that comes back still has to be cleaned by it.
"""


def uninstall_hook(env):
    """Delete our parameters and what we made in the database with SQL."""
    parameters = env["ir.config_parameter"]
    parameters.search([("key", "=like", "whatsapp_coexistence.%")]).unlink()
    env.cr.execute("DROP FUNCTION IF EXISTS wac_consent_keep() CASCADE")
