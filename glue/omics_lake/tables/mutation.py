"""`omics.mutation`: one row is one somatic variant in one tumour aliquot.

Key: tumor_sample_uuid, chromosome, start_position, end_position, reference_allele, tumor_seq_allele2, file_id.
Positions are 1-based and closed, on GRCh38; a file on another build is refused. Masked files hold no germline allele
counts (`n_ref_count`, `n_alt_count` are null by rule). A pair sequenced twice (WXS, WGS) has two files: see ops.file.
Source: https://docs.gdc.cancer.gov/Data/File_Formats/MAF_Format/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from omics_lake.core.barcode import parse_barcode
from omics_lake.core.errors import UnknownFile, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.core.table import FILE_COLUMNS, Column, Holds, InRange, OneOf, Table
from omics_lake.formats.chromosome import CHROMOSOMES
from omics_lake.formats.maf import parse_maf, parse_mafs
from omics_lake.formats.maf_columns import MAF_COLUMNS
from omics_lake.formats.result import Parsed
from omics_lake.tables.recipe import Recipe

DATA_TYPE = "Masked Somatic Mutation"
_FREQUENCIES = tuple(
    c.column.name for c in MAF_COLUMNS if c.column.type == "double" and "af" in c.column.name.split("_")
)
_DEPTHS = ("t_depth", "t_ref_count", "t_alt_count", "n_depth", "n_ref_count", "n_alt_count")

TABLE = Table(
    namespace="omics",
    name="mutation",
    row="One somatic variant in one tumour aliquot.",
    source="GDC Masked Somatic Mutation files (MAF), 140 columns; older ones by name.",
    columns=(
        *FILE_COLUMNS,
        Column("patient_barcode", "string", "Barcode of the patient, from Tumor_Sample_Barcode or the manifest."),
        Column("aliquot_id", "string", "tumor_sample_uuid under the name other tables use.", nullable=False),
        *(c.column for c in MAF_COLUMNS),
        Column(
            "attributes", "map<string,string>", "Columns beyond the 140, by the file's own name; empty cells left out."
        ),
    ),
    key=(
        "tumor_sample_uuid",
        "chromosome",
        "start_position",
        "end_position",
        "reference_allele",
        "tumor_seq_allele2",
        "file_id",
    ),
    sort=("hugo_symbol", "chromosome", "start_position"),
    audits=(
        OneOf("ncbi_build", ("GRCh38",)),
        OneOf("chromosome", CHROMOSOMES),
        OneOf("strand", ("+",)),
        InRange("start_position", low=1),
        Holds("start_position <= end_position", "a variant starts before it ends"),
        Holds("reference_allele <> tumor_seq_allele2", "the variant differs from the reference"),
        *(InRange(name, low=0) for name in _DEPTHS),
        *(InRange(name, low=0, high=1) for name in _FREQUENCIES),
    ),
    tolerated_rejects=0.001,
    key_within_file=True,
)


def takes(file: FileRecord) -> bool:
    """Masked MAFs: the open ones."""
    return file.data_type == DATA_TYPE


def parse(file: FileRecord, data: bytes) -> Parsed:
    """Rows of one file.

    Raises:
        UnreadableFile: the file is on another build, or names a tumour aliquot that its record does not list.
        UnknownFile: neither file nor record tells the tumour aliquot.
        SchemaDrift: a required column is missing.
    """
    parsed = parse_maf(data)
    listed = _tumors(file)
    _agree(file, parsed.rows["tumor_sample_uuid"], parsed.notes, listed)
    return replace(parsed, rows=_with_owner(_with_tumor(file, parsed.rows, listed), listed))


def parse_together(files: Sequence[tuple[FileRecord, bytes]]) -> Parsed | None:
    """Rows of several files, with their `file_id`: what `parse` gives for each; None where that is not certain."""
    listed = [_tumors(file) for file, _ in files]
    owners = {uuid: owner for tumors in listed for uuid, owner in tumors.items()}
    # Records that disagree on a tumour's owner, or of which only some list tumours, speak for their own files only.
    if len({bool(t) for t in listed}) > 1 or not all(t.items() <= owners.items() for t in listed):
        return None
    together = parse_mafs([data for _, data in files])
    if together is None:
        return None
    start = 0
    for (file, _), length, notes, tumors in zip(files, together.lengths, together.notes, listed, strict=True):
        _agree(file, together.parsed.rows["tumor_sample_uuid"].slice(start, length), notes, tumors)
        start += length
    places = np.repeat(np.arange(len(files), dtype=np.int8), together.lengths)
    ids = pa.DictionaryArray.from_arrays(pa.array(places), pa.array([file.file_id for file, _ in files]))
    rows = _with_owner(together.parsed.rows, owners).append_column("file_id", ids)
    return replace(together.parsed, rows=rows)


def _tumors(file: FileRecord) -> dict[str, Aliquot]:
    """UUID in lower case -> tumour aliquot that the record lists."""
    return {a.aliquot_id.lower(): a for a in file.aliquots if a.tissue_type == "Tumor" and a.aliquot_id}


def _agree(file: FileRecord, tumors: pa.ChunkedArray, notes: Mapping[str, str], listed: Mapping[str, Aliquot]) -> None:
    named = {*tumors.unique().to_pylist(), notes.get("tumor.aliquot", "").lower()} - {None, ""}
    if listed and named - set(listed):
        raise UnreadableFile(
            "The MAF and its manifest name different tumour aliquots",
            where=f"{file.file_name} (file {file.file_id})",
            why=f"the file says {', '.join(sorted(named))}; the manifest says {', '.join(sorted(listed))}",
            next_step="check the manifest; the file may have been landed under another file's record",
        )


def _with_tumor(file: FileRecord, rows: pa.Table, listed: Mapping[str, Aliquot]) -> pa.Table:
    """Fill the tumour aliquot from the record where the file leaves it open."""
    tumors = rows["tumor_sample_uuid"]
    if not tumors.null_count:
        return rows
    if len(listed) != 1:
        raise UnknownFile(
            "The MAF's tumour aliquot is not known",
            where=f"{file.file_name} (file {file.file_id})",
            why=f"{tumors.null_count} rows have no Tumor_Sample_UUID; tumour aliquots in its record: {len(listed)}",
            next_step="land the file with a manifest that lists its aliquots",
        )
    at = rows.column_names.index("tumor_sample_uuid")
    return rows.set_column(at, "tumor_sample_uuid", pc.fill_null(tumors, next(iter(listed))))


def _with_owner(rows: pa.Table, listed: Mapping[str, Aliquot]) -> pa.Table:
    """Fill the case from the record where the file leaves it open; add patient and aliquot."""
    tumors = rows["tumor_sample_uuid"]
    encoded = pc.dictionary_encode(tumors).combine_chunks()
    owners = [listed.get(uuid) for uuid in encoded.dictionary.to_pylist()]
    cases = pa.array([owner and owner.case_id.lower() for owner in owners], pa.string()).take(encoded.indices)
    recorded = pa.array([owner and owner.patient_barcode for owner in owners], pa.string()).take(encoded.indices)
    columns = dict(zip(rows.column_names, rows.columns, strict=True))
    columns |= {"aliquot_id": tumors, "case_id": pc.coalesce(rows["case_id"], cases)}
    columns["patient_barcode"] = pc.coalesce(_patients(rows["tumor_sample_barcode"]), recorded)
    return pa.table(columns)


def _patients(barcodes: pa.ChunkedArray) -> pa.Array:
    """The patient part of TCGA barcodes; null for other ids, whose form says nothing."""
    encoded = pc.dictionary_encode(barcodes).combine_chunks()
    parsed = [parse_barcode(text) for text in encoded.dictionary.to_pylist()]
    return pa.array([barcode and barcode.patient for barcode in parsed], pa.string()).take(encoded.indices)


RECIPE = Recipe(TABLE, takes, parse, parse_together)
