"""What an analyst finds ready in Athena: named queries (prepared ones where they have parameters) and views.

The SQL is in `analysis/sql` and `analysis/views`, names tables as `omics.mutation`, and runs on a laptop's lake too.
Terraform puts the deployed databases' names in. Athena takes a parameter in a WHERE clause and nowhere else:
https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from omics_lake.analysis.answers import QUESTIONS, Parameter, Question, statement
from omics_lake.analysis.variant_questions import HEALTHOMICS_COLUMNS, VARIANT_QUESTIONS
from omics_lake.core.table import Column

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


@dataclass(frozen=True)
class View:
    """A view; its SQL is in `analysis/views/<name>.sql`.

    Args:
        namespace: the one whose database it lies in.
        data_class: clinical, molecular, imaging or operations, as its rows are; permissions go by it.
        columns: what the statement gives, in order; an engine refuses a view whose statement gives another type.
    """

    name: str
    namespace: str
    data_class: str
    description: str
    columns: tuple[Column, ...]

    @property
    def sql(self) -> str:
        """The statement with its header comment."""
        return statement("views", self.name)


_PATIENT = (
    Column("project_id", "string", "Project, such as TCGA-LUAD."),
    Column("patient_barcode", "string", "Patient barcode, such as TCGA-50-5072."),
    Column("aliquot_id", "string", "UUID of the tumour aliquot, lower case."),
)

VIEWS = (
    View(
        "preferred_expression",
        "marts",
        "molecular",
        "One gene in the one tumour aliquot that stands for a patient.",
        (
            *_PATIENT,
            Column("sample_type_code", "string", "TCGA sample type: 01 primary, 06 metastatic, ..."),
            Column("gene_id", "string", "Versioned Ensembl gene id."),
            Column("gene_name", "string", "Gene symbol of the gene model; not unique."),
            Column("gene_type", "string", "GENCODE biotype, such as protein_coding."),
            Column("read_count", "bigint", "Reads on the gene, strand not regarded."),
            Column("tpm", "double", "Transcripts per million."),
        ),
    ),
    View(
        "protein_changing_mutation",
        "omics",
        "molecular",
        "One somatic variant that can change a protein, in one tumour aliquot.",
        (
            *_PATIENT,
            Column("file_id", "string", "Source file's UUID; joins ops.file."),
            Column("hugo_symbol", "string", "Gene symbol (HUGO); Unknown outside genes."),
            Column("chromosome", "string", "Chromosome, chr1 to chr22, chrX, chrY, chrM."),
            Column("start_position", "int", "First base, 1-based; for an insertion the base before it."),
            Column("end_position", "int", "Last base, 1-based, closed; for an insertion the base after it."),
            Column("reference_allele", "string", "Reference bases on the plus strand; - for an insertion."),
            Column("tumor_seq_allele2", "string", "The variant; - for a deletion."),
            Column("variant_classification", "string", "Effect, such as Missense_Mutation."),
            Column("hgvsp_short", "string", "Change in the protein, one-letter, such as p.G12D."),
            Column("t_depth", "int", "Reads across the locus in the tumour."),
            Column("t_alt_count", "int", "Reads with the variant allele in the tumour."),
        ),
    ),
    View(
        "variants",
        "omics",
        "molecular",
        "Calls with the columns of a HealthOmics variant store, implied hom-ref calls listed too.",
        HEALTHOMICS_COLUMNS,
    ),
    View(
        "annotations",
        "omics",
        "molecular",
        "Annotations with the columns of a HealthOmics annotation store.",
        HEALTHOMICS_COLUMNS,
    ),
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
