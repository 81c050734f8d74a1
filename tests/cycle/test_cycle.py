"""`terraform apply` in an empty account, and then real work in it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cycle.account import ACCOUNT, NAME, REGION, Ended
from cycle.answers import catalog_at
from cycle.conftest import Life
from omics_lake.build.declared import declared_tables
from omics_lake.jobs.order import jobs

RELEASE = "gdc-46.0"


def test_a_second_plan_changes_nothing(life: Life) -> None:
    assert life.drift == ""


def test_the_outputs_tell_users_where_things_are(life: Life) -> None:
    bucket = f"{NAME}-{ACCOUNT}-{REGION}"
    assert life.outputs["landing"] == f"s3://{bucket}-landing/landing"
    assert life.outputs["lake"] == f"s3://{bucket}-tables/lake"
    assert life.outputs["databases"] == {"omics": "atlas_omics", "marts": "atlas_marts", "ops": "atlas_ops"}
    assert life.outputs["workflow"] == life.outputs["workgroup"] == NAME


@pytest.mark.parametrize("number", [0, 1])
def test_every_job_of_the_map_ran_and_succeeded(life: Life, number: int) -> None:
    states = life.rounds[number].states
    logs = {job: ended.log[-4000:] for job, ended in life.rounds[number].ended.items() if ended.code}
    assert not logs, logs
    assert states == {f"{NAME}-{job.name.replace('_', '-')}": "SUCCEEDED" for job in jobs()}


def test_rows_are_the_generators(life: Life) -> None:
    catalog = catalog_at(life.account.double.endpoint)
    for project in life.truth.projects:
        # What is planned unless asked otherwise: gene-level copy number by ASCAT3 alone
        aliquots = sum(patient.copy_number_aliquots for patient in project.patients)
        expected = {**project.rows, "copy_number_gene": aliquots * life.truth.copy_number_genes}
        # ... and no series derived from images
        expected["imaging_series"] = sum(patient.series for patient in project.patients)
        expected["imaging_study"] = sum(patient.studies for patient in project.patients)
        for name, rows in expected.items():
            table = catalog.load_table(f"{NAME}_omics.{name}")
            found = table.scan(f"project_id = '{project.project_id}'").to_arrow().num_rows
            assert found == rows, f"{name} {project.project_id}"


def test_annotations_are_those_of_the_generator(life: Life) -> None:
    stored = catalog_at(life.account.double.endpoint).load_table(f"{NAME}_omics.annotation").scan().to_arrow()
    sources = stored["source"].to_pylist()
    assert {source: sources.count(source) for source in set(sources)} == life.truth.annotations
    assert set(stored["reference_build"].to_pylist()) == {"GRCh38"}


def test_every_table_is_in_glue_with_the_declarations_words(life: Life) -> None:
    glue = life.account.client("glue")
    for table in declared_tables():
        shown = glue.get_table(DatabaseName=f"{NAME}_{table.namespace}", Name=table.name)["Table"]
        assert shown["Description"].startswith(table.row)
        columns = {column["Name"]: column.get("Comment") for column in shown["StorageDescriptor"]["Columns"]}
        assert columns == {column.name: column.comment for column in table.columns}
        location = f"s3://{NAME}-{ACCOUNT}-{REGION}-tables/lake/{table.namespace}/{table.name}"
        assert shown["StorageDescriptor"]["Location"] == location


def test_terraforms_tables_were_given_the_declared_partitions_and_order(life: Life) -> None:
    catalog = catalog_at(life.account.double.endpoint)
    for table in declared_tables():
        stored = catalog.load_table(f"{NAME}_{table.namespace}.{table.name}")
        if stored.current_snapshot() is not None:
            assert tuple(field.name for field in stored.spec().fields) == table.partition, table.full_name
            order = [stored.schema().find_column_name(field.source_id) for field in stored.sort_order().fields]
            assert tuple(order) == table.sort, table.full_name


def test_the_release_is_tagged_on_every_table_that_has_rows(life: Life) -> None:
    catalog = catalog_at(life.account.double.endpoint)
    for table in declared_tables():
        stored = catalog.load_table(f"{NAME}_{table.namespace}.{table.name}")
        if table.full_name not in ("ops.run", "ops.quarantine") and stored.current_snapshot():
            assert RELEASE in stored.refs(), table.full_name


def test_a_second_round_changes_nothing_that_readers_see(life: Life) -> None:
    first, second = life.rounds
    moved = {name for name in first.metadata if first.metadata[name] != second.metadata[name]}
    assert first.metadata.keys() == second.metadata.keys()
    # Each build says that it ran
    assert moved == {f"{NAME}_ops.run"}


def test_every_line_of_a_jobs_log_names_its_run_and_arguments(life: Life) -> None:

    for job, ended in life.rounds[0].ended.items():
        lines = [json.loads(line) for line in ended.log.splitlines() if line.startswith("{")]
        assert lines, job
        assert {line["job_run_id"] for line in lines} == {f"jr_{job}_first"}
        assert all(line["arguments"]["projects"] == ended.run.arguments["--projects"] for line in lines)


def test_runs_say_which_job_made_them_and_what_it_cost(life: Life) -> None:
    runs = catalog_at(life.account.double.endpoint).load_table(f"{NAME}_ops.run").scan().to_arrow().to_pylist()
    built = [run for run in runs if run["table_name"] == "omics.mutation"]
    assert {run["job_run_id"] for run in built} == {
        f"jr_{NAME}-build-mutation_first",
        f"jr_{NAME}-build-mutation_second",
    }
    # Five G.1X workers at 0.44 dollars an hour each
    for run in built:
        assert run["dpu_seconds"] == pytest.approx(5 * run["seconds"], rel=0.01)
        assert run["dollars"] == pytest.approx(run["dpu_seconds"] / 3600 * 0.44)


def test_jobs_report_metrics(life: Life) -> None:
    watched = life.account.client("cloudwatch").list_metrics(Namespace=f"omics-lake/{NAME}")["Metrics"]
    names = {(metric["MetricName"], dimension["Value"]) for metric in watched for dimension in metric["Dimensions"]}
    for name in ("Rows", "Rejected", "Seconds", "DpuSeconds", "Dollars"):
        assert (name, f"{NAME}-build-mutation") in names
    # By maintain, of the archives that have releases
    assert {source for name, source in names if name == "Stale"} == {"gdc", "idc"}


def test_saved_queries_find_their_tables(life: Life) -> None:
    for project in life.truth.projects:
        imaged = [patient for patient in project.patients if patient.series]
        (row,) = [row for row in life.answers["scans_per_patient"] if row["project_id"] == project.project_id]
        assert (row["patients"], row["series"]) == (len(imaged), sum(patient.series for patient in imaged))
        mutated = [row for row in life.answers["driver_mutation_rate"] if row["project_id"] == project.project_id]
        assert len(mutated) == 1
        assert mutated[0]["rate"] == pytest.approx(project.mutation_rate, abs=5e-4)
    project = life.truth.projects[0]
    assert life.answers["mutated_genes"][0]["gene"] == project.driver
    # One row for each aliquot, normals too
    assert len(life.answers["gene_expression"]) == project.rows["expression_qc"]
    assert {row["job_runs"] for row in life.answers["run_cost"]} == {1}
    # The sample's known variants: BRCA2's carriers, and whom EGFR's drug response is of
    carriers = {row["patient_barcode"]: row["genotype"] for row in life.answers["carriers_of_variant"]}
    assert carriers == {"TCGA-X0-0002": "0/1", "TCGA-X0-0009": "0/1"}
    responders = {row["patient_barcode"] for row in life.answers["drug_response_report"]}
    assert responders == {"TCGA-X0-0003", "TCGA-X0-0007"}


def ran(life: Life, job: str) -> Ended:
    """The first run of a job."""
    return life.rounds[0].ended[f"{NAME}-{job}"]


def test_jobs_run_what_was_published(life: Life) -> None:
    ended = ran(life, "build-mutation")
    assert "/code/build-" in ended.run.script
    assert any("omics_lake-" in module and module.endswith(".whl") for module in ended.run.modules)


def test_views_are_there_for_analysts(life: Life) -> None:
    glue: Any = life.account.client("glue")
    view = glue.get_table(DatabaseName=f"{NAME}_omics", Name="protein_changing_mutation")["Table"]
    assert view["TableType"] == "VIRTUAL_VIEW"
    # Analysts see what is tagged open
    named = {"Table": {"DatabaseName": f"{NAME}_omics", "Name": "protein_changing_mutation"}}
    tags = life.account.client("lakeformation").get_resource_lf_tags(Resource=named)["LFTagsOnTable"]
    assert {tag["TagKey"]: tag["TagValues"] for tag in tags}[f"{NAME}-sensitivity"] == ["open"]
