"""What a table is called where it is stored: `lake.omics.mutation` on a laptop, `lake.atlas_omics.mutation` on AWS.

An account has one Glue catalog for all its lakes, and a database may have been there before the lake: so each namespace
has its own database name. The names are settings of the session, which every step that names a table has.
"""

from __future__ import annotations

import re

from pyspark.sql import SparkSession

from omics_lake.core.errors import UsageError
from omics_lake.core.table import CATALOG

SETTING = "spark.omics_lake.database."
"""Followed by a namespace: the Spark setting that holds its database."""
NAMESPACES = ("omics", "marts", "ops")
_DATABASE = re.compile(r"[a-z][a-z0-9_]{0,254}")


def parse_databases(text: str) -> dict[str, str]:
    """`omics=atlas_omics,ops=books` -> namespace to database; a namespace that is not named is its own database.

    Raises:
        UsageError: no namespace of a lake, no name that Glue and Athena both take, or one given twice.
    """
    pairs = [_pair(word.strip(), text) for word in text.split(",")] if text.strip() else []
    databases = dict(pairs)
    stored = [databases.get(namespace, namespace) for namespace in NAMESPACES]
    if len(databases) < len(pairs):
        raise _wrong(text, "a namespace is named twice")
    if len(set(stored)) < len(stored):
        raise _wrong(text, "two namespaces would share a database")
    return databases


def _pair(word: str, text: str) -> tuple[str, str]:
    namespace, _, database = word.partition("=")
    if namespace not in NAMESPACES:
        raise _wrong(text, f"{namespace or word!r} is no namespace; there are {', '.join(NAMESPACES)}")
    if not _DATABASE.fullmatch(database):
        why = "a database has lower-case letters, digits and underscores, 255 at most, and begins with a letter"
        raise _wrong(text, f"{database!r}: {why}")
    return namespace, database


def _wrong(text: str, why: str) -> UsageError:
    return UsageError(
        "These are no databases of a lake",
        where=text,
        why=why,
        next_step="give such as omics=atlas_omics,marts=atlas_marts,ops=atlas_ops",
    )


def stored_namespace(spark: SparkSession, namespace: str) -> str:
    """`atlas_omics` for `omics`: the Glue database."""
    return str(spark.conf.get(SETTING + namespace, namespace))


def stored_name(spark: SparkSession, full_name: str) -> str:
    """`atlas_omics.mutation` for `omics.mutation`: what the catalog calls the table."""
    namespace, _, name = full_name.partition(".")
    return f"{stored_namespace(spark, namespace)}.{name}"


def identifier(spark: SparkSession, full_name: str) -> str:
    """`lake.atlas_omics.mutation` for `omics.mutation`: what Spark calls the table."""
    return f"{CATALOG}.{stored_name(spark, full_name)}"
