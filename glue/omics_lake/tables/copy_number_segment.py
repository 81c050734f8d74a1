"""`omics.copy_number_segment`: one row is one segment of one aliquot by one workflow.

Key: aliquot_id, workflow, chromosome, start_position, file_id. Two kinds lie side by side: log2 ratios of DNAcopy
(`segment_mean`) and whole copies of ASCAT (`copy_number`, major, minor); each leaves the other's columns null. Masked
files come from normal samples too: `tissue_type` tells. Positions are 1-based and closed, on GRCh38.
Source: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/CNV_Pipeline/
"""

from __future__ import annotations

import re

import pyarrow as pa

from omics_lake.core.barcode import parse_barcode
from omics_lake.core.errors import UnknownFile, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, Holds, InRange, OneOf, Table
from omics_lake.formats.chromosome import CHROMOSOMES
from omics_lake.formats.copy_number_segment import parse_copy_number_segment
from omics_lake.formats.result import Parsed
from omics_lake.tables.copy_number_gene import workflow_of
from omics_lake.tables.gene_layout import aliquot_values
from omics_lake.tables.recipe import Recipe, constant

MASKED = "Masked Copy Number Segment"
DATA_TYPES = (MASKED, "Allele-specific Copy Number Segment", "Copy Number Segment")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

TABLE = Table(
    namespace="omics",
    name="copy_number_segment",
    row="One segment of equal copy number in one aliquot by one workflow.",
    source="GDC Masked Copy Number Segment, Copy Number Segment and Allele-specific Copy Number Segment files.",
    columns=(
        *FILE_COLUMNS,
        Column("aliquot_id", "string", "GDC UUID (lower case) of the aliquot (GDC_Aliquot, manifest).", nullable=False),
        Column("aliquot_barcode", "string", "Barcode of the aliquot (manifest)."),
        Column("sample_barcode", "string", "Barcode of the sample, 16 characters in TCGA (manifest)."),
        Column("patient_barcode", "string", "Barcode of the patient (manifest)."),
        Column("case_id", "string", "GDC UUID (lower case) of the case (manifest)."),
        Column("tissue_type", "string", "Tumor or Normal (manifest); masked files exist of both."),
        Column("workflow", "string", "DNAcopy, ASCAT2, ASCAT3 or AscatNGS.", nullable=False),
        Column(
            "masked", "boolean", "True where probes of germline copy numbers and of chrY were left out.", nullable=False
        ),
        Column("chromosome", "string", "Chromosome, chr1 to chr22, chrX, chrY, chrM.", nullable=False),
        Column("start_position", "int", "First base of the segment, 1-based, GRCh38.", nullable=False),
        Column("end_position", "int", "Last base of the segment, 1-based, closed, GRCh38.", nullable=False),
        Column("num_probes", "bigint", "Array probes in the segment (DNAcopy)."),
        Column("segment_mean", "double", "log2(copies / 2), mean over the probes (DNAcopy); null for ASCAT."),
        Column("copy_number", "int", "Total copies (ASCAT); null for DNAcopy."),
        Column("major_copy_number", "int", "Copies of the more frequent allele (ASCAT); null for DNAcopy."),
        Column("minor_copy_number", "int", "Copies of the less frequent allele (ASCAT); null for DNAcopy."),
    ),
    key=("aliquot_id", "workflow", "chromosome", "start_position", "file_id"),
    sort=("chromosome", "start_position", "aliquot_id"),
    audits=(
        OneOf("chromosome", CHROMOSOMES),
        InRange("start_position", low=1),
        Holds("start_position <= end_position", "a segment starts before it ends"),
        Holds("segment_mean IS NOT NULL OR copy_number IS NOT NULL", "a segment has a value of one kind"),
        *(InRange(name, low=0) for name in ("num_probes", "copy_number", "major_copy_number", "minor_copy_number")),
    ),
    tolerated_rejects=0.001,
    key_within_file=True,
)


def takes(file: FileRecord) -> bool:
    """Segments of either kind."""
    return file.data_type in DATA_TYPES


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one file.

    Raises:
        UnknownFile: neither file nor manifest tells the aliquot or the workflow.
        UnreadableFile: the file and the manifest name different aliquots, or the file is on hg19.
        SchemaDrift: the file is of neither kind.
    """
    if "hg19" in file.file_name.lower():
        raise UnreadableFile(
            "The segment file is on another reference genome",
            where=file.file_name,
            why="its name says hg19; this table is on GRCh38",
            next_step="land the file of a release on GRCh38",
        )
    parsed = parse_copy_number_segment(data)
    samples = parsed.rows["sample"].combine_chunks().dictionary_encode()
    owners = [aliquot_values(_owner(file, sample)) for sample in samples.dictionary.to_pylist()]
    columns = {
        column.name: pa.array([owner[column.name] for owner in owners], pa.string()).take(samples.indices)
        for column in TABLE.columns
        if column.name in aliquot_values(Aliquot("", ""))
    }
    length = parsed.rows.num_rows
    columns["workflow"] = constant(_workflow(file, parsed.rows), length)
    columns["masked"] = pa.repeat(pa.scalar(file.data_type == MASKED), length)
    values = dict(zip(parsed.rows.column_names, parsed.rows.columns, strict=True))
    del values["sample"]
    return Parsed(pa.table({**columns, **values}), parsed.rejected, parsed.duplicates)


def _workflow(file: FileRecord, rows: pa.Table) -> str:
    """From the record or name; log2 ratios without either come from DNAcopy, the only workflow that gives them."""
    log2 = rows["segment_mean"].null_count < rows.num_rows
    return "DNAcopy" if log2 and not file.workflow_type else workflow_of(file)


def _owner(file: FileRecord, sample: str) -> Aliquot:
    """The aliquot that the file calls `sample`: a UUID, a barcode, or an array's name that says nothing."""
    expected = file.only()
    if _UUID.fullmatch(sample):
        listed = [expected] if expected else list(file.aliquots)
        ids = [a.aliquot_id.lower() for a in listed if a.aliquot_id]
        if not ids:
            known = expected or Aliquot("", "")
            return Aliquot(**{**vars(known), "aliquot_id": sample})
        if sample.lower() not in ids:
            raise _disagree(file, sample, ids)
        return next(a for a in listed if (a.aliquot_id or "").lower() == sample.lower())
    if expected is None or not expected.aliquot_id:
        raise UnknownFile(
            "The segments' aliquot is not known",
            where=f"{file.file_name} (file {file.file_id})",
            why=f"the file says {sample!r}, which is no aliquot UUID, and its record lists no single aliquot",
            next_step="land the file with a manifest that lists its aliquot",
        )
    if parse_barcode(sample):
        recorded = expected.aliquot_barcode or expected.sample_barcode or expected.patient_barcode
        if not (sample.startswith(recorded) or recorded.startswith(sample)):
            raise _disagree(file, sample, [recorded])
    return expected


def _disagree(file: FileRecord, says: str, recorded: list[str]) -> UnreadableFile:
    return UnreadableFile(
        "The segment file and its manifest name different aliquots",
        where=f"{file.file_name} (file {file.file_id})",
        why=f"the file says {says}; the manifest says {', '.join(recorded)}",
        next_step="check the manifest; the file may have been landed under another file's record",
    )


RECIPE = Recipe(TABLE, takes, parse)
