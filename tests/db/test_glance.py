"""Many look-ups in one transaction."""

from datetime import UTC, datetime

import pytest

from maildesk.db.desk_state import StoredPolicy
from maildesk.db.store import Store

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_writing_within(store: Store) -> None:
    """Who looks things up may write meanwhile, and sees it afterwards."""
    with store.glance():
        assert store.policy.active() is None
        store.policy.activate("hash", "text", {}, NINE)
    assert store.policy.active() == StoredPolicy("hash", "text", {})


def test_one_moment(store: Store) -> None:
    """On SQLite the look-ups of one glance agree, whatever is written meanwhile; PostgreSQL shows what is newest."""
    with store.glance():
        assert store.policy.active() is None
        store.policy.activate("hash", "text", {}, NINE)
        seen = store.policy.active()
    assert seen == (None if store.database.name == "sqlite" else StoredPolicy("hash", "text", {}))


def test_trouble_within(store: Store) -> None:
    """A glance that failed leaves nothing open behind."""
    with pytest.raises(KeyError), store.glance():
        store.blobs.octets("unknown")
    store.policy.activate("hash", "text", {}, NINE)
    assert store.policy.active() == StoredPolicy("hash", "text", {})
