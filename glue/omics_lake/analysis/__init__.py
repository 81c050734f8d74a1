"""The analyst's side: read a lake with DuckDB on a laptop. Knows no Spark and writes nothing to the lake."""
