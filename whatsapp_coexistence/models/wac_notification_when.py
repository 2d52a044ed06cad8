"""When a customer may be disturbed: quiet hours and working hours, as moments.

Called by the cron of notifications and by previews. Pure: it reads no clock and no record.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

#: Quiet hours and holidays are looked through this often before giving in.
_TURNS = 10


def zone_of(*names):
    """Return the first time zone that exists, else UTC."""
    for name in names:
        try:
            return ZoneInfo(name or "")
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def after_quiet(moment, zone, start, end):
    """Return the moment itself, or the end of the quiet hours it falls into.

    :param moment: aware moment
    :param start: hour of the day as a float (21.5 is half past nine in the evening)
    :param end: hour of the day; earlier than ``start`` is on the next day
    :return: aware moment, in ``zone``
    """
    local = moment.astimezone(zone)
    hour = local.hour + local.minute / 60
    if start == end:
        return local
    over_night = start > end
    quiet = (hour >= start or hour < end) if over_night else start <= hour < end
    if not quiet:
        return local
    day = local.date() + timedelta(days=1 if over_night and hour >= start else 0)
    whole, minutes = divmod(round(end * 60), 60)
    if whole >= 24:
        day, whole = day + timedelta(days=1), whole - 24
    return datetime(day.year, day.month, day.day, whole, minutes, tzinfo=zone)


def first_allowed(moment, rules):
    """Return the first moment all rules agree on.

    :param moment: aware moment
    :param rules: functions from an aware moment to the same or a later one
    """
    for _turn in range(_TURNS):
        before = moment
        for rule in rules:
            moment = rule(moment)
        if moment == before:
            break
    return moment
