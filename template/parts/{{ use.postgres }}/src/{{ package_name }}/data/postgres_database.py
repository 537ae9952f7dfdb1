"""Queries in PostgreSQL if the source is one of its addresses; DuckDB reads files in this process."""

from __future__ import annotations

from .sql_query import Server

SERVER = Server(
    schemes=("postgresql://", "postgres://"),
    driver="postgresql+psycopg",
    form="postgresql://user:password@host:port/database",
    # A lost server fails after seconds; one query may take half an hour.
    options={
        "connect_timeout": "5",
        "keepalives_idle": "30",
        "tcp_user_timeout": "60000",
        "options": "-c statement_timeout=1800000 -c timezone=UTC -c client_encoding=UTF8",
    },
)
is_database = SERVER.is_database
read_query = SERVER.read_query
