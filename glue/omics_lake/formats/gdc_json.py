"""The JSON that the GDC answers with: pages of `/cases` and `/files`, single records, the portal's metadata.

`{"data": {"hits": [...], "pagination": {...}}, "warnings": {}}`; a single record is `data` itself; the portal's
`metadata.*.json` is the array alone. `warnings` comes with status 200 when a field's name is not known, and the
field is then absent without a word: such an answer is refused, as is a page with fewer hits than it counts.
Source: https://docs.gdc.cancer.gov/API/Users_Guide/Search_and_Retrieval/
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from omics_lake.core.errors import UnreadableFile
from omics_lake.formats.text import read_text

Record = dict[str, Any]

FILES, CASES, NOTHING = "files", "cases", "nothing"
_ASK_AGAIN = "ask the GDC again for /cases or /files, and land that answer"


@dataclass(frozen=True)
class Answer:
    """Records of one answer.

    Args:
        kind: what the records are: files, cases, or nothing where there is none.
        records: in the answer's order.
        is_cart: True for the portal's metadata, which lists exactly the files that were downloaded with it.
    """

    kind: str
    records: tuple[Record, ...]
    is_cart: bool


def read_answer(data: bytes) -> Answer:
    """Read an answer's bytes.

    Raises:
        UnreadableFile: not JSON, an error body, with warnings, cut short, or of another endpoint.
    """
    body = _load(data)
    records = _records(body)
    kinds = {_kind_of(record) for record in records} or {NOTHING}
    if len(kinds) > 1:
        raise UnreadableFile("The answer mixes cases and files", next_step=_ASK_AGAIN)
    return Answer(kinds.pop(), tuple(records), is_cart=isinstance(body, list))


def records_in(parent: Record, name: str) -> list[Record]:
    """The nested records under a name; none where it is absent or null.

    Raises:
        UnreadableFile: something else than records stands there.
    """
    found = parent.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise UnreadableFile(f"{name} is no list of records", why=f"it is {str(found)[:80]}", next_step=_ASK_AGAIN)
    return found


def record_in(parent: Record, name: str) -> Record:
    """The one nested record under a name; empty where it is absent or null.

    Raises:
        UnreadableFile: something else than a record stands there.
    """
    found = parent.get(name) or {}
    if not isinstance(found, dict):
        raise UnreadableFile(f"{name} is no record", why=f"it is {str(found)[:80]}", next_step=_ASK_AGAIN)
    return found


def _load(data: bytes) -> Any:
    try:
        return json.loads(read_text(data))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("The file is not JSON", why=str(error)[:200], next_step=_ASK_AGAIN) from error


def _records(body: Any) -> list[Record]:
    if isinstance(body, list):
        return records_in({"the answer": body}, "the answer")
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        raise UnreadableFile("This is no answer with records", why=_said(body), next_step=_ASK_AGAIN)
    if body.get("warnings"):
        raise UnreadableFile(
            "The GDC answered with warnings, so fields that were asked for are missing",
            why=json.dumps(body["warnings"])[:400],
            next_step="correct the names of the fields and ask again",
        )
    if "hits" not in body["data"]:
        return [body["data"]]
    hits = records_in(body["data"], "hits")
    count = record_in(body["data"], "pagination").get("count", len(hits))
    if count != len(hits):
        raise UnreadableFile(
            "The page is cut short", why=f"count is {count}, hits are {len(hits)}", next_step=_ASK_AGAIN
        )
    return hits


def _said(body: Any) -> str:
    if not isinstance(body, dict):
        return f"it is {str(body)[:80]}"
    message = body.get("message") or body.get("error")
    return f"it says {str(message)[:200]!r}" if message else f"its names are {', '.join(map(str, body))[:200]}"


def _kind_of(record: Record) -> str:
    if "file_id" in record or "file_name" in record or "associated_entities" in record:
        return FILES
    if "annotation_id" not in record and record.keys() & {"case_id", "submitter_id", "samples", "diagnoses"}:
        return CASES
    raise UnreadableFile(
        "The records are neither cases nor files", why=f"they have {', '.join(record)[:200]}", next_step=_ASK_AGAIN
    )
