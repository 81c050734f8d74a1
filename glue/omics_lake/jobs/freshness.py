"""Tell CloudWatch whether the archives have gone on since the lake was filled: metric `Stale`, by dimension `Source`.

Only what is known is sent. An archive that does not answer fails nothing: the lake was looked after, and what the alarm
knew before still holds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from pyspark.sql import SparkSession

from omics_lake.build.declared import declared_tables
from omics_lake.core.errors import LakeError
from omics_lake.jobs.metrics import put_metrics, stale_data
from omics_lake.jobs.work import Work
from omics_lake.lake.catalog import exists, open_table
from omics_lake.lake.refs import tags
from omics_lake.landing.freshness import Freshness, Held, Served, compare, held_by_tags

WATCHED = ("gdc", "idc")
"""Sources that have releases, as module `observability` watches them."""
_LOG = logging.getLogger(__name__)


def send_freshness(work: Work) -> None:
    """Compare the newest releases tagged in the lake with those served now; nobody is asked for what nobody is told."""
    if not work.arguments.metric_namespace:
        return
    served = work.archives().served_release
    held = [one for one in held_by_tags(_tags(work.context.spark)) if one.source in WATCHED]
    rows = [row for one in held if (row := _asked(one, served))]
    for row in rows:
        _LOG.info("%s: here %s, served %s", row.source, row.here, row.there, extra={"fresh": row.fresh})
    put_metrics(work.arguments, [stale_data(row.source, stale=not row.fresh) for row in rows])


def _tags(spark: SparkSession) -> Iterator[str]:
    for table in declared_tables():
        if exists(spark, table):
            yield from tags(open_table(spark, table))


def _asked(held: Held, served: Served) -> Freshness | None:
    """What the archive says; None, and a line in the log, where it does not."""
    try:
        row = compare(held, served)
    except LakeError as error:
        _LOG.warning("%s does not tell its release", held.source, extra={"why": str(error)})
        return None
    if row is None:
        _LOG.info("nothing here can tell what %s serves", held.source)
    return row
