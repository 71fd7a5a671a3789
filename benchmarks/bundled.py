"""Time what a reader of the bundled case waits for: its posterior, its forecast, and the history of ten questions.

    python benchmarks/bundled.py

It prints seconds on the clock and of the processor, nothing kept from before, compiled code in place.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tarjih.case import open_case
from tarjih.case.asking import open_asks
from tarjih.explain import history
from tarjih.inference.learning import infer

T = TypeVar("T")


def timed(what: str, call: Callable[[], T]) -> T:
    """Print how long a call takes, and return its result."""
    clock, processor = time.perf_counter(), time.process_time()
    result = call()
    print(f"{what:<32} {time.perf_counter() - clock:6.1f} s {time.process_time() - processor:6.1f} CPU-s", flush=True)
    return result


def main() -> None:
    """Print one line for each wait."""
    case = open_case("kazakhstan-russia", keep=False)
    evidence = case.weigh()
    infer(case.model, evidence, draws=20)
    timed("posterior, 400 draws", lambda: infer(case.model, evidence, draws=400))
    posterior = timed("posterior, 200 draws", lambda: infer(case.model, evidence, draws=200))
    found = timed("forecast, 200 draws", lambda: case.forecast(draws=200))
    asks = list(open_asks(case.model, evidence.as_of, found.forecast.until).items())[:10]
    timed("history of ten questions", lambda: history(posterior, case.observations, dict(asks)))


if __name__ == "__main__":
    main()
