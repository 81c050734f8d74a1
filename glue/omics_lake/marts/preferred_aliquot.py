"""`marts.preferred_aliquot`: which aliquot speaks for a patient's sample in each data type, and which are left out.

One row is one patient x modality x sample type; key project_id, patient_barcode, modality, sample_type_code. Sample
types are never mixed: a metastasis (06) is another row than the primary (01). `default_tumor` marks the one row to
take when the question is about the patient's tumour.
The rule is `core.aliquot_rule` (Broad GDAC), applied to the aliquots that the modality has files of.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.window import Window

from omics_lake.core.aliquot_rule import RULES
from omics_lake.core.table import Column, OneOf, Table
from omics_lake.marts.aliquot import choose_preferred
from omics_lake.marts.mart import Frames, Mart, as_declared

TUMOR_ORDER = ("01", "03", "09", "06", "02", "05", "07", "04", "40", "08")
"""Which sample type stands for a patient's tumour: primary solid, then primary blood (LAML: 03), marrow, metastasis
(most of SKCM), recurrence, and the rest. 10 to 29 are normals and controls and never do.
Codes: https://gdc.cancer.gov/resources-tcga-users/tcga-code-tables/sample-type-codes"""

GROUP = ("project_id", "patient_barcode", "modality", "sample_type_code")
MUTATION_FILES = "Masked Somatic Mutation"
_TYPE_PATTERN = r"^[A-Z0-9]+-[A-Z0-9]+-[A-Z0-9]+-(\d{2})"

TABLE = Table(
    namespace="marts",
    name="preferred_aliquot",
    row="One row is one patient, modality and sample type: the aliquot chosen among its replicates.",
    source="aliquots of omics.expression, mutation, copy_number_gene, copy_number_segment; FFPE from omics.sample.",
    columns=(
        Column("project_id", "string", "Project, such as TCGA-LUAD (GDC project_id).", nullable=False),
        Column("patient_barcode", "string", "Patient barcode, such as TCGA-50-5072.", nullable=False),
        Column(
            "modality",
            "string",
            "expression, mutation, copy_number_gene:<workflow> or copy_number_segment:<workflow>.",
            nullable=False,
        ),
        Column(
            "sample_type_code",
            "string",
            "TCGA sample type (barcode 14-15): 01 primary, 06 metastatic, 11 normal, ...; tissue type for other ids.",
            nullable=False,
        ),
        Column(
            "default_tumor",
            "boolean",
            "True on the one row per patient and modality that stands for the tumour: 01, else 03, 09, 06, 02, ...",
            nullable=False,
        ),
        Column("aliquot_id", "string", "UUID of the chosen aliquot, lower case.", nullable=False),
        Column("aliquot_barcode", "string", "Barcode of the chosen aliquot; its id where the barcode is not known."),
        Column("aliquots", "int", "Aliquots to choose from.", nullable=False),
        Column("left_out", "array<string>", "Barcodes of the aliquots not chosen, sorted.", nullable=False),
        Column("rule", "string", "The filter that decided (core.aliquot_rule).", nullable=False),
    ),
    key=GROUP,
    sort=("patient_barcode", "modality", "sample_type_code"),
    audits=(OneOf("rule", RULES),),
)


def build(tables: Frames) -> DataFrame:
    """Choose an aliquot for every patient, modality and sample type."""
    best = Window.partitionBy("project_id", "patient_barcode", "modality").orderBy(
        F.col("_place").asc_nulls_last(), "sample_type_code"
    )
    return (
        measured_aliquots(tables)
        .transform(with_sample_facts, tables["omics.sample"])
        .transform(choose_preferred, GROUP)
        .withColumn("aliquots", F.size("left_out") + 1)
        .withColumn("_place", _tumor_place())
        .withColumn("default_tumor", F.col("_place").isNotNull() & (F.row_number().over(best) == 1))
        .transform(as_declared, TABLE)
    )


def measured_aliquots(tables: Frames) -> DataFrame:
    """project_id, modality, aliquot_id, aliquot_barcode, patient_barcode: one row per aliquot that a modality has.

    A mutation file without variants still measures its tumour aliquot; such aliquots come from the file list.
    """
    parts = [
        _aliquots(tables["omics.expression"], F.lit("expression")),
        _aliquots(
            tables["omics.mutation"].withColumn("aliquot_barcode", F.col("tumor_sample_barcode")), F.lit("mutation")
        ),
        _aliquots(sequenced_aliquots(tables), F.lit("mutation")),
        *(
            _aliquots(tables[f"omics.{name}"], F.concat(F.lit(f"{name}:"), "workflow"))
            for name in ("copy_number_gene", "copy_number_segment")
        ),
    ]
    return (
        reduce(DataFrame.unionByName, parts)
        .groupBy("project_id", "modality", "aliquot_id")
        .agg(*(F.max(name).alias(name) for name in ("aliquot_barcode", "patient_barcode", "tissue_type")))
    )


def sequenced_aliquots(tables: Mapping[str, DataFrame]) -> DataFrame:
    """Tumour aliquots of landed mutation files: project_id, aliquot_id, aliquot_barcode, patient_barcode, tissue_type.

    Args:
        tables: `ops.file`, which lists tumour and normal without saying which, and `omics.sample`, which says.
    """
    listed = (
        tables["ops.file"]
        .where((F.col("data_type") == MUTATION_FILES) & (F.col("status") == "landed"))
        .select("project_id", F.explode("aliquot_ids").alias("aliquot_id"))
        .distinct()
    )
    tumors = sample_facts(tables["omics.sample"]).where(F.col("sample_tissue_type") == "Tumor")
    return listed.join(tumors, ["project_id", "aliquot_id"], "inner").select(
        "project_id",
        "aliquot_id",
        F.col("sample_aliquot_barcode").alias("aliquot_barcode"),
        F.col("sample_patient_barcode").alias("patient_barcode"),
        F.col("sample_tissue_type").alias("tissue_type"),
    )


def sample_facts(sample: DataFrame) -> DataFrame:
    """One row per aliquot of `omics.sample`: barcodes, tissue type, FFPE (True if any row says so)."""
    return sample.groupBy("project_id", "aliquot_id").agg(
        *(F.max(name).alias(f"sample_{name}") for name in ("aliquot_barcode", "patient_barcode", "tissue_type")),
        F.max("is_ffpe").alias("is_ffpe"),
    )


def with_sample_facts(aliquots: DataFrame, sample: DataFrame) -> DataFrame:
    """Complete barcodes, add `is_ffpe` and `sample_type_code`; aliquots of no known patient are dropped."""
    known = aliquots.join(sample_facts(sample), ["project_id", "aliquot_id"], "left")
    barcode = F.coalesce("aliquot_barcode", "sample_aliquot_barcode", "aliquot_id")
    code = F.regexp_extract("aliquot_barcode", _TYPE_PATTERN, 1)
    tissue = F.coalesce("tissue_type", "sample_tissue_type", F.lit("unknown"))
    return (
        known.withColumn("aliquot_barcode", barcode)
        .withColumn("patient_barcode", F.coalesce("patient_barcode", "sample_patient_barcode"))
        .withColumn("sample_type_code", F.when(code != "", code).otherwise(tissue))
        .where(F.col("patient_barcode").isNotNull())
        .select(*GROUP, "aliquot_id", "aliquot_barcode", "is_ffpe")
    )


def _aliquots(rows: DataFrame, modality: SparkColumn) -> DataFrame:
    """Distinct aliquots of a table; copy number by gene and mutation are of tumours alone, so they name no tissue."""
    tissue = F.col("tissue_type") if "tissue_type" in rows.columns else F.lit("Tumor")
    return rows.select(
        "project_id",
        modality.alias("modality"),
        "aliquot_id",
        "aliquot_barcode",
        "patient_barcode",
        tissue.alias("tissue_type"),
    ).distinct()


def _tumor_place() -> SparkColumn:
    """Place in `TUMOR_ORDER`, after these any other id whose tissue type is Tumor; null for normals and controls."""
    places = F.create_map(*(F.lit(part) for place, code in enumerate(TUMOR_ORDER) for part in (code, place)))
    other = F.when(F.col("sample_type_code") == "Tumor", F.lit(len(TUMOR_ORDER)))
    return F.coalesce(places[F.col("sample_type_code")], other)


MART = Mart(
    TABLE,
    (
        "omics.sample",
        "omics.expression",
        "omics.mutation",
        "omics.copy_number_gene",
        "omics.copy_number_segment",
        "ops.file",
    ),
    build,
)
