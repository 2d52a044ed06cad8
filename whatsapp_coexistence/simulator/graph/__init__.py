"""The Graph side: what Meta's API answers.

Called by the application for every path outside ``/_sim`` and the page.
Must never be more lenient than Meta, nor share validation with ``cloudapi``.
"""
