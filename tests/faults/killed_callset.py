"""A build of call sets that kills itself with SIGKILL, JVM and all, when a table comes to a step.

python killed_callset.py LANDING LAKE TABLE STEP. It replaces what is published. Run by the test beside it.
"""

from __future__ import annotations

import os
import signal
import sys

from omics_lake.build.context import Context
from omics_lake.build.run import build
from omics_lake.build.streamed import Options
from omics_lake.core.progress import Progress
from omics_lake.lake.config import LakeConfig
from omics_lake.lake.session import start_session
from omics_lake.tables.inventory import take_inventory

landing, lake, table, step = sys.argv[1:]


def kill_at_step(sign: Progress) -> None:
    """No handler, no clean-up: what a machine that loses power does."""
    if sign.task.startswith(f"{table} ") and sign.step == step:
        os.killpg(os.getpgrp(), signal.SIGKILL)


config = LakeConfig(root=lake, cores="2", small=True)
context = Context(start_session(config), config, kill_at_step)
build(context, take_inventory(landing, projects=["LAB"]), ["omics.callset"], options=Options(replace=True))
