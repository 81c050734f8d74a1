"""Serve a landing folder as the GDC would, in a process of its own; prints its address and ends with its input.

Arguments: the folder, and seconds before each answer.
"""

from __future__ import annotations

import sys
from pathlib import Path

from omics_lake.sample.server import SourceDouble

with SourceDouble(Path(sys.argv[1]), latency=float(sys.argv[2])) as double:
    sys.stdout.write(f"{double.url}\n")
    sys.stdout.flush()
    sys.stdin.read()
