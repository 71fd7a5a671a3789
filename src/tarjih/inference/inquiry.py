"""What every exact answer shares: passes that carry a question beside the belief, and what their mass is worth."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.automata import Watcher
from tarjih.inference.carried import automaton_of
from tarjih.inference.exact import Belief, Pass
from tarjih.inference.network import Domains, Network
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import Striker, kill_of
from tarjih.model.questions import AnyAsk, Ask

Array = NDArray[np.float64]


class Inquiry(Protocol):
    """A question made ready to be answered from a belief, or carried back through time.

    The question reads the steps `first` to `last`, and speaks of the variables `targets`. Where it needs nothing
    of the past, `start` is the belief at now, over the axes and domains `before`; else `past` carries evidence and
    question together from step 0 to now, with `past_rows` beside the likelihoods of the evidence. `future` goes on
    from now to `last` under `future_rows` (None: nothing speaks). Then

        mass[i] = P(what was carried) * sum over states of belief * worth()[i]

    and `settle(*mass)` are P(question and condition) and P(condition). To go backward, start `future.backward`
    from each of `worth()`, spread over the lanes.
    """

    posterior: Posterior
    network: Network
    first: int
    last: int
    targets: set[str]
    past: Pass | None
    start: Belief | None
    before: tuple[tuple[str, ...], Domains]
    future: Pass | None

    def past_rows(self) -> Array:
        """Return the question's rows up to now, `[steps, rows beside the evidence's, draws]`."""

    def future_rows(self) -> Array | None:
        """Return all rows of the later steps, `[steps or 1, rows, draws]`."""

    def worth(self) -> tuple[Array, ...]:
        """Return what each joint state of the last belief is worth, `[states]`, once for every mass to be found."""

    def settle(self, *masses: Array) -> tuple[Array, Array]:
        """Return P(question and condition) and P(condition), `[draws]`, from those masses."""


def inquire(posterior: Posterior, question: AnyAsk) -> Inquiry:
    """Return a question made ready: by striking states out where that is enough, else with an automaton.

    Raises:
        QuestionError: if it speaks of no step, or no automaton can follow it; see `carried.automaton_of`.
    """
    if isinstance(question, Ask):
        kill, ever = kill_of(posterior.model, question)
        return Striker(posterior, (kill,), ever=ever)
    return Watcher(posterior, automaton_of(posterior.model, question))
