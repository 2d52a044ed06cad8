"""Our add-ons are installed without a complaint; other jobs copy the database."""

from .. import paths, postgres, ready
from ..results import Result


def job():
    """Build the ready database."""
    result = Result()
    if paths.our_addons():
        with postgres.server():
            troubles = ready.complete()
        result.check("the add-ons are installed without a warning", "\n".join(troubles))
    return result
