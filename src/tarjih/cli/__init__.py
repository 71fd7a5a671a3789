"""One command per verb: a body parses, calls and prints.

`tarjih --help` must answer at once, so commands import what they need when they run.
"""

import os
import sys

# A module's commands join the application when it is imported, and are listed in this order.
from tarjih.cli import forecasting  # noqa: F401  isort: skip
from tarjih.cli import scoring  # noqa: F401  isort: skip
from tarjih.cli import explaining  # noqa: F401  isort: skip
from tarjih.cli import what_if  # noqa: F401  isort: skip
from tarjih.cli import watching  # noqa: F401  isort: skip
from tarjih.cli import sensitivity  # noqa: F401  isort: skip
from tarjih.cli import exposing  # noqa: F401  isort: skip
from tarjih.cli import issuing  # noqa: F401  isort: skip
from tarjih.cli import reading  # noqa: F401  isort: skip
from tarjih.cli import coding  # noqa: F401  isort: skip
from tarjih.cli import facts  # noqa: F401  isort: skip
from tarjih.cli import authoring  # noqa: F401  isort: skip
from tarjih.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line."""
    # Threads that spin while they wait cost twice the time as soon as anything else runs on the machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for stream in (sys.stdout, sys.stderr):
        # A terminal without the bars' characters shows question marks instead of failing.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app(prog_name="tarjih")
