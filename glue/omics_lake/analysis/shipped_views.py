"""The views beside the tables: in Athena by Terraform, on a laptop by `LocalLake`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from omics_lake.analysis.statements import statement
from omics_lake.core.table import Column

HEALTHOMICS_COLUMNS = (
    Column("importjobid", "string", "Source file: file_id."),
    Column("contigname", "string", "Contig as the file spells it: chr13 or 13."),
    Column("start", "bigint", "First base, 0-based."),
    Column("end", "bigint", "Base after the last, 0-based half-open."),
    Column("names", "array<string>", "ID."),
    Column("referenceallele", "string", "REF."),
    Column("alternatealleles", "array<string>", "ALT; of annotations, the one allele of the row."),
    Column("qual", "double", "QUAL."),
    Column("filters", "array<string>", "FILTER."),
    Column("splitfrommultiallelic", "boolean", "The row is one of several alleles of a record; never so of variants."),
    Column("attributes", "map<string,string>", "INFO as written."),
    Column("phased", "boolean", "GT's alleles are joined by |."),
    Column("calls", "array<int>", "GT: 0 is REF, n the n-th ALT, -1 a missing allele."),
    Column("genotypelikelihoods", "array<double>", "GL."),
    Column("phredlikelihoods", "array<int>", "PL."),
    Column("alleledepths", "array<int>", "AD."),
    Column("conditionalquality", "int", "GQ."),
    Column("spl", "array<int>", "SPL."),
    Column("depth", "int", "DP of the sample."),
    Column("ps", "int", "PS."),
    Column("sampleid", "string", "Sample; null for records without samples."),
    Column("information", "map<string,string>", "Other FORMAT keys as written."),
)
"""Of a variant store and of an annotation store of AWS HealthOmics, in order."""


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

    @property
    def reads(self) -> tuple[str, ...]:
        """Full names of the tables that it reads, as its header says."""
        said = re.search(r"^-- Columns read: (.*)\.$", self.sql, re.MULTILINE)
        return tuple(entry.split()[0] for entry in said[1].split(", ")) if said else ()


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

SHIPPED = {f"{view.namespace}.{view.name}": view for view in VIEWS}
"""Full name -> view."""
