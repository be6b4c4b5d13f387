"""When work was handed in, when it was due, and how late it was, in words."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from examroom.util import messages


def handed_in(
    at: datetime | None, due: datetime | None, extension: timedelta | None, timezone: str
) -> str:
    """Say when work was handed in, and how late, if it is known; "" where it is not.

    Parameters
    ----------
    at, due : datetime or None
        In UTC and without a time zone, as nbgrader keeps them.
    extension : timedelta or None
        By how much a student may be late.
    timezone : str
        That of the course, as in ``c.Exchange.timezone``.
    """
    if at is None:
        return ""
    when = _moment(at, timezone)
    if due is None:
        return messages.HANDED_IN.format(when=when)
    due += extension or timedelta()
    if at <= due:
        return messages.HANDED_IN_TIME.format(when=when, due=_moment(due, timezone))
    late = late_by((at - due).total_seconds())
    return messages.HANDED_IN_LATE.format(when=when, due=_moment(due, timezone), late=late)


def late_by(seconds: float) -> str:
    """Return a duration in two units at most: "1 day 2 h", "3 h 5 min", "1 min"."""
    minutes = max(1, round(seconds / 60))
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    day = messages.LATE_ONE_DAY if days == 1 else messages.LATE_DAYS
    parts = (
        (days, day),
        (hours, messages.LATE_HOURS),
        (0 if days else minutes, messages.LATE_MINUTES),
    )
    return " ".join(text.format(number=number) for number, text in parts if number)


def _moment(moment: datetime, timezone: str) -> str:
    zone: tzinfo = UTC
    with suppress(OSError, ValueError, KeyError):  # a zone that is not known here
        zone = ZoneInfo(timezone)
    return f"{moment.replace(tzinfo=UTC).astimezone(zone):{messages.MOMENT}}"
