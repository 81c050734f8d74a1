"""GFF3 features. The gene is the specification's canonical example, EDEN; other lines are as their publishers write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omics_lake.core.errors import UnreadableFile
from omics_lake.core.genome import Naming, naming_of
from omics_lake.formats.annotation.columns import ANNOTATION_SCHEMA
from omics_lake.formats.annotation.gff3 import evidence, rows_of_text, until_fasta
from support.text_batches import batch

EDEN = """##gff-version 3.1.26
##sequence-region ctg123 1 1497228
ctg123\t.\tgene\t1000\t9000\t.\t+\t.\tID=gene00001;Name=EDEN
ctg123\t.\tmRNA\t1050\t9000\t.\t+\t.\tID=mRNA00001;Parent=gene00001;Name=EDEN.1
# a comment
ctg123\tabc\texon\t1300\t1500\t0.5\t-\t.\tID=exon00001;Parent=mRNA00003
###
ctg123\tabc\tCDS\t3301\t3902\t1e-5\t?\t0\tID=cds00003;Parent=mRNA00003;Name=edenprotein.3
ctg123\tabc\tCDS\t5000\t5500\t.\t.\t1\tID=cds00003;Parent=mRNA00003;Name=edenprotein.3
"""


def read(text, first_line=1):
    table, rejected = rows_of_text(batch(text, first_line), Naming("GRCh38"), "genes", "46")
    assert table.schema == ANNOTATION_SCHEMA
    return table.to_pylist(), [(reject.line, reject.reason) for reject in rejected]


def one(attributes, kind="gene"):
    """The row of a feature with that column 9."""
    rows, rejected = read(f"chr1\tHAVANA\t{kind}\t5\t9\t.\t+\t.\t{attributes}\n")
    assert rejected == []
    return rows[0]


def test_the_canonical_gene():
    rows, rejected = read(EDEN)
    assert rejected == []
    columns = ("contig", "start", "end", "pos", "name", "qual", "feature_type", "strand")
    assert [tuple(row[column] for column in columns) for row in rows] == [
        ("ctg123", 999, 9000, 1000, "gene00001", None, "gene", "+"),
        ("ctg123", 1049, 9000, 1050, "mRNA00001", None, "mRNA", "+"),
        ("ctg123", 1299, 1500, 1300, "exon00001", 0.5, "exon", "-"),
        ("ctg123", 3300, 3902, 3301, "cds00003", 1e-5, "CDS", "?"),
        ("ctg123", 4999, 5500, 5000, "cds00003", None, "CDS", None),
    ]
    assert rows[0]["attributes"] == [("ID", "gene00001"), ("Name", "EDEN")]
    assert rows[3]["attributes"] == [
        ("source", "abc"), ("phase", "0"), ("ID", "cds00003"), ("Parent", "mRNA00003"), ("Name", "edenprotein.3"),
    ]  # fmt: skip
    assert [row["gene_symbols"] for row in rows] == [["EDEN"], None, None, None, None]
    assert {(row["ref"], row["alt"], row["allele_key"], row["is_multiallelic"]) for row in rows} == {
        (None, None, None, False)
    }
    assert rows[0]["record"] == EDEN.index("ctg123\t.\tgene")


def test_a_contig_is_kept_as_it_is_spelt():
    rows, _ = read(EDEN + "17\t.\tgene\t1\t2\t.\t+\t.\tID=a\nctg%201\t.\tgene\t1\t2\t.\t+\t.\tID=b\n")
    assert [(row["contig"], row["source_contig"]) for row in rows[-3:]] == [
        ("ctg123", "ctg123"), ("chr17", "17"), ("ctg 1", "ctg 1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("attributes", "kind", "symbols", "ids"),
    [
        ("ID=ENSG00000141510.19;gene_id=ENSG00000141510.19;gene_name=TP53", "gene", ["TP53"], ["ENSG00000141510.19"]),
        ("ID=gene:ENSG00000141510;Name=TP53;gene_id=ENSG00000141510", "gene", ["TP53"], ["ENSG00000141510"]),
        ("ID=gene-TP53;Dbxref=GeneID:7157,HGNC:HGNC:11998;Name=TP53;gene=TP53", "gene", ["TP53"], ["7157"]),
        ("ID=rna-NM_1;Dbxref=HGNC:HGNC:11998,GeneID:7157;Name=NM_1;gene=TP53", "mRNA", ["TP53"], ["7157"]),
        ("ID=transcript:ENST1;Name=TP53-201", "mRNA", None, None),
        ("Name=MIR21", "ncRNA_gene", ["MIR21"], None),
    ],
)
def test_gene_symbol_and_id_by_each_publishers_keys(attributes, kind, symbols, ids):
    row = one(attributes, kind)
    assert (row["gene_symbols"], row["gene_ids"]) == (symbols, ids)


def test_percent_encoding_is_undone_after_splitting():
    row = one("ID=a%3Bb;Note=x%3Dy%2Cz=w,v;empty=")
    assert row["name"] == "a;b"
    assert row["attributes"] == [("source", "HAVANA"), ("ID", "a;b"), ("Note", "x=y,z=w,v"), ("empty", "")]
    rows, _ = read("chr%31\t.\tgene\t1\t2\t.\t+\t.\t.\n")
    assert (rows[0]["contig"], rows[0]["attributes"]) == ("chr1", [])


def test_key_that_comes_again_is_a_list():
    assert one("Dbxref=a;ID=i;Dbxref=b;source=mine")["attributes"] == [
        ("source", "HAVANA,mine"),
        ("Dbxref", "a,b"),
        ("ID", "i"),
    ]


def test_each_bad_line_is_rejected_with_its_number_and_reason():
    good = "1\ts\tgene\t5\t9\t.\t+\t.\tID=a"
    bad = [
        ("1\ts\tgene\t5\t9\t.\t+\t.", "8 cells where there should be 9"),
        (good.replace("1\ts", ".\ts"), "no sequence id"),
        (good.replace("gene", "."), "no feature type"),
        (good.replace("\t5\t", "\t-5\t"), "the start is not a whole number"),
        (good.replace("\t9\t", "\t9e3\t"), "the end is not a whole number"),
        (good.replace("\t9\t.", "\t9\thigh"), "the score is neither a number nor a dot"),
        (good.replace("\t+\t", "\t1\t"), "the strand is none of + - . ?"),
        (good.replace("+\t.", "+\t3"), "the phase is none of 0 1 2 ."),
        (good.replace("ID=a", "a"), "column 9 is not key=value;..."),
        (good.replace("\t5\t", "\t0\t"), "the start is below 1"),
        (good.replace("\t5\t", "\t10\t"), "the end lies before the start"),
    ]
    rows, rejected = read("\n".join([good, *(line for line, _ in bad), good]), first_line=11)
    assert [row["pos"] for row in rows] == [5, 5]
    assert rejected == [(12 + place, reason) for place, (_, reason) in enumerate(bad)]


def test_gtf_is_refused_by_name():
    with pytest.raises(UnreadableFile, match="GTF, not GFF3") as caught:
        read('##gff-version 3\n1\thavana\tgene\t5\t9\t.\t+\t.\tgene_id "ENSG1"; gene_version "5";\n')
    assert caught.value.where == "line 2"


@pytest.mark.parametrize("text", ["##gff-version 2\n", "#x\n##gff-version 2.2.1\n"])
def test_other_versions_are_refused(text):
    with pytest.raises(UnreadableFile, match="##gff-version is 2"):
        evidence(text)


def test_assembly_by_sequence_regions_and_by_name():
    ensembl = "##gff-version 3\n##sequence-region   17 1 83257441\n##sequence-region x 5 9\n#!genome-build GRCh38.p14\n"
    assert evidence(ensembl) == ({"17": 83257441, "x": None}, ("GRCh38.p14",))
    assert naming_of(*evidence(ensembl), None).build == "GRCh38"
    gencode = "##gff-version 3\n#description: evidence-based annotation of the human genome (GRCh37), version 46\n"
    assert naming_of(*evidence(gencode), None).build == "GRCh37"
    assert evidence(EDEN) == ({"ctg123": 1497228}, ())


@pytest.mark.parametrize("mark", ["##FASTA\n", ">ctg123\n"])
def test_sequences_end_the_features(mark):
    before = batch(EDEN)
    last = batch("ctg123\t.\tgene\t5\t9\t.\t+\t.\tID=z\n" + mark + ">ctg123\ncttctgggcg\n")
    kept = list(until_fasta(iter([before, last, batch("acgt\n")])))
    assert [one.text for one in kept] == [EDEN.encode(), b"ctg123\t.\tgene\t5\t9\t.\t+\t.\tID=z\n"]
    assert [len(one.places) for one in kept] == [9, 1]
    assert read(kept[1].text.decode())[0][0]["name"] == "z"


def test_crlf_and_a_batch_without_lines():
    assert read("1\ts\tgene\t5\t9\t.\t+\t.\tID=a;\r\n")[0][0]["attributes"] == [("source", "s"), ("ID", "a")]
    assert read("") == ([], [])


CELL = st.sampled_from(["1", "5", ".", "", "+", "0", "x", "ID=a", "ID=a;ID=b", "a=%41;b", "\u00e4", "1e5", "-"])


@given(st.lists(st.lists(CELL, min_size=7, max_size=10), max_size=8))
def test_every_line_is_a_row_or_a_reject(cells):
    lines = ["\t".join(line) for line in cells]
    rows, rejected = read("".join(f"{line}\n" for line in lines))
    assert len(rows) + len(rejected) == len([line for line in lines if line.strip("\t")])
