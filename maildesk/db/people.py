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
_UPDATE = update(person).where(person.c.id == bindparam("person"))


def find(connection: Connection, address: str) -> AnyRow | None:
    """The row of whoever has this address."""
    return connection.execute(_FIND, {"address": address.lower()}).first()


def person_of(row: AnyRow) -> Person:
    """A person from a row that has `COLUMNS`."""
    return Person(row.address, row.name, row.language, row.department, row.phone, row.site, row.vip)


def keep(connection: Connection, database: Database, given: Person) -> int:
    """The id of a person, with what is now said of them kept."""
    row = find(connection, given.address)
    if row is None:
        return _add(connection, database, given)
    stored = {name: getattr(row, name) for name in (*_SAID, "vip")}
    said = {name: getattr(given, name) or stored[name] for name in _SAID} | {"vip": given.vip}
    if said != stored:
        connection.execute(_UPDATE, {"person": row.id, **said})
    return int(row.id)


def know(connection: Connection, database: Database, given: Person) -> int:
    """The id of a person; what is known of them stays."""
    row = find(connection, given.address)
    return _add(connection, database, given) if row is None else int(row.id)


def _add(connection: Connection, database: Database, given: Person) -> int:
    """Somebody new. Raises `Conflict` where another has just added them."""
    address = given.address.lower()
    values = {column.name: getattr(given, column.name) for column in COLUMNS} | {"address": address}
    number: int = connection.execute(insert(person).returning(person.c.id), values).scalar_one()
    added = connection.execute(database.insert_new(person_address), {"address": address, "person": number})
    if added.rowcount != 1:
        raise Conflict(f"{address} was added meanwhile")
    return number
