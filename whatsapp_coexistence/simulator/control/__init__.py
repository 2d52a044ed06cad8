"""The control API under ``/_sim`` and the page.

Called by people's browsers, by tests and by demo scripts.
Must never be reachable from another machine or another web page.
"""
