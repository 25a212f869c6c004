"""The clocks of a ticket: response and resolution. Timers are derived from the ticket, never commanded.

A response is due a fixed time after the report and is met by the desk's first answer to the requester. A resolution
is due a fixed time after the report plus the time that the clocks stood still. Times are real time; business hours
come with the calendars.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from maildesk.ticket.model import PAUSED, Status, Ticket


@dataclass(frozen=True, slots=True)
class Targets:
    """What the desk promises for one priority."""

    response: timedelta
    resolution: timedelta


class Clock(StrEnum):
    """What is measured."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock of a ticket: when its target is due, and when it was met. `running` is false while paused or met."""

    clock: Clock
    due: datetime
    met_at: datetime | None
    running: bool

    def overdue(self, now: datetime) -> bool:
        """Whether the target has passed while the clock ran."""
        return self.running and self.due <= now

    @property
    def timer(self) -> str:
        """The name that `Ticket.fired` remembers once this target has passed; a moved target is a new timer."""
        return f"{self.clock}@{self.due.isoformat(timespec='minutes')}"


def read(ticket: Ticket, targets: Targets) -> tuple[Reading, Reading]:
    """Both clocks of a ticket."""
    living = not ticket.finished and ticket.status != Status.RESOLVED
    answered = ticket.responded_at
    done = ticket.resolved_at or ticket.closed_at
    response = Reading(
        Clock.RESPONSE, ticket.created_at + targets.response, answered, living and answered is None
    )
    resolution = Reading(
        Clock.RESOLUTION,
        ticket.created_at + targets.resolution + ticket.paused_for,
        done,
        living and done is None and ticket.status not in PAUSED,
    )
    return response, resolution


def due(ticket: Ticket, targets: Targets) -> datetime | None:
    """The next target that the desk has to keep, or None where no clock runs."""
    return min((reading.due for reading in read(ticket, targets) if reading.running), default=None)


def wake_at(ticket: Ticket, targets: Targets) -> datetime | None:
    """When the desk must look at the ticket again: the earliest timer that has not fired."""
    return min(
        (r.due for r in read(ticket, targets) if r.running and r.timer not in ticket.fired), default=None
    )


def ringing(ticket: Ticket, targets: Targets, now: datetime) -> tuple[Reading, ...]:
    """The clocks whose target has passed and whose timer has not fired."""
    return tuple(r for r in read(ticket, targets) if r.overdue(now) and r.timer not in ticket.fired)
