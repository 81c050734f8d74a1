"""Arguments of the jobs: what Glue hands over, read with Glue's own reader, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from awsglue.utils import getResolvedOptions

from omics_lake.core.errors import UsageError
from omics_lake.jobs.arguments import given
from omics_lake.jobs.read import parse_arguments
from omics_lake.lake.config import Profile

LEAST = {"landing": "s3://land-1/landing", "lake": "s3://tables-1/lake", "projects": "TCGA-LUAD"}


def test_arguments_as_glue_passes_them() -> None:
    # Glue puts its own words among ours; some of ours begin like others of ours.
    argv = (
        "build.py --job-bookmark-option job-bookmark-disable --JOB_ID j_1 --JOB_RUN_ID jr_9 --JOB_NAME atlas-build"
        " --WORKFLOW_NAME atlas --WORKFLOW_RUN_ID wr_4 --TempDir s3://x/y --enable-metrics true"
        " --landing s3://land-1/landing --lake s3://tables-1/lake/ --region eu-west-1"
        " --databases omics=atlas_omics,ops=books"
        " --projects TCGA-LUAD,TCGA-LUSC,TCGA-LUAD --data_types expression,imaging --release gdc-46.0"
        " --tables omics.mutation,omics.sample --kms_key arn:aws:kms:eu-west-1:1:alias/atlas-landing"
        " --metric_namespace omics-lake/atlas --keep_days 7.5 --remove_orphans true --worker_type G.2X --workers=5"
        " --execution_class FLEX"
    ).split()

    told = parse_arguments(getResolvedOptions(argv, given(argv)))

    assert (told.job_name, told.job_run_id, told.workflow_run_id) == ("atlas-build", "jr_9", "wr_4")
    assert (told.landing, told.lake, told.region) == ("s3://land-1/landing", "s3://tables-1/lake", "eu-west-1")
    assert told.projects == ("TCGA-LUAD", "TCGA-LUSC")
    assert told.data_types == ("expression", "imaging")
    assert told.tables == ("omics.mutation", "omics.sample")
    assert (told.release, told.kms_key) == ("gdc-46.0", "arn:aws:kms:eu-west-1:1:alias/atlas-landing")
    assert (told.metric_namespace, told.keep_days, told.remove_orphans) == ("omics-lake/atlas", 7.5, True)
    assert (told.dpu, told.dollars_per_dpu_hour) == (10, 0.29)
    assert told.config.profile is Profile.AWS
    assert told.config.databases == {"omics": "atlas_omics", "ops": "books"}


def test_what_is_not_given_has_its_usual_value() -> None:
    told = parse_arguments(LEAST | {"data_types": "all", "release": "newest", "tables": "", "kms_key": ""})

    assert (told.data_types, told.release, told.tables, told.kms_key, told.source) == ((), None, (), None, None)
    assert (told.keep_days, told.remove_orphans, told.dpu, told.metric_namespace) == (5, False, 0, "")
    assert told.config.databases == {}


@pytest.mark.parametrize(
    ("words", "profile"),
    [
        ({"lake": "s3://tables-1/lake"}, Profile.AWS),
        ({"lake": "s3://tables-1/lake", "endpoint": "http://127.0.0.1:5000"}, Profile.DOUBLE),
        ({"lake": "/data/lake"}, Profile.LOCAL),
    ],
)
def test_the_place_tells_the_profile(words: dict[str, str], profile: Profile) -> None:
    assert parse_arguments(LEAST | words).config.profile is profile


@pytest.mark.parametrize(
    ("name", "value", "may_be"),
    [
        ("landing", "", "s3://bucket/prefix, or a folder"),
        ("landing", "http://land-1/x", "s3://bucket/prefix"),
        ("lake", "s3://only-a-bucket", "s3://bucket/prefix"),
        ("projects", "", "TCGA-LUAD,TCGA-LUSC"),
        ("projects", "TCGA LUAD", "TCGA-LUAD,TCGA-LUSC"),
        ("projects", "../up", "TCGA-LUAD,TCGA-LUSC"),
        ("data_types", "expresion", "gene_copy_number (Gene Level Copy Number)"),
        ("release", "46.0", "newest, or a release such as gdc-46.0"),
        ("source", "ftp", "gdc, idc, nbia, annotation, own"),
        ("databases", "omics=Atlas-Omics", "omics=DATABASE,marts=DATABASE,ops=DATABASE; 'Atlas-Omics'"),
        ("annotations", "clinvar,ftp://x/a.vcf", "none, clinvar, or URLs"),
        ("replace", "yes", "true, false"),
        ("sheets", "https://x.org/samples.csv", "s3://bucket/prefix/name.csv"),
        ("fasta", "http://x/a.fa", "s3://bucket/prefix, or a folder"),
        ("keep_days", "-1", "0 or more"),
        ("keep_days", "nan", "0 or more"),
        ("remove_orphans", "yes", "true, false"),
        ("endpoint", "127.0.0.1:5000", "http://"),
        ("sources_at", "archives", "http://"),
        ("workers", "0", "1 or more"),
        ("worker_type", "G.3X", "G.1X, G.2X"),
        ("execution_class", "CHEAP", "STANDARD, FLEX"),
        ("idc_index", "/tmp/index.csv", "together with --idc_release"),
    ],
)
def test_a_wrong_argument_is_named_with_what_it_may_be(name: str, value: str, may_be: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_arguments(LEAST | {name: value})

    assert f"--{name}" in refused.value.what
    assert may_be in refused.value.why
    assert value in refused.value.where


def test_workers_without_a_type_are_not_guessed() -> None:
    with pytest.raises(UsageError, match="--worker_type is missing"):
        parse_arguments(LEAST | {"workers": "2"})


def test_only_what_is_there_is_asked_for() -> None:
    argv: list[Any] = ["x.py", "--landing", "a", "--lake=b", "--unknown", "1", "--JOB_RUN_ID", "jr"]

    assert given(argv) == ["landing", "lake"]


def test_annotations_replacing_and_a_fasta_are_told() -> None:
    told = parse_arguments(
        LEAST | {"annotations": "clinvar, https://x.org/a.vcf.gz", "replace": "true", "fasta": "s3://lab-1/ref/a.fa"}
    )

    assert told.annotations == ("clinvar", "https://x.org/a.vcf.gz")
    assert told.replace is True
    assert told.fasta == "s3://lab-1/ref/a.fa"
    assert parse_arguments(LEAST | {"annotations": "none"}).annotations == ()
    assert parse_arguments(LEAST).replace is False
