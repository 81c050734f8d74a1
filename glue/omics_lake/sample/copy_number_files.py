"""Copy number files of one tumour: gene level (ASCAT2, ASCAT3), allele-specific and masked segments.

All come from one profile of segments, so that genes and segments agree. Coordinates are 1-based closed.
Source: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/CNV_Pipeline/
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from omics_lake.core.record import Aliquot
from omics_lake.sample.aliquots import SampleAliquot
from omics_lake.sample.files import Facts, SampleFile
from omics_lake.sample.genes import Gene
from omics_lake.sample.patients import Patient
from omics_lake.sample.profile import GeneCopies, copies_of, draw_profile, normal_profile
from omics_lake.sample.seeds import Seeds

GENE_HEADER = (
    "gene_id",
    "gene_name",
    "chromosome",
    "start",
    "end",
    "copy_number",
    "min_copy_number",
    "max_copy_number",
)
MASKED_HEADER = ("GDC_Aliquot", "Chromosome", "Start", "End", "Num_Probes", "Segment_Mean")
ALLELIC_HEADER = ("GDC_Aliquot", "Chromosome", "Start", "End", "Copy_Number", "Major_Copy_Number", "Minor_Copy_Number")

_BASES_PER_PROBE = 1_500
_PURITY = 0.7


def gene_level_key(aliquot: SampleAliquot, workflow: str) -> str:
    """The file's key over releases."""
    return f"{workflow}/genes/{aliquot.barcode}"


def gene_level_file(
    seeds: Seeds, genes: Sequence[Gene], patient: Patient, pair: tuple[SampleAliquot, SampleAliquot], workflow: str
) -> SampleFile:
    """Copy number of each gene of one tumour by one workflow; `pair` is tumour and normal."""
    tumor = pair[0]
    segments = draw_profile(seeds, genes, patient, tumor, workflow)
    copies = [copies_of(gene, segments) for gene in genes]
    driver = [gene.name for gene in genes].index(patient.project.driver)
    value = copies[driver]
    name = "ascat3." if workflow == "ASCAT3" else ""
    return SampleFile(
        key=gene_level_key(tumor, workflow),
        edition=0,
        file_id=seeds.uuid("file", gene_level_key(tumor, workflow)),
        file_name=f"{patient.project.project_id}.{tumor.aliquot_id}.{name}gene_level_copy_number.v36.tsv",
        data_type="Gene Level Copy Number",
        data=_text(GENE_HEADER, [_gene_cells(gene, c) for gene, c in zip(genes, copies, strict=True)]),
        facts=Facts(
            rows={f"copy_number_gene|{workflow}": len(genes)},
            driver_value=float(value.middle) if value else None,
        ),
        data_format="TSV",
        workflow_type=workflow,
        experimental_strategy="Genotyping Array",
        aliquots=_in_source_order(patient, pair),
    )


def allelic_key(aliquot: SampleAliquot) -> str:
    """The file's key over releases."""
    return f"ASCAT3/segments/{aliquot.barcode}"


def allelic_file(
    seeds: Seeds, genes: Sequence[Gene], patient: Patient, pair: tuple[SampleAliquot, SampleAliquot]
) -> SampleFile:
    """ASCAT3 segments of one tumour with major and minor copy number, chromosomes spelt `chr1`."""
    tumor = pair[0]
    segments = draw_profile(seeds, genes, patient, tumor, "ASCAT3")
    rows = [
        [tumor.aliquot_id, s.chromosome, str(s.start), str(s.end), str(s.total), str(s.major), str(s.minor)]
        for s in segments
    ]
    key = allelic_key(tumor)
    return SampleFile(
        key=key,
        edition=0,
        file_id=seeds.uuid("file", key),
        file_name=f"{patient.project.project_id}.{tumor.aliquot_id}.ascat3.allelic_specific.seg.txt",
        data_type="Allele-specific Copy Number Segment",
        data=_text(ALLELIC_HEADER, rows),
        facts=Facts(rows={"copy_number_segment|ASCAT3": len(rows)}),
        data_format="TXT",
        workflow_type="ASCAT3",
        experimental_strategy="Genotyping Array",
        aliquots=_in_source_order(patient, pair),
    )


def masked_key(aliquot: SampleAliquot) -> str:
    """The file's key over releases."""
    return f"DNAcopy/{aliquot.barcode}"


def masked_file(seeds: Seeds, genes: Sequence[Gene], patient: Patient, aliquot: SampleAliquot) -> SampleFile:
    """DNAcopy segments of one aliquot, tumour or normal: chromosomes spelt `1`, no Y, log2 of half the copies."""
    segments = draw_profile(seeds, genes, patient, aliquot, "ASCAT3") if aliquot.is_tumor else normal_profile(patient)
    rng = seeds.stream("masked", aliquot.barcode)
    rows = []
    for segment in segments:
        copies = _PURITY * segment.total + (1 - _PURITY) * 2 if aliquot.is_tumor else segment.total
        mean = math.log2(max(copies, 0.1) / 2) + float(rng.normal(0.0, 0.03))
        probes = max(2, (segment.end - segment.start) // _BASES_PER_PROBE)
        chromosome = segment.chromosome.removeprefix("chr")
        place = [chromosome, str(segment.start), str(segment.end)]
        rows.append([aliquot.aliquot_id, *place, str(probes), _segment_mean(mean)])
    well = f"{'ABCDEFGH'[patient.number % 8]}{patient.number % 12 + 1:02d}"
    serial = seeds.number(100000, 999999, "array", aliquot.barcode)
    return SampleFile(
        key=masked_key(aliquot),
        edition=0,
        file_id=seeds.uuid("file", masked_key(aliquot)),
        file_name=f"SAMPLE_p_{patient.project.suffix.upper()}_SNP_N_{well}_{serial}.nocnv_grch38.seg.v2.txt",
        data_type="Masked Copy Number Segment",
        data=_text(MASKED_HEADER, rows),
        facts=Facts(rows={"copy_number_segment|DNAcopy": len(rows)}),
        data_format="TXT",
        workflow_type="DNAcopy",
        experimental_strategy="Genotyping Array",
        aliquots=(aliquot.record,),
    )


def _segment_mean(value: float) -> str:
    """Up to four decimals without trailing zeros, as R writes them."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _gene_cells(gene: Gene, copies: GeneCopies | None) -> list[str]:
    place = [gene.gene_id, gene.name, gene.chromosome, str(gene.start), str(gene.end)]
    return [*place, *(["", "", ""] if copies is None else [str(copies.middle), str(copies.low), str(copies.high)])]


def _in_source_order(patient: Patient, pair: tuple[SampleAliquot, SampleAliquot]) -> tuple[Aliquot, ...]:
    """The source promises no order of tumour and normal, so patients differ."""
    records = tuple(aliquot.record for aliquot in pair)
    return records if patient.number % 2 else records[::-1]


def _text(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    return "\n".join(["\t".join(row) for row in [header, *rows]] + [""]).encode()
