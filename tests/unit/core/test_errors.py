"""Errors say what, where, why and the next step, and survive the way from a Spark task to the driver."""

import pickle
import re

from omics_lake.cli.fresh import STALE
from omics_lake.cli.main import EPILOG
from omics_lake.core.errors import AuditFailed, LakeError, SchemaDrift


def test_all_four_parts_are_in_the_message() -> None:
    error = SchemaDrift("Columns are missing", where="a.txt", why="no vital_status", next_step="land it again")
    assert str(error) == "Columns are missing\n  where: a.txt\n  why: no vital_status\n  next: land it again"


def test_parts_that_are_empty_are_left_out() -> None:
    assert str(LakeError("Broken")) == "Broken"


def test_an_error_keeps_its_kind_and_parts_across_processes() -> None:
    error = pickle.loads(pickle.dumps(AuditFailed("a", where="b", why="c", next_step="d")))
    assert isinstance(error, AuditFailed)
    assert (error.what, error.where, error.why, error.next_step, error.exit_code) == ("a", "b", "c", "d", 4)


def every(kind: type[LakeError]) -> list[type[LakeError]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in every(child))]


def test_every_exit_code_is_explained_by_the_help() -> None:
    explained = {int(code) for code in re.findall(r"\b(\d) [A-Za-z]", EPILOG)}
    assert explained == {0, 1, STALE} | {kind.exit_code for kind in every(LakeError)}
