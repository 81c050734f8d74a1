"""Spark settings of the three profiles."""

import pytest

from omics_lake.lake.config import LakeConfig, Profile
from omics_lake.lake.session import settings


def test_local_is_a_jdbc_catalog_on_sqlite(tmp_path: object) -> None:
    values = settings(LakeConfig(root=str(tmp_path)))
    assert values["spark.sql.catalog.lake.type"] == "jdbc"
    assert values["spark.sql.catalog.lake.uri"] == f"jdbc:sqlite:{tmp_path}/catalog.db?busy_timeout=60000"
    assert "sqlite-jdbc" in values["spark.jars.packages"]


def test_aws_is_the_glue_catalog_and_brings_no_jars() -> None:
    values = settings(LakeConfig(root="s3://lake/warehouse/", profile=Profile.AWS, region="eu-west-1"))
    assert values["spark.sql.catalog.lake.type"] == "glue"
    assert values["spark.sql.catalog.lake.warehouse"] == "s3://lake/warehouse"
    assert values["spark.sql.catalog.lake.client.region"] == "eu-west-1"
    assert "spark.jars.packages" not in values
    assert not [key for key in values if key.startswith("spark.driver")]


def test_double_points_glue_and_s3_at_the_endpoint() -> None:
    values = settings(LakeConfig(root="s3://lake/w", profile=Profile.DOUBLE, endpoint="http://127.0.0.1:5000"))
    assert values["spark.sql.catalog.lake.glue.endpoint"] == "http://127.0.0.1:5000"
    assert values["spark.sql.catalog.lake.s3.endpoint"] == "http://127.0.0.1:5000"
    assert values["spark.sql.catalog.lake.s3.path-style-access"] == "true"


@pytest.mark.parametrize("profile", list(Profile))
def test_the_catalog_is_called_lake_and_never_caches(profile: Profile) -> None:
    values = settings(LakeConfig(root="s3://lake/w", profile=profile))
    assert values["spark.sql.catalog.lake"] == "org.apache.iceberg.spark.SparkCatalog"
    assert values["spark.sql.catalog.lake.cache-enabled"] == "false"
    assert values["spark.sql.session.timeZone"] == "UTC"


def test_each_namespace_has_a_database() -> None:
    values = settings(LakeConfig(root="s3://lake/w", profile=Profile.AWS, databases={"marts": "atlas_marts"}))

    assert {key: value for key, value in values.items() if "database" in key} == {
        "spark.omics_lake.database.omics": "omics",
        "spark.omics_lake.database.marts": "atlas_marts",
        "spark.omics_lake.database.ops": "ops",
    }
