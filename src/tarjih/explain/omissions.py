"""Leave a whole source out and keep everything else: what a forecast would be without it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import special

from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import weigh
from tarjih.explain.contributions import log_odds_between
from tarjih.explain.worlds import answer_in
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import AnyAsk


@dataclass(frozen=True, slots=True)
class Omission:
    """A question's probability `without` what was left out, and `with_all` of the evidence.

    `log_odds` (nats) is what the part left out did. `effective` is how many of the draws the number without it
    rests on: a handful means that the run should be made anew without that part.
    """

    question: str
    left_out: str
    log_odds: float
    without: float
    with_all: float
    effective: float


def leave_out(
    posterior: Posterior,
    questions: Mapping[str, AnyAsk],
    remaining: Mapping[str, Iterable[Observation]],
) -> tuple[Omission, ...]:
    """Return what each question would be if the ledger had never held a part of its rows.

    The days that were searched stay searched: where only the part left out reported, there is silence. The
    parameter draws are reweighted by P(remaining evidence | draw) / P(evidence | draw).

    Args:
        posterior: the draws, and the evidence with everything in it.
        questions: those that are answered exactly.
        remaining: by the name of each part, all observations but those of the part.
    """
    day = posterior.evidence.as_of
    worlds = [posterior.evidence, *(weigh(posterior.model, seen, as_of=day) for seen in remaining.values())]
    found = answer_in(posterior, questions, worlds)
    omissions = []
    for number, part in enumerate(remaining, start=1):
        weight = special.softmax(found.log_evidence[number] - found.log_evidence[0])
        for name in questions:
            with_all, (without, share) = float(found.published(name)[0]), found.counting(name, number, weight)
            change = log_odds_between(without, with_all)
            omissions.append(Omission(name, part, change, without, with_all, float(1 / np.sum(share**2))))
    return tuple(omissions)
