"""What Graph may do instead of answering properly, and what must become of the message.

One row is one fault of the simulator's, and the states a message may end in. ``receipt``
says that Meta's receipts come afterwards: they settle what the answer left open.
"""

from dataclasses import dataclass, field

RECEIVED = ("sent", "delivered", "read")


@dataclass(frozen=True)
class Misbehaviour:
    """One way to fail.

    :param fault: its name in the simulator
    :param accepted: whether Meta accepts the message before it is tried again
    :param ends: states the message may be in when everything is at rest
    :param receipts: whether receipts come
    """

    fault: str
    ends: tuple
    accepted: bool = False
    receipts: bool = True
    options: dict = field(default_factory=dict)

    @property
    def slow(self):
        """Tell whether the number sends nothing for a while afterwards."""
        return self.fault in SLOW

    @property
    def name(self):
        """Return how it is told from others."""
        code = self.options.get("code")
        silent = "" if self.receipts else ", no receipts"
        return f"{self.fault}{f' {code}' if code else ''}{silent}"


def _never(fault, *ends, **options):
    """Make one that does not accept the message."""
    return Misbehaviour(fault, ends, options=options)


def _taken(fault, *ends, receipts=True, **options):
    """Make one that accepts the message, and spoils its answer."""
    return Misbehaviour(fault, ends or RECEIVED, True, receipts, options)


SLOW = ("http_429", "maintenance", "rate_limit", "connection_refused", "hang")
AGAIN, PARKED, NO, HELD = RECEIVED, ("unknown",), ("failed",), ("held",)

TABLE = (
    # nothing came back, or nothing one can read: Meta may have it
    _never("close_early", *PARKED),
    _never("reset_early", *PARKED),
    _never("hang", *PARKED, seconds=2),
    _never("html_200", *PARKED),
    _never("empty_200", *PARKED),
    _never("redirect_302", *PARKED),
    _never("http_502", *PARKED),
    _never("http_504", *PARKED),
    _never("not_http", *PARKED),
    # a definite no that passes: once more, later
    _never("connection_refused", *AGAIN, seconds=4),
    _never("http_429", *AGAIN),
    _never("http_500", *AGAIN),
    _never("http_503", *AGAIN),
    _never("rate_limit", *AGAIN),
    _never("pair_limit", *AGAIN),
    _never("maintenance", *AGAIN),
    # a definite no that stays
    _never("http_400", *NO),
    _never("error", *NO, code=131026),
    _never("error", *NO, code=131051),
    # a definite no until a person has mended the number
    _never("http_401", *HELD),
    _never("http_403", *HELD),
    _never("payment", *HELD),
    _never("locked", *HELD),
    # slow, but proper
    _taken("latency", seconds=1),
    _taken("late_after_accept", seconds=2),
    _taken("slow_body", seconds=2),
    _taken("wrong_content_type"),
    # accepted, and the answer is lost: the receipt tells
    _taken("reset_after_accept"),
    _taken("close_after_accept"),
    _taken("hang_after_accept", seconds=2),
    _taken("html_after_accept"),
    _taken("empty_after_accept"),
    _taken("no_id_after_accept"),
    _taken("gateway_after_accept"),
    _taken("truncated_json"),
    _taken("truncated_body"),
    _taken("huge_body"),
    _taken("wrong_id"),
    _taken("repeated_answer"),
    _taken("error_after_accept"),
    # and when no receipt comes either, it stays parked
    _taken("reset_after_accept", *PARKED, receipts=False),
    _taken("truncated_json", *PARKED, receipts=False),
    # accepted, and refused later
    _taken("status_failed", *NO, code=131026),
    _taken("status_before_answer"),
    _taken("skip_delivered"),
)
