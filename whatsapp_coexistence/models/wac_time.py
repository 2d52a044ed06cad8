"""Moments of Meta's as Odoo stores them.

Called by whatever applies events. Must never be given a time without a zone.
"""


def naive(moment):
    """Return an aware moment as Odoo stores it: naive, UTC; nothing stays nothing."""
    return moment.replace(tzinfo=None) if moment else None
