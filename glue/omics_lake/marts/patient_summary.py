"""`marts.patient_summary`: what the lake holds of each patient, in true counts.

One row is one patient that any table names, patients without a clinical record included (38 patients of TCGA-LUAD are
known from imaging alone); key project_id, patient_barcode. Every table is counted by itself before anything is put
together, so no count is multiplied by another table's rows.

0 means that the lake has none. `variants`, `mutated_genes` and `mutation_aliquots` are null for a patient without a
mutation file: such a patient was not sequenced, or the file was withheld (397 contaminated TCGA alignments), which is
not the same as having no mutation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column as SparkColumn
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from omics_lake.core.table import Column, Holds, InRange, Table
from omics_lake.marts.mart import Frames, Mart, as_declared
from omics_lake.marts.preferred_aliquot import MUTATION_FILES, sequenced_aliquots

PATIENT = ("project_id", "patient_barcode")

FORMS = {
    "drug_courses": ("clinical_drug", "Drug courses (rows of omics.clinical_drug)."),
    "radiation_courses": ("clinical_radiation", "Radiation courses (rows of omics.clinical_radiation)."),
    "follow_ups": ("clinical_follow_up", "Follow-up forms (rows of omics.clinical_follow_up)."),
    "new_tumor_events": ("clinical_new_tumor_event", "New tumour event reports (rows of that table)."),
    "other_malignancies": ("clinical_other_malignancy", "Other malignancies (rows of that table)."),
}
OTHER_COUNTS = {
    "samples": "Samples, tumour and normal (distinct sample barcodes of omics.sample).",
    "aliquots": "Aliquots, tumour and normal (distinct ids of omics.sample).",
    "tumor_aliquots": "Aliquots of tumour samples (distinct ids of omics.sample).",
    "expression_aliquots": "Aliquots with an expression file, tumour and normal.",
    "genes_expressed": "Genes measured by expression, whatever the value (distinct gene ids).",
    "copy_number_aliquots": "Aliquots with copy numbers, by gene or segment, of any workflow, tumour and normal.",
    "copy_number_genes": "Genes with a row in omics.copy_number_gene, of any workflow (distinct gene ids).",
    "copy_number_segments": "Segments (rows of omics.copy_number_segment, of any workflow and aliquot).",
    "callsets": "Call sets (VCFs listed in omics.callset) with a sample of the patient.",
    "germline_samples": "Samples of the patient in these call sets (distinct names).",
    "imaging_studies": "Imaging studies with an original series (distinct study UIDs).",
    "imaging_series": "Original imaging series.",
    "imaging_images": "Images: DICOM instances of the original series.",
    "derived_series": "Series derived by later analysis (segmentations, annotations); not in the counts above.",
}
MUTATION_COUNTS = {
    "mutation_aliquots": "Tumour aliquots with a mutation file or variant; null: not sequenced, or withheld.",
    "variants": "Somatic variants (rows of omics.mutation, over all aliquots); null: not sequenced, or withheld.",
    "mutated_genes": "Genes with a variant (distinct hugo_symbol but Unknown); null: not sequenced, or withheld.",
}
COUNTS = (*FORMS, *OTHER_COUNTS)

TABLE = Table(
    namespace="marts",
    name="patient_summary",
    row="One row is one patient that any table names, with true counts per modality.",
    source="all omics tables and ops.file.",
    columns=(
        Column("project_id", "string", "Project, such as TCGA-LUAD (GDC project_id).", nullable=False),
        Column("patient_barcode", "string", "Patient barcode, such as TCGA-50-5072.", nullable=False),
        Column("case_id", "string", "Patient's UUID in lower case (GDC case_id); null for imaging-only patients."),
        Column("has_clinical", "boolean", "True when omics.clinical_patient has the patient.", nullable=False),
        Column("imaging_only", "boolean", "True when nothing but imaging names the patient.", nullable=False),
        *(Column(name, "bigint", comment, nullable=False) for name, (_, comment) in FORMS.items()),
        *(Column(name, "bigint", comment, nullable=False) for name, comment in OTHER_COUNTS.items()),
        *(Column(name, "bigint", comment) for name, comment in MUTATION_COUNTS.items()),
    ),
    key=PATIENT,
    sort=("patient_barcode",),
    audits=(
        *(InRange(name, 0, None) for name in (*COUNTS, *MUTATION_COUNTS)),
        Holds("NOT (imaging_only AND has_clinical)", "an imaging-only patient has no clinical record"),
        Holds("tumor_aliquots <= aliquots", "tumour aliquots are aliquots"),
    ),
)


def build(tables: Frames) -> DataFrame:
    """Count every table by patient, then put the counts side by side."""
    counted = [
        *clinical_counts(tables),
        sample_counts(tables["omics.sample"]),
        expression_counts(tables["omics.expression"]),
        *mutation_counts(tables),
        *copy_number_counts(tables),
        callset_counts(tables["omics.callset"]),
        imaging_counts(tables["omics.imaging_series"]),
    ]
    return side_by_side(counted).transform(with_zeros).transform(as_declared, TABLE)


def side_by_side(counted: Sequence[DataFrame]) -> DataFrame:
    """One row per patient from frames of one row per patient each: stacked and folded, so nothing can multiply."""
    stacked = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), counted)
    values = (name for name in stacked.columns if name not in PATIENT)
    return (
        stacked.where(F.col("patient_barcode").isNotNull())
        .groupBy(*PATIENT)
        .agg(*(F.max(name).alias(name) for name in values))
    )


def with_zeros(patients: DataFrame) -> DataFrame:
    """0 where a table has nothing of the patient; mutation counts only where the patient was sequenced."""
    sequenced = F.col("sequenced") | F.col("variants").isNotNull()
    return (
        patients.withColumn("has_clinical", F.coalesce("has_clinical", F.lit(False)))
        .withColumn("imaging_only", F.col("named_elsewhere").isNull())
        .withColumns({name: F.coalesce(name, F.lit(0)) for name in COUNTS})
        .withColumns({name: F.when(sequenced, F.coalesce(name, F.lit(0))) for name in MUTATION_COUNTS})
    )


def clinical_counts(tables: Frames) -> list[DataFrame]:
    """Patients with a clinical record, and rows of each clinical table."""
    patients = _by_patient(
        tables["omics.clinical_patient"],
        case_id=F.min("case_id"),
        has_clinical=F.lit(True),
        named_elsewhere=F.lit(True),
    )
    courses = (
        _by_patient(
            tables[f"omics.{table}"],
            case_id=F.min("case_id"),
            named_elsewhere=F.lit(True),
            **{name: F.count(F.lit(1))},
        )
        for name, (table, _) in FORMS.items()
    )
    return [patients, *courses]


def sample_counts(sample: DataFrame) -> DataFrame:
    """Samples and aliquots."""
    return _by_patient(
        sample,
        case_id=F.min("case_id"),
        named_elsewhere=F.lit(True),
        samples=F.countDistinct("sample_barcode"),
        aliquots=F.countDistinct("aliquot_id"),
        tumor_aliquots=F.countDistinct(F.when(F.col("tissue_type") == "Tumor", F.col("aliquot_id"))),
    )


def expression_counts(expression: DataFrame) -> DataFrame:
    """Aliquots and genes measured."""
    # By aliquot and gene first: one shuffle of the keys, where two distinct counts at once would double the rows.
    aliquots = expression.groupBy(*PATIENT, "aliquot_id").agg(F.min("case_id").alias("case_id"))
    genes = expression.groupBy(*PATIENT, "gene_id").agg(F.lit(1).alias("one"))
    return side_by_side(
        [
            _by_patient(
                aliquots,
                case_id=F.min("case_id"),
                named_elsewhere=F.lit(True),
                expression_aliquots=F.count(F.lit(1)),
            ),
            _by_patient(genes, genes_expressed=F.count(F.lit(1))),
        ]
    )


def mutation_counts(tables: Frames) -> list[DataFrame]:
    """Variants and genes; a landed mutation file makes its patient sequenced, even one without variants."""
    mutation = tables["omics.mutation"]
    files = tables["ops.file"].where((F.col("data_type") == MUTATION_FILES) & (F.col("status") == "landed"))
    listed = files.select("project_id", F.explode("patient_barcodes").alias("patient_barcode")).distinct()
    aliquots = mutation.select(*PATIENT, "aliquot_id").unionByName(
        sequenced_aliquots(tables).select(*PATIENT, "aliquot_id")
    )
    named = {"named_elsewhere": F.lit(True)}
    return [
        _by_patient(listed, sequenced=F.lit(True), **named),
        _by_patient(
            mutation,
            case_id=F.min("case_id"),
            variants=F.count(F.lit(1)),
            mutated_genes=F.countDistinct(F.when(F.col("hugo_symbol") != "Unknown", F.col("hugo_symbol"))),
            **named,
        ),
        _by_patient(aliquots, mutation_aliquots=F.countDistinct("aliquot_id"), **named),
    ]


def copy_number_counts(tables: Frames) -> list[DataFrame]:
    """Aliquots of either table, genes, segments."""
    gene, segment = tables["omics.copy_number_gene"], tables["omics.copy_number_segment"]
    keys = (*PATIENT, "case_id", "aliquot_id")
    aliquots = gene.select(*keys).unionByName(segment.select(*keys)).distinct()
    genes = gene.groupBy(*PATIENT, "gene_id").agg(F.lit(1).alias("one"))
    return [
        _by_patient(
            aliquots,
            case_id=F.min("case_id"),
            named_elsewhere=F.lit(True),
            copy_number_aliquots=F.countDistinct("aliquot_id"),
        ),
        _by_patient(genes, copy_number_genes=F.count(F.lit(1))),
        _by_patient(segment, copy_number_segments=F.count(F.lit(1))),
    ]


def callset_counts(callset: DataFrame) -> DataFrame:
    """Call sets and samples; a sample that several call sets have (VCF and gVCF, say) is one."""
    samples = callset.select("project_id", "callset_id", F.explode("patients").alias("sample_id", "patient_barcode"))
    return _by_patient(
        samples,
        named_elsewhere=F.lit(True),
        callsets=F.countDistinct("callset_id"),
        germline_samples=F.countDistinct("sample_id"),
    )


def imaging_counts(series: DataFrame) -> DataFrame:
    """Original studies, series and images; derived series apart."""
    original = ~F.coalesce("is_derived", F.lit(False))
    return _by_patient(
        series,
        imaging_studies=F.countDistinct(F.when(original, F.col("study_uid"))),
        imaging_series=F.count(F.when(original, 1)),
        imaging_images=F.sum(F.when(original, F.col("instances"))),
        derived_series=F.count(F.when(~original, 1)),
    )


def _by_patient(rows: DataFrame, **counts: SparkColumn) -> DataFrame:
    """One row per patient with the named aggregates."""
    return rows.groupBy(*PATIENT).agg(*(count.alias(name) for name, count in counts.items()))


MART = Mart(
    TABLE,
    (
        *(f"omics.{name}" for name in ("sample", "clinical_patient")),
        *(f"omics.{table}" for table, _ in FORMS.values()),
        *(
            f"omics.{name}"
            for name in (
                "expression",
                "mutation",
                "copy_number_gene",
                "copy_number_segment",
                "callset",
                "imaging_series",
            )
        ),
        "ops.file",
    ),
    build,
)
