"""Faults tried on a running Odoo, with the simulator's ledger as the judge."""
