"""People, known by any of their addresses."""

from sqlalchemy import Connection, bindparam, insert, select, update

from maildesk.db.database import Database
from maildesk.db.tables import person, person_address
from maildesk.db.trouble import Conflict
from maildesk.db.types import AnyRow
from maildesk.ticket.model import Person

_SAID = ("name", "language", "department", "phone", "site")  # what a blank does not erase
COLUMNS = tuple(person.c[name] for name in ("address", *_SAID, "vip"))

_FIND = (
    select(person.c.id, *COLUMNS)
    .join(person_address, person_address.c.person == person.c.id)
    .where(person_address.c.address == bindparam("address"))
)
_ADD = insert(person).returning(person.c.id)
_UPDATE = update(person).where(person.c.id == bindparam("person"))


def find(connection: Connection, address: str) -> AnyRow | None:
    """The row of whoever has this address."""
    return connection.execute(_FIND, {"address": address.lower()}).first()


def person_of(row: AnyRow) -> Person:
    """A person from a row that has `COLUMNS`."""
    return Person(row.address, row.name, row.language, row.department, row.phone, row.site, row.vip)


class People:
    """The people whom one transaction meets, each looked up once."""

    def __init__(self, connection: Connection, database: Database) -> None:
        self._connection = connection
        self._database = database
        self._ids: dict[str, int] = {}
        self._kept: set[Person] = set()

    def keep(self, given: Person) -> int:
        """The id of a person, with what is now said of them kept."""
        if given not in self._kept:
            row = find(self._connection, given.address)
            self._ids[given.address] = self._add(given) if row is None else self._update(row, given)
            self._kept.add(given)
        return self._ids[given.address]

    def know(self, given: Person) -> int:
        """The id of a person; what is known of them stays."""
        if given.address not in self._ids:
            row = find(self._connection, given.address)
            self._ids[given.address] = self._add(given) if row is None else row.id
        return self._ids[given.address]

    def forget(self) -> None:
        """Takes nothing for stored any more, after something was rolled back."""
        self._ids.clear()
        self._kept.clear()

    def _update(self, row: AnyRow, given: Person) -> int:
        stored = {name: getattr(row, name) for name in (*_SAID, "vip")}
        said = {name: getattr(given, name) or stored[name] for name in _SAID} | {"vip": given.vip}
        if said != stored:
            self._connection.execute(_UPDATE, {"person": row.id, **said})
        return int(row.id)

    def _add(self, given: Person) -> int:
        """Somebody new. Raises `Conflict` where another has just added them."""
        address = given.address.lower()
        values = {column.name: getattr(given, column.name) for column in COLUMNS} | {"address": address}
        number: int = self._connection.execute(_ADD, values).scalar_one()
        new = self._database.insert_new(person_address)
        if self._connection.execute(new, {"address": address, "person": number}).rowcount != 1:
            raise Conflict(f"{address} was added meanwhile")
        return number
