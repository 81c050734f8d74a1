"""ClinVar and annotated call sets as they are published, counted and read on a second way.

The expected numbers come from the files' own text: cut at tabs and semicolons here, without the package.
"""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from omics_lake.core.genome import Naming, naming_of
from omics_lake.formats.annotation.sites import annotations_of
from omics_lake.formats.vcf.batch import parse_batch
from omics_lake.formats.vcf.consequence import consequences_of
from omics_lake.formats.vcf.header import parse_header
from omics_lake.formats.vcf.model import Header
from omics_lake.formats.vcf.splits import batches, plan_splits, read_header

pytestmark = pytest.mark.real_data

CLINVAR = "clinvar/clinvar_20260226_grch38_panel_even.vcf.gz"
SUITES = "vcf/bcftools/test"


def read(path: Path) -> tuple[pa.Table, Header, Naming]:
    """Every record of a file as rows of `omics.variant`; none may be rejected."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = parse_header(read_header(file))
        naming = naming_of(header.contigs, [header.reference or ""], None)
        texts = [batch for split in plan_splits(file, size, size) for batch in batches(file, size, split)]
    parsed = [parse_batch(batch, header, naming) for batch in texts]
    assert [one.rejected for one in parsed] == [()] * len(parsed)
    return pa.concat_tables([one.variants for one in parsed]), header, naming


def by_text(path: Path) -> list[tuple[list[str], dict[str, str]]]:
    """Columns and INFO of every line."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if raw.startswith(b"\x1f\x8b") else raw
    lines = [line.split("\t") for line in text.decode().splitlines() if not line.startswith("#")]
    return [(line, dict(part.partition("=")[::2] for part in line[7].split(";"))) for line in lines]


@pytest.fixture(scope="module")
def clinvar(real_data):
    variants, header, naming = read(real_data / CLINVAR)
    table = annotations_of(variants, header, "clinvar", "2026-02-26", naming.build)
    return table.to_pylist(), by_text(real_data / CLINVAR)


def test_every_clinvar_record_is_a_row_with_its_text(clinvar):
    rows, lines = clinvar
    assert len(rows) == len(lines) == 34_651
    for row, (line, info) in zip(rows, lines, strict=True):
        assert (row["pos"], row["name"], row["ref"], row["alt"] or ".") == (int(line[1]), *line[2:5])
        assert row["contig"] == ("chrM" if line[0] == "MT" else f"chr{line[0]}")
        assert dict(row["attributes"]) == info
    assert {row["reference_build"] for row in rows} == {"GRCh38"}


def test_counts_by_significance(clinvar):
    rows, lines = clinvar
    written = Counter(info.get("CLNSIG") for _, info in lines)
    assert Counter(row["significance"] and "/".join(row["significance"]) for row in rows) == {
        value and value.replace("_", " ").replace("|", "/"): count for value, count in written.items()
    }
    pathogenic = {"Pathogenic", "Likely_pathogenic", "Pathogenic/Likely_pathogenic"}
    assert written["Pathogenic/Likely_pathogenic"] == 679
    assert sum(row["is_pathogenic"] or False for row in rows) == sum(written[value] for value in pathogenic) == 7_760


def test_counts_by_stars(clinvar):
    rows, lines = clinvar
    wording = {
        "reviewed_by_expert_panel": 3,
        "criteria_provided,_multiple_submitters,_no_conflicts": 2,
        "criteria_provided,_conflicting_classifications": 1,
        "criteria_provided,_single_submitter": 1,
    }
    stars = Counter(None if "CLNREVSTAT" not in info else wording.get(info["CLNREVSTAT"], 0) for _, info in lines)
    assert Counter(row["review_stars"] for row in rows) == stars


@pytest.mark.parametrize(
    ("column", "key", "separator"),
    [
        ("conditions", "CLNDN", "|"),
        ("oncogenicity", "ONC", "|"),
        ("oncogenicity_conditions", "ONCDN", "|"),
        ("somatic_impact", "SCI", "|"),
        ("somatic_impact_conditions", "SCIDN", "|"),
        ("gene_symbols", "GENEINFO", "|"),
        ("molecular_consequences", "MC", ","),
        ("rs_ids", "RS", "|"),
    ],
)
def test_lists_have_as_many_elements_as_the_text(clinvar, column, key, separator):
    rows, lines = clinvar
    parts = Counter(
        len([part for part in info[key].split(separator) if part != "."]) if key in info else 0 for _, info in lines
    )
    assert Counter(len(row[column] or ()) for row in rows) == parts


def test_ids_and_names_of_single_values(clinvar):
    rows, lines = clinvar
    for row, (_, info) in zip(rows, lines, strict=True):
        assert row["allele_id"] == int(info["ALLELEID"])
        assert row["variant_type"] == info["CLNVC"].replace("_", " ")
        assert row["origin"] == (int(info["ORIGIN"]) if "ORIGIN" in info else None)
        assert "%" not in row["hgvs"]


@pytest.mark.parametrize(
    ("name", "key", "entries"),
    [
        ("split-vep.2.vcf", "CSQ", 20),
        ("split-vep.6.vcf", "CSQ", 25),
        ("split-vep.7.vcf", "ANN", 5),
        ("split-vep.10.vcf", "CSQ", 1),
        ("split-vep.filter-missing-bt2098.vcf", "CSQ", 12),
    ],
)
def test_every_vep_entry_is_a_row_with_its_fields(real_data, name, key, entries):
    path = real_data / SUITES / name
    listed = next(line for line in path.read_text().splitlines() if line.startswith(f"##INFO=<ID={key},"))
    names = listed.partition("Format: ")[2].removesuffix('">').split("|")
    expected = [
        {field: value for field, value in zip(names, entry.split("|"), strict=True) if value}
        for _, info in by_text(path)
        for entry in info.get(key, "").split(",")
        if entry
    ]
    variants, header, _ = read(path)
    rows = consequences_of(variants, header).to_pylist()
    assert len(rows) == len(expected) == entries
    columns = {
        "Allele": "allele", "IMPACT": "impact", "SYMBOL": "gene_symbol", "Gene": "gene_id", "Feature": "feature_id",
        "Feature_type": "feature_type", "BIOTYPE": "biotype", "EXON": "exon", "INTRON": "intron", "HGVSc": "hgvsc",
        "cDNA_position": "cdna_position", "CDS_position": "cds_position", "Protein_position": "protein_position",
        "Amino_acids": "amino_acids", "Codons": "codons",
    }  # fmt: skip
    for row, fields in zip(rows, expected, strict=True):
        assert {field: row[column] for field, column in columns.items() if row[column] is not None} == {
            field: fields[field] for field in columns if field in fields
        }
        assert "&".join(row["consequences"]) == fields["Consequence"]
        assert row["alt"] is not None
        assert (row["hgvsp"] or "") == fields.get("HGVSp", "").replace("%3D", "=")
        assert row["distance"] == (int(fields["DISTANCE"]) if "DISTANCE" in fields else None)
        typed = columns.keys() | {"Consequence", "HGVSp", "DISTANCE", "CANONICAL"}
        assert {field: value for field, value in row["attributes"] if not field.endswith("_2")} == {
            field: value for field, value in fields.items() if field not in typed
        }


def test_one_vep_entry_read_by_eye(real_data):
    variants, header, _ = read(real_data / SUITES / "split-vep.6.vcf")
    second = next(row for row in consequences_of(variants, header).to_pylist() if row["start"] == 979_559)
    assert (second["hgvsp"], second["consequences"], second["impact"]) == (
        "ENSP00000343864.2:p.Ala376=",
        ["synonymous_variant"],
        "LOW",
    )
    assert (second["exon"], second["codons"], second["is_canonical"]) == ("3/5", "gcA/gcG", False)
    assert dict(second["attributes"])["STRAND"] == "-1"


def test_snpeff_and_vep_in_one_file(real_data):
    path = real_data / "vcf/cyvcf2/cyvcf2/tests/test.vcf.gz"
    variants, header, _ = read(path)
    counts = Counter(row["tool"] for row in consequences_of(variants, header).to_pylist())
    lines = by_text(path)
    assert counts == {
        "VEP": sum(len(info["CSQ"].split(",")) for _, info in lines if "CSQ" in info),
        "SnpEff": sum(len(info["ANN"].split(",")) for _, info in lines if "ANN" in info),
    }
