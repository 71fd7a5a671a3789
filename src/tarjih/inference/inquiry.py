"""What every exact answer shares: passes that carry a question beside the belief, and what their mass is worth."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.automata import Watcher
from tarjih.inference.carried import automaton_of
from tarjih.inference.exact import Belief, Moment, Pass
from tarjih.inference.network import Domains, Network
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import Firing, Striker, kill_of
from tarjih.model.questions import AnyAsk, Ask, Observed

Array = NDArray[np.float64]


class Inquiry(Protocol):
    """A question made ready to be answered from a belief, or carried back through time.

    The question reads the steps `first` to `last`, and speaks of the variables `targets`; `relevant` are all that have
    to be carried for it, its own included. Where it needs nothing
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
    relevant: frozenset[str]
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

    def share(self, whole: Array, *masses: Array) -> tuple[Array, Array]:
        """Return P(question and condition) and P(condition and not question) among paths of probability `whole`.

        `masses` are those of the same paths.
        """

    def settle_slopes(self, *slopes: Array) -> tuple[Array, Array]:
        """Return how those two move, `[draws]`, where the masses move so."""

    def firings(self, past: Array | None, future: Array | None) -> list[Firing]:
        """Return the chances that what the question asks about is recorded, with the slopes at them.

        Args:
            past: slopes at `past_rows`, for some of the draws; None where there are none.
            future: slopes at `future_rows`.
        """

    # To follow the question where more is read than the evidence

    def moment(self, step: int, slots: tuple[str, ...] = ()) -> Moment:
        """Return a step with the question's own slots after these."""

    def beside(self, slots: Mapping[str, tuple[str, ...]]) -> Network:
        """Return a network in which more slots speak: their rows lie between the evidence's and the question's."""

    def reads(self, step: int) -> bool:
        """Tell whether it matters to the question what is recorded at a step."""

    def step_rows(self, step: int, recorded: Mapping[Observed, bool], lanes: slice = slice(None)) -> Array:
        """Return the question's rows at a later step, `[rows, draws]`, where these conditions are answered there."""

    def worth_on(self, axes: tuple[str, ...], domains: Domains) -> tuple[Array, ...]:
        """Return `worth` on the joint states `[states]` of any belief, at a step that is not before `last`."""


def inquire(posterior: Posterior, question: AnyAsk, *, whole: bool = False) -> Inquiry:
    """Return a question made ready: by striking states out where that is enough, else with an automaton.

    With `whole` nothing that it reads up to now is multiplied into `start` beforehand: `past` carries it.

    Raises:
        QuestionError: if it speaks of no step, or no automaton can follow it; see `carried.automaton_of`.
    """
    if isinstance(question, Ask):
        kill, ever = kill_of(posterior.model, question)
        return Striker(posterior, (kill,), ever=ever)
    return Watcher(posterior, automaton_of(posterior.model, question), whole=whole)
