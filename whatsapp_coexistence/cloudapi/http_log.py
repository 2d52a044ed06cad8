"""What is logged of a request: method, host, path, result, duration, nothing else.

Called by :mod:`.transport`.
Must never let a token, a query string, a header or a body into a log, not even into
those of the libraries below.
"""

from __future__ import annotations

import logging
from typing import Final
from urllib.parse import urlsplit

from .redact import redact

_PATH_MAX: Final = 200


def log_request(
    logger: logging.Logger, method: str, url: str, result: str, seconds: float
) -> None:
    """Log one request: at DEBUG, or at INFO when it did not go well.

    :param result: the status, or the words of a failure
    """
    well = len(result) == 3 and result < "400"
    level = logging.DEBUG if well else logging.INFO
    if logger.isEnabledFor(level):
        line = "%s %s -> %s in %.0f ms"
        logger.log(level, line, method, _place(url), result, seconds * 1000)


def _place(url: str) -> str:
    """Return host and path of an address, safe to log."""
    try:
        parts = urlsplit(url)
        place = f"{parts.hostname or '?'}{parts.path}"
    except ValueError:
        return "?"
    printable = "".join(c if c.isprintable() else "?" for c in place[:_PATH_MAX])
    return redact(printable)


class _QueryFilter(logging.Filter):
    """Takes the query out of urllib3's debug lines: it may hold a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the arguments in place; let every record pass."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                arg.partition("?")[0] if isinstance(arg, str) else arg
                for arg in record.args
            )
        return True


_query_filter: Final = _QueryFilter()


def hide_queries_of_urllib3() -> None:
    """Install the filter; doing so twice changes nothing."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logging.getLogger(name).addFilter(_query_filter)
