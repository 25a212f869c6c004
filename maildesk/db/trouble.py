"""Trouble with the database that passes by itself: locked, full, restarting, out of reach."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext

# Primary result codes of SQLite: busy, locked, no memory, read-only, I/O error, corrupt, full, cannot open,
# protocol, not a database. None of these is the fault of the mail that is being worked.
_SQLITE = frozenset({5, 6, 7, 8, 10, 11, 13, 14, 15, 26})
# Classes of SQLSTATE: connection, rollback (deadlock, serialization), resources (disk full, too many connections),
# an operator's intervention (restart), system error; and a lock not had, a standby that only reads.
_POSTGRESQL = ("08", "40", "53", "57", "58", "55P03", "25006")


class StoreTrouble(Exception):
    """The store cannot be used now; nothing was changed, and trying again later is right."""


def translate(context: "ExceptionContext") -> StoreTrouble | None:
    """A driver's error as trouble; None for one that is our own fault and stays as it is."""
    error = context.original_exception
    if context.dialect.name == "sqlite":
        passing = getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE
    elif state := getattr(error, "sqlstate", None):
        passing = state.startswith(_POSTGRESQL)
    else:
        passing = context.is_disconnect or _is_operational(context)
    return StoreTrouble(f"the database: {' '.join(str(error).split())}") if passing else None


def _is_operational(context: "ExceptionContext") -> bool:
    """Whether the driver calls it operational, as psycopg does without a code when it cannot connect."""
    from sqlalchemy.exc import OperationalError

    return isinstance(context.sqlalchemy_exception, OperationalError)


class Conflict(Exception):
    """What was decided upon has changed meanwhile: decide again."""


class Done(Conflict):
    """Somebody else has recorded this meanwhile: there is nothing left to do."""
