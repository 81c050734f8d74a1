"""What a file is, from its name, the folders above it and its first bytes: for folders without a manifest.

Names are those that the GDC and the BCR give; contents decide where the name says nothing, and the name must not
contradict the folder. An expression file names its aliquot nowhere: only metadata tells it.
File names: https://docs.gdc.cancer.gov/Data/Bioinformatics_Pipelines/ (expression, CNV, DNA-Seq).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from omics_lake.core.errors import ControlledAccess
from omics_lake.core.record import Aliquot
from omics_lake.formats.form_name import parse_form_name
from omics_lake.formats.idc_index import REQUIRED, project_of_collection
from omics_lake.formats.index_lines import PARQUET_MAGIC, read_index
from omics_lake.formats.text import GZIP_MAGIC

EXPRESSION = "Gene Expression Quantification"
GENE_COPIES = "Gene Level Copy Number"
MUTATION = "Masked Somatic Mutation"
MASKED, UNMASKED, ALLELIC = (
    "Masked Copy Number Segment",
    "Copy Number Segment",
    "Allele-specific Copy Number Segment",
)
IMAGING = "Imaging Index"
CALLS, ANNOTATION = "Variant Calls", "Variant Annotation"
BCF = "BCF"
"""Format of binary VCFs, which are recognised but not read."""
FORMS = {"clinical": "Clinical Supplement", "biospecimen": "Biospecimen Supplement"}
OF_ONE_ALIQUOT = (EXPRESSION, GENE_COPIES, MASKED, UNMASKED, ALLELIC)
"""Files that cannot become rows before their aliquot is known."""

HEAD_BYTES = 1 << 16
_PROJECT = re.compile(r"(?<![A-Za-z0-9])TCGA-[A-Z]{2,4}(?![A-Za-z0-9-])")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_XML = re.compile(r"[a-z.]+_(clinical|biospecimen)\..+\.xml", re.IGNORECASE)
_VCF = re.compile(r"\.g?vcf(\.b?gz)?$", re.IGNORECASE)
_GFF = re.compile(r"\.gff3?(\.b?gz)?$", re.IGNORECASE)
_FILE_DATE = re.compile(r"^##file[dD]ate=(\d{4})-?(\d{2})-?(\d{2})\s*$", re.MULTILINE)
_WORKFLOWS = {".ascat2.": "ASCAT2", ".ascat3.": "ASCAT3", ".absolute_liftover.": "ABSOLUTE LiftOver"}


@dataclass(frozen=True)
class Detected:
    """What was found; None and () where nothing tells.

    Args:
        source, release: of a file that states them: ClinVar's VCF.
        projects: every project that a folder, the name or the contents state; one when all is well.
    """

    data_type: str | None = None
    workflow_type: str | None = None
    data_format: str | None = None
    projects: tuple[str, ...] = ()
    aliquots: tuple[Aliquot, ...] = ()
    source: str | None = None
    release: str | None = None


def detect(file_name: str, folders: Sequence[str], head: bytes) -> Detected:
    """Recognise one file.

    Args:
        file_name: its name.
        folders: names of the folders above it, below the landing folder.
        head: its first `HEAD_BYTES`; of Parquet all bytes.

    Raises:
        ControlledAccess: the contents are those of an unmasked MAF.
    """
    found = _by_name(file_name) or _by_contents(file_name, head)
    stated = [*_PROJECT.findall("/".join((*folders, file_name))), *found.projects]
    return replace(found, projects=tuple(dict.fromkeys(stated)))


def _by_name(file_name: str) -> Detected | None:
    """Files whose name says all."""
    if form := parse_form_name(file_name):
        return Detected(FORMS[form.kind], data_format="BCR Biotab", projects=(f"TCGA-{form.disease.upper()}",))
    if xml := _XML.fullmatch(file_name):
        return Detected(FORMS[xml[1].lower()], data_format="BCR XML")
    return None


def _by_contents(file_name: str, head: bytes) -> Detected:
    if head.startswith(PARQUET_MAGIC):
        return _imaging(head)
    text = _text(head)
    return _variants(file_name, text) or _table(file_name, text)


def _variants(file_name: str, text: str) -> Detected | None:
    """VCF, its binary form and GFF3, which say so in their first line."""
    if text.startswith("BCF\x02") or file_name.lower().endswith(".bcf"):
        return Detected(data_format=BCF)
    if text.startswith("##fileformat=VCF") or _VCF.search(file_name):
        return _vcf(text)
    if text.startswith("##gff-version") or _GFF.search(file_name):
        return Detected(ANNOTATION, data_format="GFF3")
    return None


def _table(file_name: str, text: str) -> Detected:
    """Files with a line of column names."""
    lines = text.split("\n")
    comments = [line for line in lines if line.startswith("#")]
    table = [line for line in lines if line.strip() and not line.startswith("#")]
    columns = set((table or [""])[0].rstrip("\r").split("\t"))
    if {"gene_id", "unstranded", "tpm_unstranded"} <= columns:
        return Detected(EXPRESSION, "STAR - Counts", "TSV")
    if {"gene_id", "copy_number", "min_copy_number"} <= columns:
        named = UUID.search(file_name)
        return Detected(GENE_COPIES, _workflow(file_name), "TSV", aliquots=_tumor(named and named[0]))
    if {"Chromosome", "Start", "End"} <= columns and columns & {"GDC_Aliquot", "Sample"}:
        return _segments(file_name, columns, table)
    if {"Hugo_Symbol", "Tumor_Sample_Barcode"} <= columns:
        return _maf(file_name, comments)
    return _imaging(text.encode()) if set(REQUIRED) <= set((table or [""])[0].split(",")) else Detected()


def _text(head: bytes) -> str:
    """The head as text; of gzip as much as the head holds, without its last line, which may be cut."""
    if head.startswith(GZIP_MAGIC):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD_BYTES)
        except zlib.error:
            return ""
    text = head.decode("utf-8", errors="replace").removeprefix("\ufeff")
    return text.rpartition("\n")[0] if len(head) >= HEAD_BYTES else text


def _workflow(file_name: str) -> str | None:
    """The workflow a copy number file's name is tagged with; ASCAT2's gene-level files have no tag."""
    name = file_name.lower()
    tagged = (workflow for tag, workflow in _WORKFLOWS.items() if tag in name)
    untagged = "ASCAT2" if re.search(r"[0-9a-f]\.gene_level_copy_number\.v36\.tsv$", name) else None
    return next(tagged, untagged)


def _tumor(aliquot_id: str | None) -> tuple[Aliquot, ...]:
    return (_aliquot(aliquot_id, "Tumor"),) if aliquot_id else ()


def _aliquot(aliquot_id: str, tissue_type: str | None) -> Aliquot:
    return Aliquot("", "", aliquot_id=aliquot_id.lower(), tissue_type=tissue_type)


def _segments(file_name: str, columns: set[str], table: Sequence[str]) -> Detected:
    sample = table[1].split("\t")[0].strip() if len(table) > 1 else ""
    aliquots = (_aliquot(sample, None),) if UUID.fullmatch(sample) else ()
    if "Major_Copy_Number" in columns:
        return Detected(ALLELIC, _workflow(file_name), "TXT", aliquots=aliquots)
    if "Segment_Mean" not in columns:
        return Detected()
    return Detected(MASKED if "nocnv" in file_name.lower() else UNMASKED, "DNAcopy", "TXT", aliquots=aliquots)


def _maf(file_name: str, comments: Sequence[str]) -> Detected:
    """A masked MAF; its aliquots where the comments name them."""
    facts = dict(comment[1:].strip().split(" ", 1) for comment in comments if " " in comment[1:].strip())
    spec = facts.get("annotation.spec", "")
    if spec.startswith("gdc-") and not spec.endswith(("masked", "public")):
        raise ControlledAccess(
            "A mutation file is not masked",
            where=file_name,
            why=f"its annotation.spec is {spec}; unmasked files hold germline variants and are controlled",
            next_step="remove the file; this lake holds open-access data only",
        )
    kinds = {"tumor.aliquot": "Tumor", "normal.aliquot": "Normal"}
    aliquots = tuple(_aliquot(facts[key].strip(), tissue) for key, tissue in kinds.items() if key in facts)
    return Detected(MUTATION, None, "MAF", aliquots=aliquots)


def _vcf(text: str) -> Detected:
    """ClinVar's VCF annotates; any other is a call set, of sites alone or with samples."""
    date = _FILE_DATE.search(text)
    if date and re.search(r"^##source=ClinVar\s*$", text, re.MULTILINE):
        return Detected(ANNOTATION, data_format="VCF", source="clinvar", release="-".join(date.groups()))
    return Detected(CALLS, data_format="VCF")


def _imaging(data: bytes) -> Detected:
    index = read_index(data)
    if not set(REQUIRED) <= set(index.columns):
        return Detected()
    collections = {collection for line in index.lines if (collection := line.text("collection_id"))}
    data_format = "Parquet" if data.startswith(PARQUET_MAGIC) else "CSV"
    return Detected(IMAGING, None, data_format, tuple(sorted(project_of_collection(c) for c in collections)))
