"""How much everybody has, and when it was their turn."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from maildesk.db.database import Database
from maildesk.db.tables import person, person_address, ticket, turn
from maildesk.ticket.model import LIVING, Status

_WORK = tuple(status for status in LIVING if status != Status.RESOLVED)
_AGENTS = select(person_address.c.person).where(
    person_address.c.address.in_(bindparam("addresses", expanding=True))
)
_LOAD = (
    select(person.c.address, func.count().label("number"))
    .join(ticket, ticket.c.assignee == person.c.id)
    .where(ticket.c.assignee.in_(_AGENTS), ticket.c.status.in_(_WORK))
    .group_by(person.c.address)
)
_TURNS = select(person.c.address, turn.c.number).join(turn, turn.c.person == person.c.id)


class Staff:
    """What is known of the people who work here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, addresses: Sequence[str]) -> dict[str, int]:
        """How many tickets people with these addresses have that are not solved yet; who has none is left out."""
        with self._database.read() as connection:
            rows = connection.execute(_LOAD, {"addresses": list(addresses)})
            return {row.address: row.number for row in rows}

    def turns(self) -> dict[str, int]:
        """The number of the last turn of everybody who ever had one."""
        with self._database.read() as connection:
            return {row.address: row.number for row in connection.execute(_TURNS)}
