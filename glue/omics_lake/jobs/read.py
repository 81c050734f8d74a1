"""Read the arguments of a Glue job, before anything is listed or started.

Glue hands all of them over as words; what a word may be is said here, and a wrong one ends the job with the argument's
name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from omics_lake.core.errors import UsageError
from omics_lake.core.prices import DPU_OF
from omics_lake.jobs.arguments import GLUES, OWN, SOURCES, JobArguments
from omics_lake.lake.names import parse_databases
from omics_lake.landing.asked import is_imaging
from omics_lake.source.gdc_query import data_types_of

_PROJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
CLINVAR = "clinvar"
_RELEASE = re.compile(r"[a-z]+-[0-9][0-9A-Za-z.-]*")


def parse_arguments(options: Mapping[str, str | None]) -> JobArguments:
    """Read what `getResolvedOptions` gave.

    Raises:
        UsageError: an argument is missing or wrong; it is named, with what it may be.
    """
    words = {name: (options.get(name) or "").strip() for name in (*OWN, *GLUES, "JOB_RUN_ID")}
    if bool(words["idc_index"]) != bool(words["idc_release"]):
        raise _wrong("idc_index", words["idc_index"], "given together with --idc_release, or neither")
    return JobArguments(
        landing=_place("landing", words["landing"]),
        lake=_place("lake", words["lake"]),
        projects=_projects(words["projects"]),
        region=words["region"] or None,
        databases=_databases(words["databases"]),
        data_types=_data_types(words["data_types"]),
        release=_release(words["release"]),
        source=_one_of("source", words["source"], SOURCES) if words["source"] else None,
        tables=_list(words["tables"]),
        annotations=_annotations(words["annotations"]),
        sheets=_sheets(words["sheets"]),
        own_release=words["own_release"] or "1",
        replace=_yes(words, "replace"),
        fasta=_place("fasta", words["fasta"]) if words["fasta"] else None,
        kms_key=words["kms_key"] or None,
        metric_namespace=words["metric_namespace"],
        keep_days=_days(words["keep_days"] or "5"),
        remove_orphans=_yes(words, "remove_orphans"),
        endpoint=_address("endpoint", words["endpoint"]),
        sources_at=_address("sources_at", words["sources_at"]),
        idc_index=words["idc_index"] or None,
        idc_release=words["idc_release"] or None,
        workers=_workers(words["workers"]),
        worker_type=_worker_type(words["worker_type"], words["workers"]),
        execution_class=_one_of("execution_class", words["execution_class"] or "STANDARD", ("STANDARD", "FLEX")),
        job_name=words["JOB_NAME"],
        job_run_id=words["JOB_RUN_ID"],
        workflow_run_id=words["WORKFLOW_RUN_ID"],
    )


def _wrong(name: str, value: str, may_be: str) -> UsageError:
    return UsageError(
        f"Argument --{name} is wrong" if value else f"Argument --{name} is missing",
        where=f"--{name} {value}".rstrip(),
        why=f"it may be: {may_be}",
        next_step="set it in the job's arguments",
    )


def _place(name: str, value: str) -> str:
    if not value or ("://" in value and not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]+/.+", value)):
        raise _wrong(name, value, "s3://bucket/prefix, or a folder")
    return value.rstrip("/")


def _address(name: str, value: str) -> str | None:
    if value and not value.startswith(("http://", "https://")):
        raise _wrong(name, value, "an address that begins with http:// or https://, or nothing")
    return value or None


def _list(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in value.split(",") if word.strip()))


def _projects(value: str) -> tuple[str, ...]:
    projects = _list(value)
    if not projects or not all(_PROJECT.fullmatch(project) for project in projects):
        raise _wrong("projects", value, "projects such as TCGA-LUAD,TCGA-LUSC")
    return projects


def _data_types(value: str) -> tuple[str, ...]:
    words = () if value in ("", "all") else _list(value)
    try:
        data_types_of(word for word in words if not is_imaging(word))
    except UsageError as error:
        raise _wrong("data_types", value, f"all, imaging, or some of these; {error.why}") from error
    return words


def _annotations(value: str) -> tuple[str, ...]:
    asked = () if value == "none" else _list(value)
    for one in asked:
        if one != CLINVAR and not one.startswith(("https://", "http://")):
            raise _wrong("annotations", value, f"none, {CLINVAR}, or URLs of annotation files, joined by commas")
    return asked


def _sheets(value: str) -> tuple[str, ...]:
    asked = () if value == "none" else _list(value)
    for one in asked:
        if not one.endswith(".csv") or ("://" in one and not one.startswith("s3://")):
            raise _wrong("sheets", value, "none, or addresses of sample sheets, s3://bucket/prefix/name.csv")
    return asked


def _yes(words: Mapping[str, str], name: str) -> bool:
    return _one_of(name, words[name] or "false", ("true", "false")) == "true"


def _release(value: str) -> str | None:
    if value in ("", "newest"):
        return None
    if not _RELEASE.fullmatch(value):
        raise _wrong("release", value, "newest, or a release such as gdc-46.0")
    return value


def _databases(value: str) -> dict[str, str]:
    try:
        return parse_databases(value)
    except UsageError as error:
        raise _wrong("databases", value, f"omics=DATABASE,marts=DATABASE,ops=DATABASE; {error.why}") from error


def _one_of(name: str, value: str, allowed: Iterable[str]) -> str:
    if value not in allowed:
        raise _wrong(name, value, ", ".join(allowed))
    return value


def _days(value: str) -> float:
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
        raise _wrong("keep_days", value, "days, 0 or more")
    return float(value)


def _workers(value: str) -> int:
    if value and not re.fullmatch(r"[1-9][0-9]*", value):
        raise _wrong("workers", value, "a whole number, 1 or more")
    return int(value or 0)


def _worker_type(value: str, workers: str) -> str | None:
    if not value and not workers:
        return None
    return _one_of("worker_type", value, DPU_OF)
