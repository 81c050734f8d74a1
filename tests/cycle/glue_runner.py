"""Stands where Glue's driver stands: runs the jobs' scripts as they are, one after the other in one Python and one JVM.

python glue_runner.py, with the unpacked wheel first on PYTHONPATH. Reads one JSON line a run, {"script": path,
"argv": […]}, and answers each with a line {"code": 0 or what it exited with, "log": what it printed}. Starting Python
and Java anew for each job would be most of the time.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import runpy
import sys
import traceback


def run(script: str, argv: list[str]) -> tuple[int, str]:
    """One script's exit code, and what it said."""
    said = io.StringIO()
    sys.argv = argv
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        except Exception:  # noqa: BLE001 as Glue does: whatever a script ends with ends its run, not the driver
            traceback.print_exc()
            code = 1
        else:
            code = 0
    return code, said.getvalue()


def main() -> None:
    """Answer until nobody asks."""
    # What Java prints goes to our standard error: it writes to the file descriptor, whatever Python calls stdout.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        asked = json.loads(line)
        code, log = run(asked["script"], asked["argv"])
        answers.write(json.dumps({"code": code, "log": log}) + "\n")
        answers.flush()


main()
