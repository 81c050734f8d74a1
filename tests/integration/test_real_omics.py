"""Real omics files, whole and in part, against a second route over the raw text (csv module)."""

import csv
import gzip
import io
import json
import math

import pytest

from omics_lake.core.errors import SchemaDrift, UnreadableFile
from omics_lake.core.record import Aliquot, FileRecord
from omics_lake.formats.copy_number_segment import parse_copy_number_segment
from omics_lake.formats.gene_copy_number import parse_gene_copy_number
from omics_lake.formats.maf import parse_maf
from omics_lake.formats.star_counts import parse_star_counts, parse_star_summary
from omics_lake.tables import copy_number_gene, copy_number_segment, expression, mutation
from omics_lake.tables.recipe import plain, with_provenance

pytestmark = pytest.mark.real_data

STAR = "star-counts/5f3ba13e-578e-4319-8f55-150fcd19b977.rna_seq.augmented_star_gene_counts.tsv"
ENSEMBLE = {
    "maf/gdc-ensemble/242b87b1-bf7c-4c1a-bed2-bb077e5ccd00.wxs.aliquot_ensemble_masked.maf.gz": 141,
    "maf/gdc-ensemble/3d14b1e2-0555-4d6f-a55b-a56065f915e1.wxs.aliquot_ensemble_masked.maf.gz": 10,
}
CHOL = "maf/chol/TCGA.CHOL.project.somatic.even_patients.maf"
OLD_BUILDS = ("NCBI36", "GRCh37", "GRCh38")


def raw(path):
    """Rows of a file as dicts of text, by the csv module alone."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode()
    lines = (line for line in io.StringIO(text, newline="\n") if not line.startswith("#"))
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def record(path):
    """The manifest entry from the `/files` answer kept beside a fixture."""
    hit = json.loads(path.read_text())["source"]
    case = hit["cases"][0]
    aliquots = tuple(
        Aliquot(
            case_id=case["case_id"],
            patient_barcode=case["submitter_id"],
            sample_barcode=sample["submitter_id"],
            tissue_type=sample["tissue_type"],
            aliquot_id=sample["portions"][0]["analytes"][0]["aliquots"][0]["aliquot_id"],
        )
        for sample in case["samples"]
    )
    return FileRecord(
        "gdc", "46.0", case["project"]["project_id"], hit["data_type"], hit["file_id"], hit["file_name"],
        workflow_type=hit["analysis"]["workflow_type"], aliquots=aliquots,
    )  # fmt: skip


def rows_of(table, file, data):
    return plain(with_provenance(table.RECIPE.parse(file, data).rows, file, table.TABLE))


def filled(rows, name):
    return sum(1 for row in rows if row[name])


def test_whole_star_file(real_data):
    parsed = parse_star_counts((real_data / STAR).read_bytes())
    genes = [row for row in raw(real_data / STAR) if not row["gene_id"].startswith("N_")]
    rows = parsed.rows.to_pydict()
    assert (len(rows["gene_id"]), parsed.rejected, parsed.duplicates) == (60660, (), 0)
    assert sum(rows["par_y"]) == 44
    assert rows["gene_id"] == [row["gene_id"] for row in genes]
    assert rows["gene_name"] == [row["gene_name"] for row in genes]
    assert rows["gene_id_base"] == [row["gene_id"][:15] for row in genes]
    assert sum(rows["unstranded"]) == sum(int(row["unstranded"]) for row in genes)
    assert math.isclose(math.fsum(rows["tpm"]), math.fsum(float(row["tpm_unstranded"]) for row in genes))
    at = rows["gene_id"].index("ENSG00000000003.15")
    assert [rows[name][at] for name in ("gene_name", "unstranded", "stranded_first", "tpm", "fpkm", "fpkm_uq")] == [
        "TSPAN6", 32, 16, 0.3634, 0.2985, 0.7008,
    ]  # fmt: skip


def test_whole_star_file_in_one_line(real_data):
    row = parse_star_summary((real_data / STAR).read_bytes()).rows.to_pylist()[0]
    genes = [line for line in raw(real_data / STAR) if not line["gene_id"].startswith("N_")]
    assert math.isclose(row.pop("tpm_total"), 1e6, abs_tol=0.5)
    assert row == {
        "gene_model": "GENCODE v36",
        "genes": 60660,
        "n_unmapped": 2652054,
        "n_multimapping": 6924835,
        "n_no_feature": 1021956,
        "n_ambiguous": 2729805,
        "total_unstranded": sum(int(line["unstranded"]) for line in genes),
    }


def test_genes_of_three_patients_are_those_of_the_whole_file(real_data):
    listed = (real_data / "star-counts/paad-unstranded-columns/gene_id.txt").read_text().split()
    rows = parse_star_counts((real_data / STAR).read_bytes()).rows
    assert rows["gene_id"].to_pylist() == [gene for gene in listed if gene.startswith("ENSG")]


def test_star_head_of_luad_with_its_record(real_data):
    folder = real_data / "star-counts/luad-head"
    file = record(folder / "rna.tsv.metadata.json")
    rows = rows_of(expression, file, (folder / "TCGA-35-5375.star_counts.head8.tsv").read_bytes())
    assert rows["gene_name"].to_pylist() == ["TSPAN6", "TNMD", "DPM1", "SCYL3"]
    row = rows.to_pylist()[3]
    assert (row["unstranded"], row["stranded_second"], row["tpm"]) == (249, 318, 4.1846)
    assert (row["aliquot_id"], row["sample_barcode"]) == ("ab215c47-4678-4ca9-8cd3-ac6e3e804c05", "TCGA-35-5375-01A")


def test_gdc_tools_own_test_set(real_data):
    path = real_data / "star-counts/gdc-rnaseq-tool/test_set_1.final.tsv.gz"
    genes = [row for row in raw(path) if not row["gene_id"].startswith("N_")]
    parsed = parse_star_counts(path.read_bytes())
    assert parsed.rows["gene_id"].to_pylist() == [row["gene_id"] for row in genes]
    assert parsed.rows["par_y"].to_pylist() == [row["gene_id"].endswith("_PAR_Y") for row in genes]
    assert parsed.rows["tpm"].to_pylist()[0] == 92548.07751878405


@pytest.mark.parametrize(("name", "count"), ENSEMBLE.items())
def test_whole_ensemble_maf(real_data, name, count):
    lines = raw(real_data / name)
    parsed = parse_maf((real_data / name).read_bytes())
    rows = parsed.rows.to_pydict()
    assert (len(rows["hugo_symbol"]), len(lines), parsed.rejected, parsed.unknown_columns) == (count, count, (), ())
    for source in lines[0]:
        stored = rows[("x" if source[0].isdigit() else "") + source.lower()]
        nulls = sum(1 for line in lines if line[source] in (("", "0") if source == "Entrez_Gene_Id" else ("",)))
        assert sum(1 for value in stored if value is None) == nulls, source
    for source in ("callers", "Consequence", "DOMAINS", "Existing_variation", "RefSeq", "all_effects"):
        assert rows[source.lower()] == [line[source].split(";") if line[source] else None for line in lines], source
    for source in ("Start_Position", "t_depth", "t_alt_count", "n_depth"):
        assert rows[source.lower()] == [int(line[source]) for line in lines], source
    assert rows["gnomad_af"] == [float(line["gnomAD_AF"]) if line["gnomAD_AF"] else None for line in lines]


def test_cells_of_an_ensemble_maf(real_data):
    parsed = parse_maf((real_data / next(iter(ENSEMBLE))).read_bytes())
    row = parsed.rows.to_pylist()[0]
    assert (row["hugo_symbol"], row["chromosome"], row["start_position"], row["hgvsp_short"]) == (
        "PLEKHN1", "chr1", 973988, "p.A582=",
    )  # fmt: skip
    assert (row["t_depth"], row["t_ref_count"], row["t_alt_count"], row["n_depth"], row["n_ref_count"]) == (
        75,
        34,
        41,
        88,
        None,
    )
    assert (row["entrez_gene_id"], len(row["all_effects"]), row["uniprot_isoform"]) == (84069, 8, ["Q494U1-2"])
    assert parsed.notes["tumor.aliquot"] == row["tumor_sample_uuid"] == "ff1d88ea-1648-41ce-b32b-b59ae73d1f0d"
    assert parsed.null_markers == {"entrez_gene_id|0": 4}


def test_maf_head_of_luad_with_its_record(real_data):
    folder = real_data / "maf/luad-head"
    file = record(folder / "mutation.maf.metadata.json")
    data = (folder / "TCGA-50-5072.aliquot_ensemble_masked.head8.maf").read_bytes()
    rows = rows_of(mutation, file, data)
    assert rows.num_rows == 8
    assert set(rows["patient_barcode"].to_pylist()) == {"TCGA-50-5072"}
    assert set(rows["aliquot_id"].to_pylist()) == {"3c6dcba5-1312-40ca-b589-07f7d88b3477"}
    assert set(rows["case_id"].to_pylist()) == {"1575148b-0f63-44ee-86fd-93ae1a02be0b"}


def test_maf_under_another_files_record_is_refused(real_data):
    file = record(real_data / "maf/luad-head/mutation.maf.metadata.json")
    with pytest.raises(UnreadableFile, match=r"ff1d88ea[\s\S]*3c6dcba5"):
        mutation.RECIPE.parse(file, (real_data / next(iter(ENSEMBLE))).read_bytes())


def test_project_maf_of_120_columns(real_data):
    lines = raw(real_data / CHOL)
    file = FileRecord("gdc", "10.0", "TCGA-CHOL", "Masked Somatic Mutation", "f1", "TCGA.CHOL.maf")
    parsed = mutation.RECIPE.parse(file, (real_data / CHOL).read_bytes())
    rows = plain(with_provenance(parsed.rows, file, mutation.TABLE)).to_pydict()
    assert (len(lines), len(rows["hugo_symbol"]), parsed.rejected, parsed.duplicates) == (1161, 1161, (), 0)
    assert len(set(rows["patient_barcode"])) == len({line["Tumor_Sample_Barcode"][:12] for line in lines})
    assert {"GMAF", "ExAC_AF", "MC3_Overlap", "FILTER"} <= set(parsed.unknown_columns)
    assert len(parsed.unknown_columns) == 24
    attributes = [dict(row) for row in rows["attributes"]]
    assert [a.get("ExAC_AF", "") for a in attributes] == [line["ExAC_AF"] for line in lines]
    assert sum("GMAF" in a for a in attributes) == filled(lines, "GMAF") == 25
    assert rows["hotspot"] == [None] * 1161
    assert rows["dbsnp_val_status"] == [
        line["dbSNP_Val_Status"].split(";") if line["dbSNP_Val_Status"] else None for line in lines
    ]


@pytest.mark.parametrize("name", [*ENSEMBLE, CHOL])
def test_real_variants_pass_the_declared_conditions(real_data, name):
    rows = parse_maf((real_data / name).read_bytes()).rows.to_pylist()
    assert all(row["reference_allele"] != row["tumor_seq_allele2"] for row in rows)
    assert all(1 <= row["start_position"] <= row["end_position"] for row in rows)
    assert {row["strand"] for row in rows} == {"+"}


@pytest.mark.parametrize(("project", "count", "dots"), [("PCPG", 2735, 281), ("PAAD", 31370, 3586)])
def test_mc3_says_no_build_and_is_read_only_when_told(real_data, project, count, dots):
    path = real_data / f"maf/mc3/TCGA.{project}.mc3.maf.gz"
    data = path.read_bytes()
    with pytest.raises(SchemaDrift, match="missing: NCBI_Build"):
        parse_maf(data)
    parsed = parse_maf(data, accept_builds=["GRCh37"], assume_build="GRCh37")
    lines = raw(path)
    assert (parsed.rows.num_rows, len(lines), parsed.rejected) == (count, count, ())
    assert parsed.null_markers["hgvsp_short|."] == sum(line["HGVSp_Short"] == "." for line in lines) == dots
    assert parsed.rows["chromosome"].to_pylist() == ["chr" + line["Chromosome"] for line in lines]
    assert set(parsed.unknown_columns) == {"ExAC_AF", "FILTER", "Tumor_Sample_Barcode_min"}


def test_legacy_maf_of_laml_is_hg19(real_data):
    path = real_data / "maf/laml/tcga_laml.maf.gz"
    with pytest.raises(UnreadableFile, match="GRCh37"):
        parse_maf(path.read_bytes())
    parsed = parse_maf(path.read_bytes(), accept_builds=["GRCh37"])
    lines = raw(path)
    assert (parsed.rows.num_rows, parsed.rejected) == (2207, ())
    assert parsed.rows["end_position"].to_pylist() == [int(line["End_position"]) for line in lines]
    assert parsed.rows["hugo_symbol"].to_pylist().count("DNMT3A") == 54


@pytest.mark.parametrize(
    ("name", "rejected"),
    [("bad/bad_chrom_coord.maf", [2, 3, 4]), ("bad/incomplete_row.maf", [2]), ("bad/bad_values.maf", [2])],
)
def test_dcc_validators_bad_lines_are_rejected(real_data, name, rejected):
    parsed = parse_maf((real_data / "maf/dcc-validator-suite" / name).read_bytes(), OLD_BUILDS)
    assert ([r.line for r in parsed.rejected], parsed.rows.num_rows) == (rejected, 0)


@pytest.mark.parametrize("name", ["bad/bad_headers.maf", "mafRnaSeqV1_0/standalone/valid/rnaSeq1Dot0.maf"])
def test_dcc_files_that_are_no_mutation_maf(real_data, name):
    with pytest.raises(SchemaDrift, match="Hugo_Symbol"):
        parse_maf((real_data / "maf/dcc-validator-suite" / name).read_bytes(), OLD_BUILDS)


@pytest.mark.parametrize(
    "name", ["validMaf2/NullMaf2.maf", "validMaf2/illuminaHiSeq.maf", "good/mafWithUUIDHeader.maf"]
)
def test_dcc_validators_good_files_are_read_whole(real_data, name):
    path = real_data / "maf/dcc-validator-suite" / name
    parsed = parse_maf(path.read_bytes(), OLD_BUILDS)
    assert (parsed.rows.num_rows, parsed.rejected) == (len(raw(path)), ())


def test_dcc_files_are_on_old_builds_and_refused_by_the_table(real_data):
    with pytest.raises(UnreadableFile, match="NCBI36"):
        parse_maf((real_data / "maf/dcc-validator-suite/validMaf2/illuminaHiSeq.maf").read_bytes())


def test_whole_masked_segment_file(real_data):
    path = next((real_data / "cnv").glob("PAGED*.seg.txt"))
    lines = raw(path)
    parsed = parse_copy_number_segment(path.read_bytes())
    rows = parsed.rows.to_pydict()
    assert (len(lines), parsed.rows.num_rows, parsed.rejected) == (475, 475, ())
    assert rows["chromosome"] == ["chr" + line["Chromosome"] for line in lines]
    assert rows["num_probes"] == [int(line["Num_Probes"]) for line in lines]
    assert rows["segment_mean"] == [float(line["Segment_Mean"]) for line in lines]


def test_legacy_segments_of_laml(real_data):
    path = real_data / "cnv/laml/LAML_CBS_segments.tsv.gz"
    lines = raw(path)
    parsed = parse_copy_number_segment(path.read_bytes())
    assert (len(lines), parsed.rows.num_rows, parsed.rejected) == (6470, 6470, ())
    assert parsed.rows["start_position"].to_pylist() == [int(line["Start.bp"]) for line in lines]
    assert set(parsed.rows["chromosome"].to_pylist()) == {f"chr{n}" for n in range(1, 23)} | {"chrX"}


def test_tiny_dnacopy_file(real_data):
    rows = parse_copy_number_segment((real_data / "cnv/dnacopy.tsv.gz").read_bytes()).rows
    assert rows.num_rows == 6
    assert (rows["start_position"][3].as_py(), rows["segment_mean"][2].as_py()) == (48848788, -1.1119)


def test_segment_head_of_luad_with_its_record(real_data):
    folder = real_data / "cnv/luad-head"
    file = record(folder / "segment.tsv.metadata.json")
    rows = rows_of(copy_number_segment, file, (folder / "TCGA-44-6778.nocnv_grch38.seg.v2.head8.txt").read_bytes())
    assert rows.num_rows == 8
    row = rows.to_pylist()[7]
    assert (row["start_position"], row["end_position"], row["num_probes"]) == (38508029, 39059529, 330)
    assert (row["workflow"], row["masked"], row["tissue_type"]) == ("DNAcopy", True, "Tumor")


def test_gene_level_head_of_luad_with_its_record(real_data):
    folder = real_data / "cnv/luad-head"
    data = (folder / "TCGA-44-A47G.ascat3.gene_level_copy_number.v36.head8.tsv").read_bytes()
    parsed = parse_gene_copy_number(data)
    assert parsed.rows["copy_number"].to_pylist() == [None] * 7 + [2]
    row = rows_of(copy_number_gene, record(folder / "gene_cnv.tsv.metadata.json"), data).to_pylist()[7]
    assert (row["gene_name"], row["start_position"], row["min_copy_number"]) == ("OR4G11P", 57598, 2)
    assert (row["workflow"], row["aliquot_id"]) == ("ASCAT3", "07431666-42ca-495b-a72d-81bd9332ef79")
    assert row["sample_barcode"] == "TCGA-44-A47G-01A"
