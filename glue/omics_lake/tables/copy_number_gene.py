"""`omics.copy_number_gene`: one row is one gene in one tumour aliquot by one workflow.

Key: aliquot_id, gene_id, workflow, file_id. ASCAT2, ASCAT3 and ABSOLUTE LiftOver all publish gene-level copy numbers of
the same aliquots and do not agree: a reader picks one workflow first (`require_one_workflow`). A gene no segment covers
stays as a row with null copy numbers. The aliquot is the tumour's of the pair, wherever it stands in the record.
Source: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/CNV_Pipeline/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial

import pyarrow as pa

from omics_lake.core.errors import UnknownFile, UsageError
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, EqualRowsPerFile, Holds, InRange, OneOf, Table
from omics_lake.formats.chromosome import CHROMOSOMES
from omics_lake.formats.gene_copy_number import COPIES, parse_gene_copy_number
from omics_lake.formats.result import Parsed
from omics_lake.tables.gene_layout import aliquot_columns, interleave, known_aliquot
from omics_lake.tables.recipe import Recipe, constant

DATA_TYPE = "Gene Level Copy Number"
GENE_COLUMNS = ("gene_id", "gene_id_base", "par_y", "gene_name", "chromosome", "start_position", "end_position")
WORKFLOWS = ("ASCAT2", "ASCAT3", "ABSOLUTE LiftOver", "AscatNGS")
_TAGS = {".ascat2.": "ASCAT2", ".ascat3.": "ASCAT3", ".absolute_liftover.": "ABSOLUTE LiftOver"}
_UUID = re.compile(r"\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.", re.IGNORECASE)

TABLE = Table(
    namespace="omics",
    name="copy_number_gene",
    row="One gene in one tumour aliquot by one copy number workflow; workflows are never mixed.",
    source="GDC Gene Level Copy Number files: ASCAT2, ASCAT3, ABSOLUTE LiftOver.",
    columns=(
        *FILE_COLUMNS,
        Column(
            "aliquot_id", "string", "GDC UUID (lower case) of the tumour aliquot (manifest or name).", nullable=False
        ),
        Column("aliquot_barcode", "string", "Barcode of the tumour aliquot (manifest)."),
        Column("sample_barcode", "string", "Barcode of the tumour sample, 16 characters in TCGA (manifest)."),
        Column("patient_barcode", "string", "Barcode of the patient (manifest)."),
        Column("case_id", "string", "GDC UUID (lower case) of the case (manifest)."),
        Column("workflow", "string", "Workflow that called the copies; pick one before reading.", nullable=False),
        Column("gene_id", "string", "Versioned Ensembl gene id; some of chrY end in _PAR_Y.", nullable=False),
        Column("gene_id_base", "string", "gene_id without version and _PAR_Y; not unique in a file.", nullable=False),
        Column("par_y", "boolean", "True for the chrY copy of a pseudoautosomal gene.", nullable=False),
        Column("gene_name", "string", "Gene symbol of the gene model; not unique."),
        Column("chromosome", "string", "Chromosome, chr1 to chr22, chrX, chrY, chrM.", nullable=False),
        Column("start_position", "int", "First base of the gene, 1-based, GRCh38.", nullable=False),
        Column("end_position", "int", "Last base of the gene, 1-based, closed, GRCh38.", nullable=False),
        Column("copy_number", "int", "Copies of the gene: weighted median of its segments; null where none covers it."),
        Column("min_copy_number", "int", "Fewest copies among the segments that overlap the gene."),
        Column("max_copy_number", "int", "Most copies among the segments that overlap the gene."),
    ),
    key=("aliquot_id", "gene_id", "workflow", "file_id"),
    sort=("gene_name", "gene_id"),
    audits=(
        EqualRowsPerFile(),
        OneOf("workflow", WORKFLOWS),
        OneOf("chromosome", CHROMOSOMES),
        InRange("start_position", low=1),
        Holds("start_position <= end_position", "a gene starts before it ends"),
        *(InRange(name, low=0) for name in COPIES),
        Holds("min_copy_number <= copy_number AND copy_number <= max_copy_number", "copies lie between min and max"),
    ),
    tolerated_rejects=0.001,
    key_within_file=True,
    never_empty=True,
)


def takes(file: FileRecord) -> bool:
    """Gene-level copy number of any workflow."""
    return file.data_type == DATA_TYPE


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one file.

    Raises:
        UnknownFile: neither record nor file name tells the workflow or the tumour aliquot.
        SchemaDrift, UnreadableFile: the file is not a gene-level copy number file.
    """
    workflow = workflow_of(file)
    aliquot = _tumor_of(file)
    parsed = parse_gene_copy_number(data)
    length = parsed.rows.num_rows
    genes = dict(zip(parsed.rows.column_names, parsed.rows.columns, strict=True))
    rows = pa.table({**aliquot_columns(aliquot, length), "workflow": constant(workflow, length), **genes})
    return Parsed(rows, parsed.rejected, parsed.duplicates)


def workflow_of(file: FileRecord) -> str:
    """The workflow that made a copy number file, from its record, else from its name.

    Raises:
        UnknownFile: neither tells.
    """
    name = file.file_name.lower()
    if file.workflow_type:
        return file.workflow_type
    if tagged := [workflow for tag, workflow in _TAGS.items() if tag in name]:
        return tagged[0]
    if re.search(r"[0-9a-f]\.gene_level_copy_number\.v36\.tsv$", name):
        return "ASCAT2"
    raise UnknownFile(
        "The copy number file's workflow is not known",
        where=f"{file.file_name} (file {file.file_id})",
        why="its record has no workflow_type and its name none of " + ", ".join(_TAGS),
        next_step="land the file with a manifest that gives workflow_type",
    )


def require_one_workflow(values: Iterable[str]) -> str:
    """The one workflow that rows to be read together come from.

    Args:
        values: the `workflow` column, or its distinct values.

    Raises:
        UsageError: there are several, or none.
    """
    found = sorted(set(values))
    if len(found) != 1:
        raise UsageError(
            "Copy numbers of different workflows must not be mixed" if found else "There are no copy numbers to read",
            where="omics.copy_number_gene",
            why=f"workflows: {', '.join(found) or 'none'}",
            next_step=f"select one of them: workflow = '{found[0]}'" if found else "build the table for this project",
        )
    return found[0]


def _tumor_of(file: FileRecord) -> Aliquot:
    """The tumour aliquot: from the record, or the UUID in the file name where the record leaves it open."""
    listed = file.only()
    named = _UUID.search(file.file_name)
    if (listed and listed.aliquot_id) or not named:
        return known_aliquot(file)
    aliquot_id = named[1].lower()
    same = (a for a in file.aliquots if (a.aliquot_id or "").lower() == aliquot_id)
    found = next(same, listed) or Aliquot(case_id="", patient_barcode="")
    return Aliquot(
        case_id=found.case_id,
        patient_barcode=found.patient_barcode,
        sample_barcode=found.sample_barcode,
        aliquot_id=aliquot_id,
        aliquot_barcode=found.aliquot_barcode,
        tissue_type="Tumor",
    )


RECIPE = Recipe(TABLE, takes, parse, combine=partial(interleave, TABLE, GENE_COLUMNS))
