#!/usr/bin/env python3
r"""Import a reference genome (FASTA, plain or gzip) into the HealthOmics reference store, wait, and print its ARN.

A reference of that name that is there already is left as it is; a job of that name that runs already is waited for.
So the same command may be given again at any time. Progress goes to stderr, the ARN alone to stdout.

Examples:
  scripts/import_reference.py --store 1234567890 --role ROLE_ARN --name GRCh38 \
    --fasta s3://BUCKET/reference/GRCh38.d1.vd1.fa.gz
  scripts/import_reference.py --store "$(terraform -chdir=terraform output -raw reference_store_id)" --role ROLE_ARN \
    --name GRCh38 --fasta s3://BUCKET/reference/GRCh38.fa --md5 MD5_AS_HEALTHOMICS_SHOWS_IT --wait-minutes 120

Exit codes: 0 imported or there already; 2 wrong arguments; 3 the import failed, or another genome bears the name;
7 AWS does not answer, refuses, or has not finished in time.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from omics_lake.core.errors import ChecksumMismatch, LakeError, SourceUnavailable, UsageError

RUNNING = ("SUBMITTED", "IN_PROGRESS")
POLL_SECONDS = 30


@dataclass(frozen=True)
class Wanted:
    """The reference that is asked for: name and md5 as HealthOmics shows them, md5 None for any."""

    store: str
    name: str
    fasta: str
    role: str
    md5: str | None = None

    def __post_init__(self) -> None:
        _refuse("--store", self.store, r"[0-9]{10,36}", "the ID of a reference store, 10 to 36 digits")
        _refuse("--fasta", self.fasta, r"s3://[^/]+/.+[^/]", "an object in S3, s3://bucket/key")
        _refuse("--role", self.role, r"arn:[^:]+:iam::[0-9]{12}:role/.+", "the ARN of a role")
        if self.md5 is not None:
            _refuse("--md5", self.md5, r"[0-9a-f]{32}", "32 lower-case hexadecimal digits")


def _refuse(option: str, value: str, pattern: str, meaning: str) -> None:
    if not re.fullmatch(pattern, value):
        raise UsageError(f"{option} {value!r} is not {meaning}", next_step="see --help for examples")


def import_reference(client: Any, wanted: Wanted, say: Callable[[str], None], *, minutes: int, poll: int) -> str:
    """The ARN of the wanted reference, imported first if need be."""
    there = find_active(client, wanted)
    if there is not None:
        say(f"{wanted.name} is there already, md5 {there['md5']}: left as it is")
        return str(there["arn"])
    job = find_running(client, wanted)
    if job is None:
        job = start(client, wanted)
        say(f"import job {job} started for {wanted.fasta}")
    else:
        say(f"import job {job} for {wanted.name} runs already: waiting for it")
    wait(client, wanted, job, say, minutes=minutes, poll=poll)
    return imported(client, wanted, job)


def find_active(client: Any, wanted: Wanted) -> dict[str, Any] | None:
    """The store's ACTIVE reference of that name, the one with the wanted md5 first.

    Raises:
        ChecksumMismatch: the name belongs to another genome.
    """
    pages = client.get_paginator("list_references").paginate(
        referenceStoreId=wanted.store, filter={"name": wanted.name}
    )
    listed: Iterator[dict[str, Any]] = (reference for page in pages for reference in page["references"])
    active = [entry for entry in listed if entry["name"] == wanted.name and entry["status"] == "ACTIVE"]
    fitting = [entry for entry in active if wanted.md5 in (None, entry["md5"])]
    if active and not fitting:
        raise _other_genome(wanted, active[0])
    return fitting[0] if fitting else None


def find_running(client: Any, wanted: Wanted) -> str | None:
    """The job that imports a reference of that name now; a second one would import the genome twice."""
    pages = client.get_paginator("list_reference_import_jobs")
    for status in RUNNING:
        for page in pages.paginate(referenceStoreId=wanted.store, filter={"status": status}):
            for job in page["importJobs"]:
                sources = client.get_reference_import_job(referenceStoreId=wanted.store, id=job["id"])["sources"]
                if any(source.get("name") == wanted.name for source in sources):
                    return str(job["id"])
    return None


def start(client: Any, wanted: Wanted) -> str:
    """The ID of a new job."""
    answer = client.start_reference_import_job(
        referenceStoreId=wanted.store,
        roleArn=wanted.role,
        sources=[{"sourceFile": wanted.fasta, "name": wanted.name}],
    )
    return str(answer["id"])


def wait(client: Any, wanted: Wanted, job: str, say: Callable[[str], None], *, minutes: int, poll: int) -> None:
    """Return when the job is COMPLETED, saying each new status.

    Raises:
        LakeError: the job ended otherwise; the reason is the job's own.
        SourceUnavailable: it has not ended in time.
    """
    seen: list[str] = []

    def on_answer(parsed: dict[str, Any], **_: object) -> None:
        status = str(parsed.get("status", ""))
        if status and seen[-1:] != [status]:
            seen.append(status)
            say(f"import job {job}: {status}")

    event = "after-call.omics.GetReferenceImportJob"
    client.meta.events.register(event, on_answer)
    try:
        client.get_waiter("reference_import_job_completed").wait(
            referenceStoreId=wanted.store,
            id=job,
            WaiterConfig={"Delay": poll, "MaxAttempts": max(1, minutes * 60 // max(1, poll))},
        )
    except WaiterError as error:
        raise _not_completed(error, wanted, job) from error
    finally:
        client.meta.events.unregister(event, on_answer)


def imported(client: Any, wanted: Wanted, job: str) -> str:
    """The ARN of what the job made."""
    sources = client.get_reference_import_job(referenceStoreId=wanted.store, id=job)["sources"]
    identity = next(source["referenceId"] for source in sources if source.get("name") == wanted.name)
    made = client.get_reference_metadata(referenceStoreId=wanted.store, id=identity)
    if wanted.md5 not in (None, made["md5"]):
        raise _other_genome(wanted, made)
    return str(made["arn"])


def _not_completed(error: WaiterError, wanted: Wanted, job: str) -> LakeError:
    answer: dict[str, Any] = error.last_response
    where = f"store {wanted.store}, import job {job}, {wanted.fasta}"
    if "Error" in answer:
        return SourceUnavailable("HealthOmics does not tell the job's state", where=where, why=str(answer["Error"]))
    if answer["status"] in (*RUNNING, "CANCELLING"):
        return SourceUnavailable(
            "the import has not finished in time",
            where=where,
            why=f"the job is {answer['status']}",
            next_step="give the same command again: it waits for the running job",
        )
    reasons = [answer.get("statusMessage"), *(source.get("statusMessage") for source in answer["sources"])]
    return LakeError(
        f"the import ended as {answer['status']}",
        where=where,
        why="; ".join(dict.fromkeys(reason for reason in reasons if reason)) or "HealthOmics gives no reason",
        next_step="look whether the role may read the file and its key, and whether the file is a FASTA",
    )


def _other_genome(wanted: Wanted, found: dict[str, Any]) -> ChecksumMismatch:
    return ChecksumMismatch(
        f"the store's {wanted.name} is another genome",
        where=f"store {wanted.store}, reference {found['id']}",
        why=f"its md5 is {found['md5']}, wanted is {wanted.md5}",
        next_step="import under another name, or delete the reference that is there",
    )


def _parser() -> argparse.ArgumentParser:
    head, _, rest = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        description=head, epilog=rest, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", required=True, help="ID of the reference store (output reference_store_id)")
    parser.add_argument("--role", required=True, help="ARN of the role that reads the file (output import_role_arn)")
    parser.add_argument("--name", required=True, help="name of the reference in the store, such as GRCh38")
    parser.add_argument("--fasta", required=True, help="the file, s3://bucket/key, below the prefix the role may read")
    parser.add_argument("--md5", help="fail unless HealthOmics shows this md5 for the reference")
    parser.add_argument("--region", help="AWS region; otherwise the usual AWS settings")
    parser.add_argument("--wait-minutes", type=int, default=60, help="give up waiting after this long (default 60)")
    parser.add_argument("--poll-seconds", type=int, default=POLL_SECONDS, help="time between two looks (default 30)")
    return parser


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None, client: Any = None) -> int:
    """Import, or say in one message why not.

    Args:
        arguments: as on the command line.
        client: boto3's omics client; None makes one.
    """
    options = _parser().parse_args(arguments)
    try:
        wanted = Wanted(options.store, options.name, options.fasta, options.role, options.md5)
        omics = client or boto3.client("omics", region_name=options.region)
        arn = import_reference(omics, wanted, _say, minutes=options.wait_minutes, poll=options.poll_seconds)
    except LakeError as error:
        _say(f"error: {error}")
        return error.exit_code
    except (BotoCoreError, ClientError) as error:
        _say(f"error: HealthOmics cannot be used\n  why: {error}\n  next: check region, credentials and --store")
        return SourceUnavailable.exit_code
    print(arn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
