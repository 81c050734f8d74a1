"""What a table is called where it is stored: `lake.omics.mutation` on a laptop, `lake.atlas_omics.mutation` on AWS.

An account has one Glue catalog for all its lakes, so there every database begins with its lake's name. The prefix is a
setting of the session, which every step that names a table has.
"""

from __future__ import annotations

import re

from pyspark.sql import SparkSession

from omics_lake.core.errors import UsageError
from omics_lake.core.table import CATALOG

PREFIX = "spark.omics_lake.database_prefix"
_LEGAL = re.compile(r"([a-z][a-z0-9_]*_)?")


def require_prefix(prefix: str) -> None:
    """A database prefix is empty, or lower-case words that end in an underscore.

    Raises:
        UsageError: it is not.
    """
    if not _LEGAL.fullmatch(prefix):
        raise UsageError(
            "This is no database prefix",
            where=repr(prefix),
            why="Glue's and Athena's database names are lower-case letters, digits and underscores",
            next_step="give one such as atlas_",
        )


def stored_namespace(spark: SparkSession, namespace: str) -> str:
    """`atlas_omics` for `omics`: the Glue database."""
    return f"{spark.conf.get(PREFIX, '')}{namespace}"


def stored_name(spark: SparkSession, full_name: str) -> str:
    """`atlas_omics.mutation` for `omics.mutation`: what the catalog calls the table."""
    namespace, _, name = full_name.partition(".")
    return f"{stored_namespace(spark, namespace)}.{name}"


def identifier(spark: SparkSession, full_name: str) -> str:
    """`lake.atlas_omics.mutation` for `omics.mutation`: what Spark calls the table."""
    return f"{CATALOG}.{stored_name(spark, full_name)}"
