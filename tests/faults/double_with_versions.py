"""The AWS double whose Glue refuses a change of a table that was made for another version of it, as AWS does.

python double_with_versions.py --port 0. moto 5.2.5 takes every UpdateTable, so that of two commits the second would
undo the first without a word. https://docs.aws.amazon.com/glue/latest/webapi/API_UpdateTable.html
"""

from __future__ import annotations

import runpy
from threading import Lock
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.glue.responses import GlueResponse

one_at_a_time = Lock()
update_table = GlueResponse.update_table


def update(self: Any) -> Any:
    """UpdateTable, if the request's `VersionId` is the table's."""
    named, wanted = self.parameters["TableInput"]["Name"], self.parameters.get("VersionId")
    with one_at_a_time:
        there = self.glue_backend.get_table(self.parameters["DatabaseName"], named).as_dict()["VersionId"]
        if wanted not in (None, there):
            raise JsonRESTError("ConcurrentModificationException", f"{named} is at version {there}")
        return update_table(self)


GlueResponse.update_table = update
runpy.run_module("aws_double", run_name="__main__")
