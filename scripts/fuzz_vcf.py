#!/usr/bin/env python3
"""Read damaged VCFs by the thousand and hold what comes of each against what must come of it; print the outcomes.

Every file is made from its number and the seed, so that a finding is a number. A file that takes longer than the
limit ends the run at once: all stacks are printed, and its number stands in the file `now`. Files that fail are kept
beside it, in the folder of `--keep`, and the command ends with 1.

Examples:
  .venv/bin/python scripts/fuzz_vcf.py --inputs 100000 --seed 1
  .venv/bin/python scripts/fuzz_vcf.py --first 2399 --inputs 1      look at one
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
import time
import traceback
from collections import Counter
from importlib import import_module
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

# By name: type checkers look at what is shipped, and tests are not.
mutated = import_module("support.vcf_mutations").mutated
survey = import_module("support.vcf_survey").survey

LIMIT = 20.0  # seconds for one file of a few kilobytes
TOLD_EVERY = 5000


def main() -> int:
    """Run the command."""
    options = parse()
    options.keep.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    outcomes: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for number in range(options.first, options.first + options.inputs):
        (options.keep / "now").write_text(str(number))
        data = mutated(number, options.seed)
        faulthandler.dump_traceback_later(options.limit, exit=True)
        try:
            outcomes[survey(data, options.split_bytes, options.batch_bytes).outcome] += 1
        except Exception as error:  # noqa: BLE001 (whatever it is, it is what this program looks for)
            failed[f"{type(error).__name__}: {str(error)[:200]}"] += 1
            (options.keep / f"{options.seed}-{number}.vcf").write_bytes(data)
            if failed.total() <= options.told:
                print(f"input {number}", traceback.format_exc(limit=-3), sep="\n")
        faulthandler.cancel_dump_traceback_later()
        if (number + 1) % TOLD_EVERY == 0:
            print(f"{number + 1:,}, {failed.total()} failed, {time.monotonic() - begun:.0f} s", file=sys.stderr)
    tell(options, outcomes, failed, time.monotonic() - begun)
    return 1 if failed else 0


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=100_000, help="files (100,000)")
    parser.add_argument("--first", type=int, default=0, help="number of the first (0)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other files (1)")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"seconds of one file ({LIMIT:.0f})")
    parser.add_argument("--split-bytes", type=int, default=700, help="bytes of a split (700)")
    parser.add_argument("--batch-bytes", type=int, default=400, help="text parsed together (400)")
    parser.add_argument("--told", type=int, default=5, help="failures whose stack is printed (5)")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="folder of failures (build/fuzz)")
    return parser.parse_args()


def tell(options: argparse.Namespace, outcomes: Counter[str], failed: Counter[str], seconds: float) -> None:
    """Counts by outcome."""
    print(f"{options.inputs:,} files, seed {options.seed}, {seconds:.0f} s")
    for outcome, count in outcomes.most_common():
        print(f"{count:>9,}  {outcome}")
    for error, count in failed.most_common():
        print(f"{count:>9,}  FAILED {error}")


if __name__ == "__main__":
    sys.exit(main())
