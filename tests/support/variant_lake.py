"""A small lake of call sets and annotations whose answers are worked out by hand, next to each record.

VCF text becomes rows by the reference reader (`formats.vcf.rows`); PyIceberg writes them, so that no Spark is needed.

Call set `cohort` (GRCh38; contigs spelt 1, 13, X; a cell that is bare 0/0 is implied), samples A, B, C, D:

| place        | alleles    | A   | B   | C   | D    | what it is for                                       |
|--------------|------------|-----|-----|-----|------|------------------------------------------------------|
| chr1:100     | A>G        | 0/1 | 0/0 | 1/1 | ./.  | transition; missing is not called                    |
| chr1:200     | C>T        | 0/0 | 0/0 | 0|1 | 0/0  | transition; D's 0/0 has a depth, so it has a row     |
| chr1:300     | A>C        | 0/0 | 1|1 | 0/0 | ./1  | transversion; a call that is half missing            |
| chr1:400     | GTT>G,GT   | 0/1 | 1/2 | 0/0 | 0/2  | multi-allelic deletions; GTT>GT is GT>G trimmed       |
| chr1:402     | T>*,C      | 0/1 | 1/1 | 0/2 | 0/0  | the deletions of 400 span it: * is no alternate      |
| chr1:500     | G>A        | 0/0 | 0/0 | 0/0 | 0/0  | nobody carries it                                    |
| chr13:32340300 | GT>G     | 0/1 | 0/0 | 0/0 | 0/0  | the BRCA2 deletion of the examples                   |
| chrX:1000    | T>C        | 0/1 | 0/0 | 0   | 1    | haploid; hom_ref is 0 (one 0, one 0/0, 0 sorts first) |

Call set `single.g` (GRCh38, gVCF, sample D; contigs spelt chr1, chr13, chrX), `old` (GRCh37, sample A), `bare` (no
build, no samples). ClinVar's contigs are spelt 1, 13, X, the genes' chr1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog

from omics_lake.analysis.local import LocalLake
from omics_lake.core.arrow import table_schema
from omics_lake.core.genome import LENGTHS, naming_of
from omics_lake.core.table import Table
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.record import parse_record
from omics_lake.formats.vcf.rows import rows_of
from omics_lake.tables import annotation, callset, consequence, genotype, variant

PROJECT = "LAB-1"
CLINVAR = ("clinvar", "2026-02-26")
CLINVAR_37 = ("clinvar", "2026-02-26-GRCh37")
GENES = ("genes", "1")
UNKNOWN_GENES = ("genes", "unknown-build")
TABLES = (callset.TABLE, variant.TABLE, genotype.TABLE, annotation.TABLE, consequence.TABLE)

FORMATS = """##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID=END,Number=1,Type=Integer,Description="Last position">
##INFO=<ID=DP,Number=1,Type=Integer,Description="Reads">
##FILTER=<ID=low,Description="Low quality">
##ALT=<ID=NON_REF,Description="Any other allele">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Quality">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">
"""
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"


def header_text(build: str | None, samples: Sequence[str], contigs: Sequence[str] = ("1", "13", "X")) -> str:
    """A header whose contig lengths tell the build."""
    lengths = [f",length={LENGTHS[build]['chr' + name.removeprefix('chr')]}" if build else "" for name in contigs]
    lines = [f"##contig=<ID={name}{length}>\n" for name, length in zip(contigs, lengths, strict=True)]
    cells = "\t".join([COLUMNS, "FORMAT", *samples]) if samples else COLUMNS
    return f"##fileformat=VCFv4.2\n{''.join(lines)}{FORMATS}{cells}\n"


COHORT = header_text("GRCh38", "ABCD") + (
    "1\t100\trs1\tA\tG\t50\tPASS\tAF=0.5;DP=80\tGT:DP:GQ:AD\t0/1:20:99:11,9\t0/0\t1/1:30:60:0,30\t./.\n"
    "1\t200\t.\tC\tT\t29.50\tlow\tAF=0.125\tGT:DP\t0/0\t0/0\t0|1:15\t0/0:12\n"
    "1\t300\t.\tA\tC\t.\t.\t.\tGT:DP\t0/0\t1|1:8\t0/0\t./1:3\n"
    "1\t400\t.\tGTT\tG,GT\t99\tPASS\tAF=0.25,0.25\tGT\t0/1\t1/2\t0/0\t0/2\n"
    "1\t402\t.\tT\t*,C\t99\tPASS\t.\tGT\t0/1\t1/1\t0/2\t0/0\n"
    "1\t500\trs5;x5\tG\tA\t40\tPASS\tAF=0.3\tGT\t0/0\t0/0\t0/0\t0/0\n"
    "13\t32340300\t.\tGT\tG\t88\tPASS\tAF=0.001\tGT:DP\t0/1:22\t0/0\t0/0\t0/0\n"
    "X\t1000\t.\tT\tC\t70\tPASS\tDP=60\tGT:DP\t0/1:21\t0/0\t0\t1:10\n"
)
SINGLE = header_text("GRCh38", "D", ("chr1", "chr13", "chrX")) + (
    "chr1\t90\t.\tA\t<NON_REF>\t.\t.\tEND=99\tGT:DP:GQ\t0/0:30:90\n"
    "chr1\t100\t.\tA\tG,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/1:31:91\n"
    "chr1\t101\t.\tC\t<NON_REF>\t.\t.\tEND=199\tGT:DP:GQ\t0/0:32:92\n"
    "chr1\t200\t.\tC\tT,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/1:33:93\n"
    "chr1\t201\t.\tG\t<NON_REF>\t.\t.\tEND=299\tGT:DP:GQ\t./.:0:0\n"
    "chr1\t300\t.\tA\tC,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t1/1:34:94\n"
    "chr1\t400\t.\tGTT\tGT,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/1:35:95\n"
)
OLD = header_text("GRCh37", "A") + "1\t100\t.\tA\tG\t50\tPASS\t.\tGT\t0/1\n"
BARE = header_text(None, ()) + "1\t100\t.\tA\tG\t50\tPASS\tAF=0.1\n"
CALLSETS = {"cohort": COHORT, "single.g": SINGLE, "old": OLD, "bare": BARE}
PATIENTS = {"A": "TCGA-X0-0001", "B": "TCGA-X0-0002"}

_ALLELES: tuple[dict[str, Any], ...] = (
    {"pos": 100, "ref": "A", "alt": "G", "name": "11", "significance": ["Pathogenic"], "gene_symbols": ["G1"]},
    {"pos": 200, "ref": "C", "alt": "T", "name": "12", "significance": ["drug response"], "gene_symbols": ["G2"],
     "conditions": ["drugx response - dosage"], "review_stars": 3},
    {"pos": 300, "ref": "A", "alt": "C", "name": "13", "significance": ["Benign"], "attributes": [("AF_EXAC", "0.2")]},
    {"pos": 400, "ref": "GT", "alt": "G", "name": "14", "significance": ["Likely pathogenic"], "gene_symbols": ["G3"]},
    {"pos": 402, "ref": "T", "alt": "C", "name": "15", "significance": ["Conflicting classifications of pathogenicity"],
     "attributes": [("AF_TGP", "0.0004"), ("AF_EXAC", "0.02")]},
    {"pos": 500, "ref": "G", "alt": "A", "name": "16", "significance": ["Pathogenic"], "gene_symbols": ["G1"]},
    {"contig": "chr13", "pos": 32340300, "ref": "GT", "alt": "G", "name": "17", "significance": ["Pathogenic"],
     "gene_symbols": ["BRCA2"], "review_stars": 4, "attributes": [("CLNSIG", "Pathogenic")]},
    {"contig": "chrX", "pos": 1000, "ref": "T", "alt": "C", "name": "18", "significance": ["Likely pathogenic"],
     "gene_symbols": ["GX"]},
)  # fmt: skip
_FEATURES: tuple[dict[str, Any], ...] = (
    {"feature_type": "gene", "start": 94, "end": 205, "name": "gene:1", "gene_symbols": ["G1"], "strand": "+"},
    {"feature_type": "exon", "start": 94, "end": 205, "name": "exon:1", "gene_symbols": ["G1"], "strand": "+"},
    {"feature_type": "gene", "start": 400, "end": 402, "name": "gene:3", "gene_symbols": ["G3"], "strand": "-"},
    {"feature_type": "gene", "start": 202, "end": 299, "name": "gene:4", "gene_symbols": ["G4"], "strand": "-"},
)


class KeptLake(LocalLake):
    """A lake that is asked many times: it opens DuckDB once."""

    _kept: duckdb.DuckDBPyConnection | None = None

    def connect(self, release: str | None = None, sql: str | None = None) -> duckdb.DuckDBPyConnection:
        """The one connection, with all there is."""
        self._kept = self._kept or super().connect(release)
        return self._kept


def make_lake(root: Path, callsets: Mapping[str, str] = CALLSETS) -> Path:
    """Write the lake into a folder and return it."""
    root.mkdir(parents=True, exist_ok=True)
    catalog = open_catalog(root)
    for space in ("omics", "marts", "ops"):
        catalog.create_namespace(space)
    for table in TABLES:
        catalog.create_table(table.full_name, table_schema(table), properties={"format-version": "2"})
    for name, text in callsets.items():
        add_callset(catalog, name, text)
    _add(
        catalog,
        annotation.TABLE,
        [*_alleles(CLINVAR, "GRCh38", _ALLELES), *_alleles(CLINVAR_37, "GRCh37", _ALLELES[:1])],
    )
    _add(catalog, annotation.TABLE, [*_features(GENES, "GRCh38"), *_features(UNKNOWN_GENES, None)])
    return root


def open_catalog(root: Path) -> SqlCatalog:
    """The catalog of a lake that was made, to add to it."""
    return SqlCatalog("lake", uri=f"sqlite:///{root / 'catalog.db'}", warehouse=str(root))


def add_callset(catalog: SqlCatalog, name: str, text: str, listed: str | None = None) -> None:
    """The rows of one VCF, as a build publishes them.

    Args:
        catalog: of the lake.
        name: of the call set.
        text: the VCF.
        listed: file_id in omics.callset, where it is another than that of the records: a replace that is half done.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    head = "".join(line for line in lines if line.startswith("#"))
    header = parse_header(head)
    naming = naming_of(header.contigs, [header.reference] if header.reference else [], None)
    records, place = [], len(head.encode())
    for line in lines[head.count("\n") :]:
        records.append((place, parse_record(line.rstrip("\r\n"), header)))
        place += len(line.encode())
    sites, calls = rows_of(records, header, naming)
    met = [record.contig for _, record in records]
    provenance = {"project_id": PROJECT, "file_id": f"file-{name}", "data_release": "own-1", "callset_id": name}
    for table, rows in ((variant.TABLE, sites), (genotype.TABLE, calls)):
        if rows.num_rows:
            _append(catalog, table, rows, provenance)
    about = {
        "file_name": f"{name}.vcf", "vcf_version": header.version, "reference_build": naming.build,
        "is_gvcf": "NON_REF>\t" in text, "samples": list(header.samples),
        "patients": [(s, PATIENTS[s]) for s in header.samples if s in PATIENTS],
        "contigs": [(c, naming.lake_name(c)) for c in {**header.contigs, **dict.fromkeys(met)}], "header": header.text,
        "line_end": "CRLF" if line_end == "\r\n" else "LF", "compression": "none", "undeclared": [],
        "variants": sites.num_rows, "genotypes": calls.num_rows, "quarantined": 0,
    }  # fmt: skip
    _add(catalog, callset.TABLE, [provenance | about | {"file_id": listed or provenance["file_id"]}])


def _alleles(source: tuple[str, str], build: str, alleles: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    pathogenic = {"Pathogenic", "Likely pathogenic"}
    return [
        _provenance(source, build, number)
        | {
            "contig": "chr1",
            "source_contig": one.get("contig", "chr1").removeprefix("chr"),
            "start": one["pos"] - 1,
            "end": one["pos"] - 1 + len(one["ref"]),
            "allele_key": f"{one.get('contig', 'chr1')}:{one['pos']}:{one['ref']}:{one['alt']}",
            "is_pathogenic": bool(pathogenic & set(one["significance"])),
        }
        | one
        for number, one in enumerate(alleles)
    ]


def _features(source: tuple[str, str], build: str | None) -> list[dict[str, Any]]:
    return [
        _provenance(source, build, number) | {"contig": "chr1", "source_contig": "chr1", "pos": one["start"] + 1} | one
        for number, one in enumerate(_FEATURES)
    ]


def _provenance(source: tuple[str, str], build: str | None, number: int) -> dict[str, Any]:
    return {
        "project_id": "reference", "file_id": "-".join(source), "data_release": "-".join(source), "source": source[0],
        "set_id": "-".join(filter(None, (*source, build))), "release": source[1], "record": number,
        "reference_build": build, "is_multiallelic": False,
    }  # fmt: skip


def _append(catalog: SqlCatalog, table: Table, rows: pa.Table, provenance: Mapping[str, str]) -> None:
    for name, value in provenance.items():
        rows = rows.append_column(name, pa.array([value] * rows.num_rows))
    schema = table_schema(table)
    catalog.load_table(table.full_name).append(rows.select(schema.names).cast(schema))


def _add(catalog: SqlCatalog, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    catalog.load_table(table.full_name).append(pa.Table.from_pylist([dict(row) for row in rows], table_schema(table)))
