"""The GDC's API as the double gives it, below `/gdc/` and `/gdc/v0/`.

Source: https://docs.gdc.cancer.gov/API/Users_Guide/Getting_Started/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.routing import Rule
from werkzeug.wrappers import Request, Response

from omics_lake.sample.server_answers import json_answer, json_error
from omics_lake.sample.server_gdc_data import data_answer, find_all, manifest
from omics_lake.sample.server_gdc_filter import BadFilter, Hit
from omics_lake.sample.server_gdc_hits import file_hits, project_hits
from omics_lake.sample.server_gdc_names import CASE_NAMES, FILE_NAMES, PROJECT_NAMES, Names
from omics_lake.sample.server_gdc_page import page, read_query, shape, warnings_of
from omics_lake.sample.server_holdings import Holdings

_DATES = {"45.0": "December 04, 2025", "46.0": "August 10, 2026"}
_ASK = ["GET", "POST"]

Endpoint = Callable[[Request, Mapping[str, Any]], Response]


class GdcDouble:
    """Endpoints over what is held."""

    def __init__(self, holdings: Holdings) -> None:
        self.holdings = holdings

    @cached_property
    def files(self) -> Sequence[Hit]:
        """Hits of `/files`."""
        return file_hits(self.holdings)

    @cached_property
    def projects(self) -> Sequence[Hit]:
        """Hits of `/projects`."""
        return project_hits(self.holdings)

    def rules(self) -> list[Rule]:
        """Where each endpoint answers."""
        return [rule for base in ("/gdc", "/gdc/v0") for rule in self._rules(base)]

    def _rules(self, base: str) -> list[Rule]:
        return [
            Rule(f"{base}/status", endpoint=self._status),
            *self._entity(f"{base}/projects", lambda: self.projects, PROJECT_NAMES),
            *self._entity(f"{base}/files", lambda: self.files, FILE_NAMES),
            *self._entity(f"{base}/cases", lambda: self.holdings.cases, CASE_NAMES),
            Rule(f"{base}/data", endpoint=self._data, methods=_ASK),
            Rule(f"{base}/data/<ids>", endpoint=self._data),
            Rule(f"{base}/manifest/<ids>", endpoint=self._manifest),
        ]

    def _entity(self, base: str, hits: Callable[[], Sequence[Hit]], names: Names) -> list[Rule]:
        """A search and a look-up by id."""

        def search(request: Request, _: Mapping[str, Any]) -> Response:
            try:
                return json_answer(page(hits(), read_query(request), names))
            except BadFilter as error:
                return json_error(400, str(error))

        def one(request: Request, words: Mapping[str, Any]) -> Response:
            query = read_query(request)
            found = next((hit for hit in hits() if hit[names.key] == words["key"]), None)
            if found is None:
                raise NotFound(f"{words['key']} is not found")
            return json_answer({"data": shape(found, query, names), "warnings": warnings_of(query, names)})

        return [Rule(base, endpoint=search, methods=_ASK), Rule(f"{base}/<key>", endpoint=one)]

    def _status(self, _: Request, __: Mapping[str, Any]) -> Response:
        release = self.holdings.release
        return json_answer(
            {
                "commit": "0" * 40,
                "data_release": f"Data Release {release} - {_DATES.get(release, 'January 01, 2027')}",
                "data_release_version": {"major": int(release.partition(".")[0]), "minor": 0},
                "status": "OK",
                "tag": "8.6.0",
                "version": 1,
            }
        )

    def _data(self, request: Request, words: Mapping[str, Any]) -> Response:
        return data_answer(request, self.holdings, words.get("ids"))

    def _manifest(self, _: Request, words: Mapping[str, Any]) -> Response:
        held = find_all(self.holdings, words["ids"].split(","))
        return Response(manifest(held), content_type="text/tab-separated-values")
