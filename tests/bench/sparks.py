"""Ways that go through Spark: the real build, Spark's own CSV path, and the reference guidance's way.

The session is started before the clock; what a first Spark job costs beyond that is in the timed part for all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from inputs import PROJECT, landed_files
from pyarrow import fs
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from vcf_work import VcfWork
from work import TABLES, Layout, Run, Seconds, Work

from omics_lake.build.context import Context
from omics_lake.build.job import Job
from omics_lake.build.tables import build_table
from omics_lake.core.errors import LakeError
from omics_lake.core.progress import Progress
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import start_session
from omics_lake.tables.registry import recipe_of


def config_of(work: Work | VcfWork) -> LakeConfig:
    """A lake inside the run's own folder."""
    return LakeConfig(root=str(work.out / "lake"), cores=str(work.cores))


def session_of(work: Work | VcfWork) -> SparkSession:
    """A session that has run one trivial job."""
    spark = start_session(config_of(work), app="omics-lake-bench")
    spark.range(1).count()
    return spark


def open_ours(work: Work) -> Run:
    """The real build of one table: verify, parse, sort, write, commit to a branch, audit, publish, record the run."""
    return build_with(session_of(work), config_of(work), work)


def build_with(spark: SparkSession, config: LakeConfig, work: Work) -> Run:
    """The build in a session that is there already."""
    files = landed_files(work.landing)
    job = Job(
        recipe=recipe_of(TABLES[work.workload]),
        project_id=PROJECT,
        release=files[0].record.data_release,
        files=tuple(files),
        missing=(),
        filesystem=fs.LocalFileSystem(),
    )

    def run() -> Mapping[str, Seconds]:
        clock = StepClock()
        ended = build_table(Context(spark, config, report=clock.hear), job)
        if ended.error is not None:
            raise LakeError(f"the build failed: {ended.error}") from ended.error
        return clock.finished()

    return run


class StepClock:
    """Wall seconds of each step of a build, from its progress reports."""

    def __init__(self) -> None:
        self._marks: list[tuple[str, float]] = [("plan", time.perf_counter())]

    def hear(self, progress: Progress) -> None:
        """Note when a step begins."""
        if progress.step != self._marks[-1][0]:
            self._marks.append((progress.step, time.perf_counter()))

    def finished(self) -> dict[str, Seconds]:
        """Step -> seconds; the last step ends now."""
        ends = [at for _, at in self._marks[1:]] + [time.perf_counter()]
        seconds: dict[str, Seconds] = {}
        for (step, begun), end in zip(self._marks, ends, strict=True):
            seconds[step] = seconds.get(step, 0.0) + end - begun  # steps come again for each table of a set
        return seconds


def open_spark_csv(work: Work) -> Run:
    """Spark's CSV reader into Spark's Parquet writer; sorted inside each data file, as the lake's files are."""
    return write_csv_with(session_of(work), work)


def write_csv_with(spark: SparkSession, work: Work) -> Run:
    """The CSV path in a session that is there already."""

    def run() -> Mapping[str, Seconds]:
        rows = _read_csv(spark, work).sortWithinPartitions(*work.layout.sort)
        rows.write.option("compression", "zstd").parquet(str(work.out / "table"))
        return {}

    return run


def _read_csv(spark: SparkSession, work: Work) -> DataFrame:
    """The product's columns, read by Spark."""
    layout: Layout = work.layout
    rows = spark.read.csv(
        work.paths,
        schema=", ".join(f"`{name}` {kind}" for name, (_, kind) in layout.columns.items()),
        sep="\t",
        quote="",
        comment="#",
        header=True,
        enforceSchema=True,
    )
    if "gene_id" in layout.columns:
        rows = rows.where(~F.col("gene_id").startswith("N_"))
    named = [F.col(f"`{name}`").alias(new) for name, (new, _) in layout.columns.items()]
    return rows.select(F.element_at(F.split(F.input_file_name(), "/"), -1).alias("file"), *named)


def open_reference(work: Work) -> Run:
    """The guidance this project replaces (STAR only): a Python UDF for each file, then one wide matrix by pivot.

    Its UDF downloads; here it reads and stores the file, so that no network is measured. The types are inferred, the
    file name is joined, one abundance is kept, and genes become rows and files columns, as in its Glue job.
    """
    spark = session_of(work)
    store = work.out / "raw"
    store.mkdir()

    def run() -> Mapping[str, Seconds]:
        stored = spark.createDataFrame([(path,) for path in work.paths], "path string").repartition(8)
        copied = stored.withColumn("stored", F.udf(_copy_to(str(store)))("path"))
        paths = [row["stored"] for row in copied.select("stored").collect()]
        data = spark.read.csv(paths, sep="\t", header=True, mode="DROPMALFORMED", comment="#", inferSchema=True)
        data = data.where(~F.col("gene_id").startswith("N_")).withColumn("full_path", F.input_file_name())
        joined = data.join(copied.withColumn("full_path", F.concat(F.lit("file://"), "stored")), "full_path")
        genes = joined.select(F.substring("gene_id", 1, 15).alias("gene"), "stored", "tpm_unstranded")
        names = [F.regexp_replace("stored", r"^.*/|\..*$", "").alias("file")]
        wide = (
            genes.select("gene", *names, "tpm_unstranded").groupBy("gene").pivot("file").agg(F.first("tpm_unstranded"))
        )
        wide.write.parquet(str(work.out / "matrix"))
        return {}

    return run


def _copy_to(folder: str) -> Callable[[str], str]:
    def copy(path: str) -> str:
        from pathlib import Path

        target = Path(folder) / Path(path).name
        target.write_bytes(Path(path).read_bytes())
        return str(target)

    return copy
