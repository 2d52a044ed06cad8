"""The WhatsApp Cloud API, without Odoo: bytes in, typed events out; messages in, bodies out.

Called by the models (through :mod:`.client` and :mod:`.webhook`), the simulator, tests.
Must never import Odoo, never keep state between calls, never read the clock: time is an
argument named ``now``.
"""
