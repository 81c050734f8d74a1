#!/usr/bin/env python3
"""Compare the lake's survival endpoints with TCGA-CDR and print where and how they differ.

Examples:
  scripts/survival_agreement.py --forms DATA/clinical-biotab --truth DATA/survival
  scripts/survival_agreement.py --lake DATA/lake --truth DATA/survival
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from pyspark.sql import SparkSession

from omics_lake.core.errors import LakeError
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.names import identifier
from omics_lake.lake.session import start_session
from omics_lake.marts import survival
from omics_lake.marts.agreement import Compared, compare, read_truth, render
from omics_lake.marts.form_folder import form_frames, read_form_folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the agreement; the exit code is that of the error, if any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--truth", type=Path, required=True, help="folder with TCGA-CDR tables, one TSV per project")
    made_from = parser.add_mutually_exclusive_group(required=True)
    made_from.add_argument("--forms", type=Path, help="folder with BCR clinical biotabs, searched at any depth")
    made_from.add_argument("--lake", type=Path, help="root of a local lake whose marts.survival is published")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as scratch:
            spark = start_session(LakeConfig(root=str(options.lake or scratch), small=True), app="survival-agreement")
            print(render(measure(spark, options.truth, options.forms)))
            spark.stop()
    except LakeError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def measure(spark: SparkSession, truth: Path, forms: Path | None = None) -> list[Compared]:
    """Compare with CDR the endpoints derived from a folder of forms, or those published in the session's lake."""
    published = read_truth(truth)
    if forms is None:
        rows = spark.table(identifier(spark, survival.TABLE.full_name))
    else:
        projects = sorted({f"TCGA-{disease}" for disease in published["type"]})
        rows = survival.build(form_frames(spark, read_form_folder(forms, projects)))
    return compare(pd.DataFrame([row.asDict() for row in rows.collect()]), published)


if __name__ == "__main__":
    sys.exit(main())
