#!/usr/bin/env python3
"""Write terraform/lake.json from the package's declarations, or check that it is up to date.

Terraform makes the databases, tables, permissions, jobs and saved queries of an account from this file, so that it and
the package cannot disagree. `make declarations` writes it.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from omics_lake.analysis.named_queries import queries_for_terraform, views_for_terraform
from omics_lake.build.declared import NAMESPACES, declared_tables
from omics_lake.core.table import Table
from omics_lake.jobs.governed import data_class, identifying
from omics_lake.jobs.order import jobs
from omics_lake.lake.catalog import comment_of
from omics_lake.marts.registry import MARTS

FILE = Path(__file__).resolve().parent.parent / "terraform" / "lake.json"


def declarations() -> dict[str, Any]:
    """What Terraform reads."""
    return {
        "namespaces": NAMESPACES,
        "tables": {table.full_name: _table(table) for table in declared_tables()},
        "jobs": {job.name: {k: v for k, v in asdict(job).items() if k != "name"} for job in jobs()},
        "queries": queries_for_terraform(),
        "views": views_for_terraform(),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "namespace": table.namespace,
        "name": table.name,
        "kind": _kind(table),
        "description": comment_of(table),
        "columns": [{"name": c.name, "type": c.type, "comment": c.comment} for c in table.columns],
        "data_class": data_class(table),
        "identifying": identifying(table),
    }


def _kind(table: Table) -> str:
    marts = {mart.table.full_name for mart in MARTS}
    return "ops" if table.namespace == "ops" else "mart" if table.full_name in marts else "table"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when the file is out of date")
    wanted = json.dumps(declarations(), indent=1) + "\n"
    if not parser.parse_args().check:
        FILE.write_text(wanted)
    elif not FILE.exists() or FILE.read_text() != wanted:
        print(f"{FILE.name} is out of date: run `make declarations`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
