"""What is asked of the GDC's `/files` and `/cases`: filters, fields, and which files a data type stands for.

A data type alone is not enough: several workflows publish it side by side (gene-level copy number: ASCAT2, ASCAT3
and ABSOLUTE LiftOver for the same aliquots), and masked MAFs come from exomes and from genomes. So each data type is
pinned to workflow, experimental strategy and format, and always to open access. A page without `sort` has no stable
order, hence `sort` in every body.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Search_and_Retrieval/
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from omics_lake.core.errors import UsageError
from omics_lake.core.record import slug

Filter = dict[str, Any]
Body = dict[str, Any]

FILE_PAGE = 500
CASE_METADATA = "Case Metadata"

# What formats.gdc_files and gdc_mentions read of a file; an unknown name would make the GDC answer with warnings.
FIELDS = (
    "file_id",
    "file_name",
    "file_size",
    "md5sum",
    "access",
    "data_type",
    "data_format",
    "experimental_strategy",
    "analysis.workflow_type",
    "associated_entities.entity_type",
    "associated_entities.entity_id",
    "associated_entities.entity_submitter_id",
    "associated_entities.case_id",
    "cases.case_id",
    "cases.submitter_id",
    "cases.project.project_id",
    "cases.samples.sample_id",
    "cases.samples.submitter_id",
    "cases.samples.sample_type",
    "cases.samples.tissue_type",
    "cases.samples.tumor_descriptor",
    "cases.samples.portions.analytes.aliquots.aliquot_id",
    "cases.samples.portions.analytes.aliquots.submitter_id",
)
# Groups of a case, each level named: the deepest alone would come without the samples' own facts.
EXPAND = ("project", "samples", "samples.portions", "samples.portions.analytes", "samples.portions.analytes.aliquots")
_PROJECT_FIELDS = ("project_id", "name", "program.name", "summary.case_count", "summary.file_count")


@dataclass(frozen=True)
class DataType:
    """Which files a data type stands for.

    Args:
        name: in the GDC's words.
        alias: short name for the command line.
        workflows: any of these; none where the data type has no workflow.
        choices: workflows that may be asked for instead.
        strategy: experimental strategy.
        data_format: needed where the same forms come in several formats.
    """

    name: str
    alias: str
    workflows: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    strategy: str | None = None
    data_format: str | None = None


_ARRAY = "Genotyping Array"
_MAF = "Aliquot Ensemble Somatic Variant Merging and Masking"
DATA_TYPES = (
    DataType("Gene Expression Quantification", "expression", ("STAR - Counts",), strategy="RNA-Seq"),
    DataType("Masked Somatic Mutation", "mutation", (_MAF,), strategy="WXS"),
    DataType(
        "Gene Level Copy Number", "gene_copy_number", ("ASCAT3",), ("ASCAT2", "ASCAT3", "ABSOLUTE LiftOver"), _ARRAY
    ),
    DataType("Masked Copy Number Segment", "segments", ("DNAcopy",), strategy=_ARRAY),
    DataType("Allele-specific Copy Number Segment", "allelic_segments", ("ASCAT3",), ("ASCAT2", "ASCAT3"), _ARRAY),
    DataType("Clinical Supplement", "clinical", data_format="BCR Biotab"),
    DataType("Biospecimen Supplement", "biospecimen", data_format="BCR Biotab"),
    DataType(CASE_METADATA, "cases"),
)


def data_type_of(word: str) -> DataType:
    """The data type that a user means: the GDC's name, its slug, or the short name.

    Raises:
        UsageError: none of them.
    """
    for known in DATA_TYPES:
        if slug(word) in {slug(known.name), known.alias}:
            return known
    raise UsageError(
        f"Unknown data type {word!r}",
        why="known: " + ", ".join(f"{known.alias} ({known.name})" for known in DATA_TYPES),
        next_step="choose one or several of these",
    )


def data_types_of(words: Iterable[str], workflows: Sequence[str] = ()) -> tuple[DataType, ...]:
    """The data types that a user means, each once.

    Args:
        workflows: instead of the default of those data types that have a choice, such as ASCAT2 and ASCAT3.

    Raises:
        UsageError: an unknown data type, or a workflow that none of them can have.
    """
    chosen = {known.name: known for known in map(data_type_of, words)}
    possible = {choice for known in chosen.values() for choice in known.choices}
    if unknown := [workflow for workflow in workflows if workflow not in possible]:
        raise UsageError(
            f"No such workflow here: {', '.join(unknown)}",
            why=f"to choose from: {', '.join(sorted(possible)) or 'nothing, each data type has one workflow'}",
            next_step="choose one or several of these",
        )
    return tuple(_with_workflows(known, workflows) for known in chosen.values())


def _with_workflows(known: DataType, workflows: Sequence[str]) -> DataType:
    asked = tuple(workflow for workflow in known.choices if workflow in workflows)
    return replace(known, workflows=asked or known.workflows)


def any_of(field: str, values: Iterable[str]) -> Filter:
    """The field has one of the values."""
    return {"op": "in", "content": {"field": field, "value": list(values)}}


def all_hold(filters: Iterable[Filter]) -> Filter:
    """All filters hold."""
    return {"op": "and", "content": list(filters)}


def one_holds(filters: Sequence[Filter]) -> Filter:
    """At least one filter holds."""
    return filters[0] if len(filters) == 1 else {"op": "or", "content": list(filters)}


def files_filter(project_id: str, data_types: Sequence[DataType]) -> Filter:
    """Open files of a project and of these data types, each pinned."""
    return all_hold(
        (
            any_of("files.access", ["open"]),
            any_of("cases.project.project_id", [project_id]),
            one_holds([_pinned(data_type) for data_type in data_types]),
        )
    )


def _pinned(data_type: DataType) -> Filter:
    conditions = [
        ("files.data_type", (data_type.name,)),
        ("files.analysis.workflow_type", data_type.workflows),
        ("files.experimental_strategy", (data_type.strategy,) if data_type.strategy else ()),
        ("files.data_format", (data_type.data_format,) if data_type.data_format else ()),
    ]
    return all_hold(any_of(field, values) for field, values in conditions if values)


def files_body(filters: Filter, start: int, size: int = FILE_PAGE) -> Body:
    """POST body of one page of `/files`.

    Args:
        start: offset of the first hit, from 0.
    """
    return _body(filters, start, size, "file_id:asc") | {"fields": ",".join(FIELDS)}


def cases_body(project_id: str, start: int, size: int) -> Body:
    """POST body of one page of `/cases`, with samples down to aliquots."""
    filters = any_of("project.project_id", [project_id])
    return _body(filters, start, size, "case_id:asc") | {"expand": ",".join(EXPAND)}


def projects_body(start: int, size: int) -> Body:
    """POST body of one page of `/projects`, all of them."""
    return _page(start, size, "project_id:asc") | {"fields": ",".join(_PROJECT_FIELDS)}


def _body(filters: Filter, start: int, size: int, sort: str) -> Body:
    return {"filters": filters} | _page(start, size, sort)


def _page(start: int, size: int, sort: str) -> Body:
    return {"format": "json", "size": str(size), "from": str(start), "sort": sort}
