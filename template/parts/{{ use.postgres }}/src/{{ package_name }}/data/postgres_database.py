"""Queries in PostgreSQL where an address of it is given; files are read by DuckDB, inside this process."""

from __future__ import annotations

from .sql_query import Server

SERVER = Server(
    schemes=("postgresql://", "postgres://"),
    driver="postgresql+psycopg",
    form="postgresql://user:password@host:port/database",
    # A server that is gone is given up after seconds; one query may take half an hour.
    options={
        "connect_timeout": "5",
        "keepalives_idle": "30",
        "tcp_user_timeout": "60000",
        "options": "-c statement_timeout=1800000 -c timezone=UTC -c client_encoding=UTF8",
    },
)
is_database = SERVER.is_database
read_query = SERVER.read_query
