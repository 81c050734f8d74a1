"""The Spark session of each profile. The catalog is called `lake` everywhere."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from omics_lake.core.table import CATALOG
from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.java import java_home
from omics_lake.lake.names import NAMESPACES, SETTING

ICEBERG = "1.10.0"
JARS = {
    Profile.LOCAL: (
        f"org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:{ICEBERG}",
        "org.xerial:sqlite-jdbc:3.46.1.3",
    ),
    Profile.DOUBLE: (
        f"org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:{ICEBERG}",
        f"org.apache.iceberg:iceberg-aws-bundle:{ICEBERG}",
    ),
    Profile.AWS: (),
}
"""From Maven Central; Glue brings its own (`--datalake-formats iceberg`)."""


def start_session(config: LakeConfig, app: str = "omics-lake") -> SparkSession:
    """Start, or get, the session.

    Raises:
        MissingTool: no Java that Spark runs on.
    """
    builder = SparkSession.builder.appName(app)
    for key, value in settings(config).items():
        builder = builder.config(key, value)
    if config.profile is not Profile.AWS:
        if home := java_home():
            os.environ["JAVA_HOME"] = str(home)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        # Spark otherwise looks up the host's name, which a laptop off the network cannot answer.
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        Path(config.warehouse).mkdir(parents=True, exist_ok=True) if config.profile is Profile.LOCAL else None
        builder = builder.master(f"local[{config.cores}]")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def settings(config: LakeConfig) -> dict[str, str]:
    """Spark settings of a profile."""
    prefix = f"spark.sql.catalog.{CATALOG}"
    values = {
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        # Case matters in map keys and MAF names; column names are lower case throughout.
        prefix: "org.apache.iceberg.spark.SparkCatalog",
        f"{prefix}.warehouse": config.warehouse,
        # Every read sees what has been published, whoever published it.
        f"{prefix}.cache-enabled": "false",
        # All of them, so that a session which is used again keeps none of another lake.
        **{SETTING + namespace: config.databases.get(namespace, namespace) for namespace in NAMESPACES},
        **_catalog(config, prefix),
    }
    return values if config.profile is Profile.AWS else values | _local_engine(config)


def _catalog(config: LakeConfig, prefix: str) -> dict[str, str]:
    if config.profile is Profile.LOCAL:
        return {
            f"{prefix}.type": "jdbc",
            # Two writers on one SQLite file wait for each other instead of failing.
            f"{prefix}.uri": f"jdbc:sqlite:{config.catalog_file}?busy_timeout=60000",
            f"{prefix}.jdbc.schema-version": "V1",
        }
    values = {f"{prefix}.type": "glue", f"{prefix}.io-impl": "org.apache.iceberg.aws.s3.S3FileIO"}
    if config.region:
        values[f"{prefix}.client.region"] = config.region
    if config.endpoint:
        values |= {
            f"{prefix}.glue.endpoint": config.endpoint,
            f"{prefix}.s3.endpoint": config.endpoint,
            f"{prefix}.s3.path-style-access": "true",
        }
    return values


def _local_engine(config: LakeConfig) -> dict[str, str]:
    """Engine settings where no cluster gives them."""
    # Arrow moves the bytes, so the JVM plans, commits and audits: compiling for its peak speed costs more than it gives
    # (`make bench`: about a third of a build's CPU seconds).
    java = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
    return {
        "spark.jars.packages": ",".join(JARS[config.profile]),
        "spark.driver.memory": config.driver_memory,
        "spark.driver.extraJavaOptions": java,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "1" if config.small else "8",
        # On a few hundred rows, compiling code and re-planning stages cost more than they save.
        "spark.sql.adaptive.enabled": "false" if config.small else "true",
        "spark.sql.codegen.wholeStage": "false" if config.small else "true",
        "spark.python.worker.reuse": "true",
        "spark.log.level": "ERROR",
    }
