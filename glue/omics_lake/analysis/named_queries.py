"""What an analyst finds ready in Athena: named queries (prepared ones where they have parameters) and views.

The SQL is in `analysis/sql` and `analysis/views`, names tables as `omics.mutation`, and runs on a laptop's lake too.
Terraform puts the deployed databases' names in. Athena takes a parameter in a WHERE clause and nowhere else:
https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from omics_lake.analysis.answers import QUESTIONS, Parameter, Question
from omics_lake.analysis.shipped_views import VIEWS, View
from omics_lake.analysis.variant_questions import VARIANT_QUESTIONS

__all__ = ["NAMED_QUERIES", "VIEWS", "View", "queries_for_terraform", "views_for_terraform"]

_PROJECT = Parameter("project", "project id", "TCGA-LUAD")
_GENE = Parameter("gene", "gene symbol", "EGFR")

NAMED_QUERIES = (
    *QUESTIONS,
    Question(
        "cohort_patients",
        "Patients of a project and stage group, with outcome and available data",
        (_PROJECT, Parameter("stage_group", "I, II, III, IV, unknown, or % for all", "II")),
    ),
    Question("gene_expression", "Expression of one gene over a project", (_PROJECT, _GENE)),
    Question(
        "gene_copy_number",
        "Copies of one gene over a project by one workflow",
        (_PROJECT, _GENE, Parameter("workflow", "ASCAT3, ASCAT2 or ABSOLUTE LiftOver", "ASCAT3")),
    ),
    Question(
        "mutated_genes",
        "Genes with a protein-changing mutation in most patients of a project",
        (_PROJECT, Parameter("genes", "how many", 20)),
    ),
    Question(
        "imaging_series_of",
        "Imaging series of a set of patients",
        (_PROJECT, Parameter("patients", "patient barcodes joined by commas", "TCGA-50-5072,TCGA-05-4384")),
    ),
    Question(
        "file_provenance",
        "Where a row came from: its source file",
        (Parameter("file_id", "the row's file_id", "00000000-0000-0000-0000-000000000000"),),
    ),
    Question("quarantine_by_reason", "Lines of source files that did not become rows, by reason"),
    Question("build_time", "What building each table took"),
    Question("run_cost", "What building each table on Glue really cost, by day"),
    *VARIANT_QUESTIONS,
)


def queries_for_terraform() -> dict[str, dict[str, Any]]:
    """Query name -> description, sql and parameters' names, as module `analytics` takes them."""
    return {
        question.name: {
            "description": _description(question),
            "sql": question.sql,
            "parameters": [parameter.name for parameter in question.parameters],
        }
        for question in NAMED_QUERIES
    }


def views_for_terraform() -> dict[str, dict[str, Any]]:
    """View name -> namespace, data class, description, sql and typed columns, as module `analytics` takes them."""
    return {
        view.name: {
            "namespace": view.namespace,
            "data_class": view.data_class,
            "description": view.description,
            "sql": view.sql,
            "columns": [{"name": c.name, "type": c.type, "comment": c.comment} for c in view.columns],
        }
        for view in VIEWS
    }


def _description(question: Question) -> str:
    """Title, parameters and bytes; the console shows it beside the query's name."""
    told = [f"{p.name}: {p.meaning}, such as {_literal(p.example)}" for p in question.parameters]
    parameters = f" Parameters in order: {'; '.join(told)}." if told else ""
    sizes = json.loads(files("omics_lake.analysis").joinpath("scan_sizes.json").read_text("utf-8"))
    read, whole = sizes["queries"][question.name] / 1000, sizes["lake"] / 1000
    return f"{question.title}.{parameters} Scans {read:,.1f} of the sample lake's {whole:,.0f} kB."


def _literal(value: str | int) -> str:
    """As it is typed into Athena's console."""
    return f"'{value}'" if isinstance(value, str) else str(value)
