#!/usr/bin/env python3
"""Write what each saved query reads of the sample cohort's lake to glue/omics_lake/analysis/scan_sizes.json.

The descriptions of the saved queries in Athena state these bytes. Run it after a change of a query or of a table's
columns, and `make declarations` after it.

Example:
  make demo && .venv/bin/python scripts/scan_sizes.py --lake demo/lake
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from omics_lake.analysis.local import LocalLake
from omics_lake.analysis.named_queries import NAMED_QUERIES
from omics_lake.analysis.scan_size import scan_size

FILE = Path(__file__).resolve().parent.parent / "glue" / "omics_lake" / "analysis" / "scan_sizes.json"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake", type=Path, default=Path("demo") / "lake", help="lake of the sample cohort")
    lake = LocalLake(parser.parse_args().lake)
    sizes = {
        "lake": sum(table.size for table in lake.tables()),
        "queries": {query.name: sum(one.bytes for one in scan_size(lake, query.sql)) for query in NAMED_QUERIES},
    }
    FILE.write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {FILE.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
