"""CSQ and ANN entries, read by the header's field list. Alleles are spelt as the tools' manuals say."""

import pytest

from omics_lake.formats.vcf.consequence import CONSEQUENCE_SCHEMA, consequences_of
from omics_lake.formats.vcf.consequence_fields import layouts, unread
from support.vcf_sites import info_line, sites

VEP = "Consequence annotations from Ensembl VEP. Format: "
CSQ = info_line(
    "CSQ",
    VEP + "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|cDNA_position|"
    "CDS_position|Protein_position|Amino_acids|Codons|DISTANCE|CANONICAL|SIFT",
)
ANN = info_line(
    "ANN",
    "Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | "
    "Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p | cDNA.pos / cDNA.length | CDS.pos / CDS.length | "
    "AA.pos / AA.length | Distance | ERRORS / WARNINGS / INFO' ",
)
MISSENSE = (
    "T|missense_variant&splice_region_variant|MODERATE|TP53|ENSG00000141510|Transcript|ENST00000269305.9|protein_coding|"
    "7/11||ENST00000269305.9:c.743G>A|ENSP00000269305.4:p.Arg248%3D|933|743|248|R/Q|cGg/cAg||YES|deleterious(0.01)"
)
UPSTREAM = "T|upstream_gene_variant|MODIFIER|WRAP53|ENSG00000141499|Transcript|ENST00000396463|protein_coding" + (
    "|" * 10 + "120||"
)


def rows(*records, header=CSQ):
    table = consequences_of(*sites(*records, header=header))
    assert table.schema == CONSEQUENCE_SCHEMA
    return table.to_pylist()


def alts(ref, alt, *alleles, header="Allele|Consequence"):
    """ALTs that the alleles of entries mean."""
    value = ",".join(f"{allele}|x" for allele in alleles)
    found = rows(f"1 100 . {ref} {alt} . . CSQ={value}", header=info_line("CSQ", VEP + header))
    return [row["alt"] for row in found]


def test_every_field_of_a_vep_entry():
    assert rows(f"17 7674220 . C T . . DP=9;CSQ={MISSENSE}") == [
        {
            "record": 0, "rank": 1, "tool": "VEP", "contig": "chr17", "start": 7674219, "end": 7674220, "ref": "C",
            "alt": "T", "allele_key": "chr17:7674220:C:T", "allele": "T",
            "consequences": ["missense_variant", "splice_region_variant"], "impact": "MODERATE", "gene_symbol": "TP53",
            "gene_id": "ENSG00000141510", "feature_type": "Transcript", "feature_id": "ENST00000269305.9",
            "biotype": "protein_coding", "exon": "7/11", "intron": None, "hgvsc": "ENST00000269305.9:c.743G>A",
            "hgvsp": "ENSP00000269305.4:p.Arg248=", "cdna_position": "933", "cds_position": "743",
            "protein_position": "248", "amino_acids": "R/Q", "codons": "cGg/cAg", "distance": None,
            "is_canonical": True, "attributes": [("SIFT", "deleterious(0.01)")],
        }
    ]  # fmt: skip


def test_entries_keep_their_order_and_records_their_place():
    found = rows("17 1 . C T . . DP=9", f"17 2 . C T . . CSQ={MISSENSE},{UPSTREAM}", f"17 3 . C T . . CSQ={UPSTREAM}")
    assert [(row["record"], row["rank"], row["gene_symbol"]) for row in found] == [
        (1, 1, "TP53"),
        (1, 2, "WRAP53"),
        (2, 1, "WRAP53"),
    ]
    assert [row["distance"] for row in found] == [None, 120, 120]
    assert [row["is_canonical"] for row in found] == [True, False, False]


def test_every_field_of_a_snpeff_entry():
    entry = (
        "T|missense_variant|MODERATE|AGAP005273|AGAP005273_id|transcript|AGAP005273-RA|VectorBase|1/4|n.17A>T|p.Asp6Val|"
        "17/4788|18/4789|6/1596||WARNING_X"
    )
    (row,) = rows(f"2L 13513722 . A T,G . . ANN={entry}", header=ANN)
    expected = {
        "tool": "SnpEff", "contig": "2L", "alt": "T", "allele_key": "2L:13513722:A:T",
        "consequences": ["missense_variant"], "impact": "MODERATE", "gene_symbol": "AGAP005273",
        "gene_id": "AGAP005273_id", "feature_type": "transcript", "feature_id": "AGAP005273-RA",
        "biotype": "VectorBase", "exon": "1/4", "intron": None, "hgvsc": "n.17A>T", "hgvsp": "p.Asp6Val",
        "cdna_position": "17/4788", "cds_position": "18/4789", "protein_position": "6/1596", "amino_acids": None,
        "distance": None, "is_canonical": None, "attributes": [("ERRORS / WARNINGS / INFO", "WARNING_X")],
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_snpeffs_rank_counts_introns_of_an_intron_variant():
    entry = "T|splice_region_variant&intron_variant|LOW|G|G|transcript|G-RA|coding|3/5|n.1A>T||||||"
    (row,) = rows(f"1 5 . A T . . ANN={entry}", header=ANN)
    assert (row["exon"], row["intron"]) == (None, "3/5")


def test_vep_may_write_under_ann_and_vep():
    for key in ("ANN", "vep"):
        (row,) = rows(f"1 5 . A T . . {key}=T|stop_gained", header=info_line(key, VEP + "Allele|Consequence"))
        assert (row["tool"], row["consequences"], row["is_canonical"]) == ("VEP", ["stop_gained"], None)


def test_ranks_of_two_tools_in_one_record_do_not_meet():
    entry = "T|intergenic_region|MODIFIER" + "|" * 13
    found = rows(f"1 5 . A T . . ANN={entry};CSQ={UPSTREAM},{UPSTREAM}", f"1 6 . A T . . ANN={entry}",
                 header=CSQ + "\n" + ANN)  # fmt: skip
    assert [(row["record"], row["rank"], row["tool"]) for row in found] == [
        (0, 1, "VEP"),
        (0, 2, "VEP"),
        (0, 3, "SnpEff"),
        (1, 1, "SnpEff"),
    ]


@pytest.mark.parametrize(
    ("ref", "alt", "alleles", "meant"),
    [
        ("A", "T", ["T"], ["T"]),
        ("A", "T,G", ["G", "T", "C"], ["G", "T", None]),
        ("AC", "GT", ["GT"], ["GT"]),  # same length: whole
        ("GTCA", "G", ["-"], ["G"]),  # deletion
        ("G", "GAA", ["AA"], ["GAA"]),  # insertion
        ("GT", "G,GTT,GA", ["-", "TT", "A"], ["G", "GTT", "GA"]),
        ("A", "AA,G", ["AA", "G"], ["AA", "G"]),  # first bases differ: whole
        ("A", "AA,AAA", ["A", "AA"], ["AA", "AAA"]),  # `AA` is AAA without its first base, not the ALT AA
        ("CT", "C,*", ["-", "*"], ["C", "*"]),
        ("CTG", "C,CT,*", ["-", "T", "*"], ["C", "CT", "*"]),
        ("CTT", "C,CT", ["-"], ["C"]),  # --minimal writes `-` for both: the usual spelling goes first
        ("CAG", "CG,TAG", ["-", "T"], ["CG", "TAG"]),  # --minimal
        ("N", "<DEL>", ["deletion"], ["<DEL>"]),
        ("N", "<DUP:TANDEM>,<INV>", ["inversion", "tandem_duplication"], ["<INV>", "<DUP:TANDEM>"]),
        ("A", "<NON_REF>,T", ["T"], ["T"]),
    ],
)
def test_alt_of_veps_allele(ref, alt, alleles, meant):
    assert alts(ref, alt, *alleles) == meant


def test_allele_that_fits_two_alts_is_neither():
    assert alts("CAAG", "CAG,TAAG,CG", "-") == [None]  # --minimal trims CAG and CG to `-` both


def test_allele_num_says_it_outright():
    found = rows("1 100 . CTT C,CT . . CSQ=-|2|x,-|1|x,-|0|x,-|3|x,-||x",
                 header=info_line("CSQ", VEP + "Allele|ALLELE_NUM|Consequence"))  # fmt: skip
    assert [row["alt"] for row in found] == ["CT", "C", None, None, "C"]
    assert found[0]["allele_key"] == "chr1:100:CT:C"
    assert found[0]["attributes"] == [("ALLELE_NUM", "2")]


def test_without_a_field_for_the_allele_the_only_alt_is_meant():
    found = rows("1 1 . A T . . CSQ=stop_gained|G", "1 2 . A T,C . . CSQ=stop_gained|G",
                 header=info_line("CSQ", VEP + "Consequence|SYMBOL"))  # fmt: skip
    assert [(row["alt"], row["allele"]) for row in found] == [("T", None), (None, None)]


@pytest.mark.parametrize("allele", ["T", "T-G", "T-chr1:90_A>C"])
def test_snpeffs_compound_and_somatic_alleles_begin_with_alt(allele):
    (row,) = rows(f"1 5 . A C,T . . ANN={allele}|stop_gained|HIGH" + "|" * 13, header=ANN)
    assert (row["alt"], row["allele"]) == ("T", allele)


def test_entry_with_fewer_fields_has_nulls_and_one_of_nothing_is_no_entry():
    found = rows("1 5 . A T . . CSQ=T|stop_gained,,T|intron_variant|LOW")
    assert [(row["rank"], row["impact"], row["attributes"]) for row in found] == [(1, None, []), (3, "LOW", [])]
    assert rows("1 5 . A T . . CSQ=.", "1 6 . A T . . CSQ=") == []


def test_values_that_are_not_of_their_column_stay_attributes():
    (row,) = rows("1 5 . A T . . CSQ=T|x|SEVERE|" + "|" * 13 + "|far|YES|50%25")
    assert (row["impact"], row["distance"]) == (None, None)
    assert dict(row["attributes"]) == {"IMPACT": "SEVERE", "DISTANCE": "far", "SIFT": "50%"}


def test_field_listed_twice_is_two_attributes():
    (row,) = rows("1 5 . A T . . CSQ=T|8.2|9.1", header=info_line("CSQ", VEP + "Allele|CADD_RAW|CADD_RAW"))
    assert row["attributes"] == [("CADD_RAW", "8.2"), ("CADD_RAW_2", "9.1")]


def test_key_without_a_field_list_is_said_and_gives_no_rows():
    variants, header = sites("1 5 . A T . . CSQ=T|stop_gained", header=info_line("CSQ", "Some annotation"))
    assert consequences_of(variants, header).num_rows == 0
    assert unread(header) == ("INFO/CSQ: the header's Description lists no fields, so its entries stay in info alone",)
    assert unread(sites(header=CSQ)[1]) == ()


def test_field_lists_of_old_and_decorated_descriptions():
    header = sites(
        header=info_line("CSQ", "Consequence type as predicted by VEP. Format: Allele|HGNC|PICK (see docs)")
    )[1]
    (layout,) = layouts(header)
    assert layout.names == ("Allele", "HGNC", "PICK")
    assert layout.place["gene_symbol"] == 1


def test_bcftools_csq_is_another_format():
    assert rows("1 5 . A T . . BCSQ=missense|G", header=info_line("BCSQ", "Format: Consequence|gene")) == []
