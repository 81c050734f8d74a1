"""Spark session, Iceberg catalog, write-audit-publish, run and quarantine tables, upkeep. Knows `core` only."""
