"""What every exact answer shares: passes that carry a question beside the belief, and what their mass is worth."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.automata import Watcher
from tarjih.inference.exact import Belief, Pass
from tarjih.inference.network import Domains, Network
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import Firing, Striker, kill_of
from tarjih.model.automata import compile_question
from tarjih.model.questions import Ask, AskGiven, Single

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

    def past_rows(self, lanes: slice = slice(None)) -> Array:
        """Return the question's rows up to now, `[steps, rows beside the evidence's, draws]`."""

    def future_rows(self, lanes: slice = slice(None)) -> Array | None:
        """Return all rows of the later steps, `[steps or 1, rows, draws]`."""

    def blocks(self) -> list[slice]:
        """Return blocks of draws whose rows can be held at once.

        Raises:
            QuestionError: if those of a single block cannot.
        """

    def worth(self) -> tuple[Array, ...]:
        """Return what each joint state of the last belief is worth, `[states]`, once for every mass to be found."""

    def settle(self, *masses: Array) -> tuple[Array, Array]:
        """Return P(question and condition) and P(condition), `[draws]`, from those masses."""

    def settle_slopes(self, *slopes: Array) -> tuple[Array, Array]:
        """Return how those two move, `[draws]`, where the masses move so."""

    def firings(self, past: Array | None, future: Array | None) -> list[Firing]:
        """Return the chances that what the question asks about is recorded, with the slopes at them.

        Args:
            past: slopes at `past_rows`, for some of the draws; None where there are none.
            future: slopes at `future_rows`.
        """


def inquire(posterior: Posterior, question: Single | AskGiven, *, whole: bool = False) -> Inquiry:
    """Return a question made ready: by striking states out where that is enough, else with an automaton.

    With `whole` nothing that it reads up to now is multiplied into `start` beforehand: `past` carries it.

    Raises:
        QuestionError: if it speaks of no step, or its automaton is too large.
    """
    if isinstance(question, Ask):
        kill, ever = kill_of(posterior.model, question)
        return Striker(posterior, (kill,), ever=ever)
    return Watcher(posterior, compile_question(posterior.model.calendar, question), whole=whole)
