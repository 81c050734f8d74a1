from __future__ import annotations

import pytest

from omics_lake.core.errors import UsageError
from omics_lake.source.gdc_query import (
    DATA_TYPES,
    cases_body,
    data_type_of,
    data_types_of,
    files_body,
    files_filter,
    projects_body,
)


def test_the_filter_for_expression_is_this():
    assert files_filter("TCGA-LUAD", data_types_of(["expression"])) == {
        "op": "and",
        "content": [
            {"op": "in", "content": {"field": "files.access", "value": ["open"]}},
            {"op": "in", "content": {"field": "cases.project.project_id", "value": ["TCGA-LUAD"]}},
            {
                "op": "and",
                "content": [
                    {"op": "in", "content": {"field": "files.data_type", "value": ["Gene Expression Quantification"]}},
                    {"op": "in", "content": {"field": "files.analysis.workflow_type", "value": ["STAR - Counts"]}},
                    {"op": "in", "content": {"field": "files.experimental_strategy", "value": ["RNA-Seq"]}},
                ],
            },
        ],
    }


PINNED = {
    "expression": ("Gene Expression Quantification", ["STAR - Counts"], ["RNA-Seq"], None),
    "mutation": (
        "Masked Somatic Mutation", ["Aliquot Ensemble Somatic Variant Merging and Masking"], ["WXS"], None,
    ),
    "gene_copy_number": ("Gene Level Copy Number", ["ASCAT3"], ["Genotyping Array"], None),
    "segments": ("Masked Copy Number Segment", ["DNAcopy"], ["Genotyping Array"], None),
    "allelic_segments": ("Allele-specific Copy Number Segment", ["ASCAT3"], ["Genotyping Array"], None),
    "clinical": ("Clinical Supplement", None, None, ["BCR Biotab"]),
    "biospecimen": ("Biospecimen Supplement", None, None, ["BCR Biotab"]),
}  # fmt: skip


@pytest.mark.parametrize("alias", PINNED)
def test_each_data_type_is_pinned(alias):
    name, workflow, strategy, data_format = PINNED[alias]

    pinned = files_filter("P", data_types_of([alias]))["content"][2]["content"]

    found = {part["content"]["field"]: part["content"]["value"] for part in pinned}
    wanted = {
        "files.data_type": [name],
        "files.analysis.workflow_type": workflow,
        "files.experimental_strategy": strategy,
        "files.data_format": data_format,
    }
    assert found == {field: value for field, value in wanted.items() if value}


def test_several_data_types_are_alternatives_each_with_its_own_pins():
    alternatives = files_filter("P", data_types_of(["mutation", "clinical"]))["content"][2]

    assert alternatives["op"] == "or"
    assert [one["content"][0]["content"]["value"] for one in alternatives["content"]] == [
        ["Masked Somatic Mutation"],
        ["Clinical Supplement"],
    ]


@pytest.mark.parametrize(
    "word", ["expression", "gene_expression_quantification", "Gene Expression Quantification", "EXPRESSION"]
)
def test_spellings_of_a_data_type(word):
    assert data_type_of(word).name == "Gene Expression Quantification"


def test_an_unknown_data_type_is_told_with_the_known_ones():
    with pytest.raises(UsageError) as caught:
        data_type_of("methylation")

    assert "methylation" in caught.value.what
    assert all(known.name in caught.value.why for known in DATA_TYPES)


def test_workflows_can_be_chosen_where_there_is_a_choice():
    genes, expression = data_types_of(["gene_copy_number", "expression"], ["ABSOLUTE LiftOver", "ASCAT2"])

    assert genes.workflows == ("ASCAT2", "ABSOLUTE LiftOver")
    assert expression.workflows == ("STAR - Counts",)


def test_a_workflow_that_one_of_two_has_leaves_the_other_at_its_default():
    genes, segments = data_types_of(["gene_copy_number", "allelic_segments"], ["ABSOLUTE LiftOver"])

    assert (genes.workflows, segments.workflows) == (("ABSOLUTE LiftOver",), ("ASCAT3",))


def test_a_workflow_nobody_has_is_refused():
    with pytest.raises(UsageError, match="HTSeq"):
        data_types_of(["expression"], ["HTSeq - Counts"])


def test_a_data_type_named_twice_counts_once():
    assert len(data_types_of(["expression", "gene_expression_quantification"])) == 1


def test_bodies_of_pages():
    files = files_body({"op": "x"}, 500, 250)
    cases = cases_body("TCGA-LUAD", 100, 50)

    assert {name: files[name] for name in ("filters", "format", "size", "from", "sort")} == {
        "filters": {"op": "x"}, "format": "json", "size": "250", "from": "500", "sort": "file_id:asc",
    }  # fmt: skip
    assert cases == {
        "filters": {"op": "in", "content": {"field": "project.project_id", "value": ["TCGA-LUAD"]}},
        "format": "json",
        "size": "50",
        "from": "100",
        "sort": "case_id:asc",
        "expand": "project,samples,samples.portions,samples.portions.analytes,samples.portions.analytes.aliquots",
    }
    assert projects_body(0, 500)["sort"] == "project_id:asc"
