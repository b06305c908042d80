"""The side of the process that was started by ``confined.run``.

Everything that the work needs is imported before the process gives its rights up.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Callable
from typing import Any

from ntic_kg.adapters import worker_confine
from ntic_kg.errors import MalformedSubmission, NticError

Work = Callable[[dict[str, Any], Callable[[str, int, int], None]], dict[str, Any]]
_LARGEST_OUTPUT = 512 * 1024 * 1024


def serve(work: Work) -> None:
    """Give up network and other programs, do the work, and report.

    Args:
        work: takes the request and a function that is told each step; returns what to report.
    """
    asked = json.load(sys.stdin)
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nothing else may speak in between

    def say(what: dict[str, Any]) -> None:
        channel.write(json.dumps(what) + "\n")
        channel.flush()

    worker_confine.die_with(asked["parent"])
    worker_confine.block_network()
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_OUTPUT, _LARGEST_OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if asked["memory"]:
        worker_confine.limit_memory(worker_confine.virtual_memory() + asked["memory"])
    try:
        done = work(asked["request"], lambda *step: say({"progress": step}))
    except NticError as error:
        faults = list(error.faults) if isinstance(error, MalformedSubmission) else []
        name = type(error).__name__
        text = {"message": error.message, "remedy": error.remedy, "faults": faults}
        say({"error": {"name": name, **text}})
    except MemoryError:
        gc.collect()
        say({"error": {"name": "MemoryError"}})
    else:
        say({"done": done})
    channel.close()
    os._exit(0)  # freeing millions of objects one by one would only cost time
