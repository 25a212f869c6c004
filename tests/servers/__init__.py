"""Throwaway mail servers and databases for tests, on free loopback ports, ended by their process ids."""
