"""The SQLite file that is the catalog of a lake on a laptop: its tables are made here, before Iceberg looks for them.

Iceberg's JDBC catalog looks for them by a query that it leaves open. On SQLite that is a read lock for as long as the
session lives, and no other process could commit meanwhile.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing

from pyspark.sql import SparkSession

from omics_lake.core.table import CATALOG

_PREFIX = f"spark.sql.catalog.{CATALOG}"
_LOOKS = f"{_PREFIX}.jdbc.init-catalog-tables"
_SCHEME = "jdbc:sqlite:"
# As Iceberg makes them: `JdbcUtil`, schema version V1.
_TABLES = (
    """create table if not exists iceberg_tables(catalog_name varchar(255) not null,
    table_namespace varchar(255) not null, table_name varchar(255) not null, metadata_location varchar(1000),
    previous_metadata_location varchar(1000), iceberg_type varchar(5),
    primary key (catalog_name, table_namespace, table_name))""",
    """create table if not exists iceberg_namespace_properties(catalog_name varchar(255) not null,
    namespace varchar(255) not null, property_key varchar(255), property_value varchar(1000),
    primary key (catalog_name, namespace, property_key))""",
)


def make_catalog(spark: SparkSession) -> None:
    """Make the catalog's tables where they are not there, once a session; nothing to do for other catalogs."""
    uri = spark.conf.get(f"{_PREFIX}.uri", "") or ""
    if not uri.startswith(_SCHEME) or spark.conf.get(_LOOKS, "true") == "false":
        return
    with closing(sqlite3.connect(uri.removeprefix(_SCHEME).partition("?")[0], timeout=60)) as connection, connection:
        for statement in _TABLES:
            connection.execute(statement)
    spark.conf.set(_LOOKS, "false")
