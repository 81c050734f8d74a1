"""The row of `omics.callset`: what a VCF's header tells, and what its records came to."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from omics_lake.build.streamed_open import Opened
from omics_lake.build.streamed_read import Whole
from omics_lake.core.arrow import arrow_type
from omics_lake.core.barcode import parse_barcode
from omics_lake.core.errors import UnreadableFile
from omics_lake.core.genome import Naming
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.tables import callset, genotype, variant
from omics_lake.tables.recipe import with_provenance

_LINE_ENDS = {"\n": "LF", "\r\n": "CRLF"}


def callset_row(record: FileRecord, set_id: str, opened: Opened, whole: Whole, reference: str | None) -> pa.Table:
    """The call set's row.

    Args:
        reference: name of the FASTA that allele keys are aligned against.
    """
    header = opened.header
    if header is None:
        raise AssertionError("a call set is a VCF")
    contigs = lake_contigs(dict.fromkeys((*header.contigs, *whole.contigs)), opened.naming)
    row = {
        "callset_id": set_id,
        "file_name": record.file_name,
        "md5sum": whole.md5,
        "vcf_version": header.version,
        "reference_build": opened.naming.build,
        "reference": header.reference,
        "normalised_against": reference,
        "is_gvcf": whole.blocks,
        "samples": list(header.samples),
        "patients": list(patients_of(header.samples, record.aliquots).items()),
        "contigs": list(contigs.items()),
        "header": header.text,
        "line_end": _LINE_ENDS[header.line_end],
        "compression": opened.compression.value,
        "undeclared": sorted(whole.undeclared.items()),
        "variants": whole.rows[variant.TABLE.full_name],
        "genotypes": whole.rows[genotype.TABLE.full_name],
        "quarantined": len(whole.rejected),
    }
    columns = {name: pa.array([value], arrow_type(callset.TABLE.column(name).type)) for name, value in row.items()}
    return with_provenance(pa.table(columns), record, callset.TABLE)


def lake_contigs(contigs: Iterable[str], naming: Naming) -> dict[str, str]:
    """Contig as the file spells it -> as the lake names it.

    Raises:
        UnreadableFile: two spellings are one contig, and could not be told apart again.
    """
    names = {contig: naming.lake_name(contig) for contig in contigs}
    spellings: dict[str, str] = {}
    for contig, name in names.items():
        if (other := spellings.setdefault(name, contig)) != contig:
            raise UnreadableFile(
                "Records spell one contig in two ways",
                where=name,
                why=f"{other} and {contig}",
                next_step="rename one of them: bcftools annotate --rename-chrs",
            )
    return names


def patients_of(samples: tuple[str, ...], aliquots: tuple[Aliquot, ...]) -> dict[str, str]:
    """Sample -> patient: by the file's aliquots, else by a sample's own TCGA barcode; others are left out.

    A name of the header is one of an aliquot's names, or the file has one sample and one aliquot.
    """
    known = {name: aliquot.patient_barcode for aliquot in aliquots for name in _names(aliquot) if name}
    if len(samples) == len({aliquot.patient_barcode for aliquot in aliquots}) == 1:
        known.setdefault(samples[0], aliquots[0].patient_barcode)
    found = {}
    for sample in samples:
        barcode = parse_barcode(sample)
        patient = known.get(sample) or (barcode.patient if barcode else None)
        if patient:
            found[sample] = patient
    return found


def _names(aliquot: Aliquot) -> tuple[str | None, ...]:
    return (
        aliquot.aliquot_barcode,
        aliquot.aliquot_id,
        aliquot.sample_barcode,
        aliquot.sample_id,
        aliquot.patient_barcode,
    )
