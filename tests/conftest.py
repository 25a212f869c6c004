"""Fixtures for all tests."""

pytest_plugins = ["tests.servers.dovecot", "tests.servers.postfix", "tests.servers.postgresql"]
