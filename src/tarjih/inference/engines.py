"""Choose the engine from its predicted cost: exact where that fits, particles where it does not."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from tarjih.errors import QuestionError, TooWide
from tarjih.evidence.likelihood import scope_of
from tarjih.evidence.weigh import Evidence
from tarjih.inference.agenda import NOTHING, Agenda, Choice
from tarjih.inference.answers import begins_by
from tarjih.inference.automata import Watcher
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.exact import Pass
from tarjih.inference.forecast import Diagnostics, Engine
from tarjih.inference.inquiry import inquire
from tarjih.inference.particles import ISLANDS, PARTICLE_SECONDS
from tarjih.inference.posterior import Posterior, Timeframe
from tarjih.inference.pseudo_marginal import FEWEST, SHARPER
from tarjih.inference.sampling import FIRST_DRAWS, MOVES
from tarjih.inference.strikes import Striker, kill_of
from tarjih.model.automata import compile_rivals
from tarjih.model.questions import AnyAsk, Ask, AskSum, Single, indicators_of, predicates_of, variables_of
from tarjih.model.schema import ScenarioModel

# Multiply-adds a second of one core in the kernels, measured by `python benchmarks/engine.py`; only the
# prediction of run times rests on it.
SPEED = 1.4e10
# Seconds for one number of a conditional table, measured in the same run.
TABLE_CELL_SECONDS = 4.3e-7

# Seconds of processor time that an exact forecast may be predicted to take. Exact answers carry no noise of their
# own and are worth a wait, but a forecast is run again with every report: ten minutes, five on two cores, is as
# long as its reader stays at the desk. In processor time, so that the choice does not depend on the machine's cores.
PATIENCE = 600.0


def choose_engine(
    compiled: EvidencePass, frame: Timeframe, agenda: Agenda, *, method: Choice, particles: int, draws: int, seed: int
) -> Engine:
    """Choose how to filter, before anything is learned.

    Args:
        compiled: the evidence.
        frame: the steps of the run.
        agenda: what will be asked.
        method: what was asked for; `auto` takes particles where the exact engine is too wide, for the evidence or for
            a question that cannot be followed along simulated paths either, or where it would take too long.
        particles: so many in an island were asked for; that asks for particles.
        draws: how many parameter draws the answers will rest on.
        seed: decides the draw that the questions are tried on; no answer depends on it.

    Raises:
        TooWide: if it must be exact and cannot be, with the question's name.
    """
    if method == "particles" or (method == "auto" and particles):
        return Engine("particles", "asked for", 0.0, particles=particles)
    try:
        engine = _exact_cost(compiled, frame, agenda, draws, seed)
    except TooWide as refusal:
        if method == "exact":
            raise
        problem = refusal.problems[0]
        place = "" if problem.where == "model" else f"{problem.where}: "
        return Engine("particles", f"{place}{problem.found}", 0.0)
    if method == "auto" and engine.seconds > PATIENCE:
        return Engine("particles", f"the exact engine would take about {engine.seconds / 60:,.0f} minutes", 0.0)
    return engine


def plan(model: ScenarioModel, evidence: Evidence, frame: Timeframe, agenda: Agenda, draws: int) -> Engine:
    """Predict how a forecast will be made and what it costs, without learning anything.

    Where it takes particles, the fewest are reckoned with: how many the evidence needs shows when it is weighed.
    """
    compiled = EvidencePass(model, evidence, now=frame.now)
    engine = choose_engine(compiled, frame, agenda, method="auto", particles=0, draws=draws, seed=1)
    return engine if engine.method == "exact" else particle_cost(compiled, engine, FEWEST, draws)


def particle_cost(compiled: EvidencePass, engine: Engine, particles: int, draws: int) -> Engine:
    """Return the engine with its number of particles and the processor time that it will take."""
    steps, network = compiled.now + 1, compiled.network
    learning = _evaluations(draws) * particles * steps * len(compiled.relevant)
    filtering = draws * ISLANDS * SHARPER * particles * steps * len(network.cards)
    seconds = PARTICLE_SECONDS * (learning + filtering) + _filling(compiled, draws)
    return replace(engine, particles=particles, seconds=seconds)


def _evaluations(draws: int) -> int:
    """Return for how many draws the evidence is weighed: of tempering, about three temperatures (bundled case)."""
    return FIRST_DRAWS + 3 * MOVES * draws


def _filling(compiled: EvidencePass, draws: int) -> float:
    return TABLE_CELL_SECONDS * compiled.network.table_rows * _evaluations(draws)


def _exact_cost(compiled: EvidencePass, frame: Timeframe, agenda: Agenda, draws: int, seed: int) -> Engine:
    """Return what the evidence and the questions cost.

    Raises:
        TooWide: with the question that is, if neither striking nor following simulated paths can answer it.
    """
    steps = compiled.steps
    multiplications = float(steps.multiplications * _evaluations(draws))
    widest, followed = steps.widest, []
    if agenda != NOTHING:
        # One draw, at the medians, shows what a question needs; nothing of it enters an answer.
        middle = np.zeros((len(compiled.paths), 1))
        unlearned = Diagnostics(0.0, 1.0, 0.0, (1.0,), (), 1)
        trial = Posterior(compiled.model, compiled.evidence, middle, unlearned, frame, compiled=compiled, seed=seed)
        for name, question in agenda.questions.items():
            if compiled.model.calendar.step_of(question.window.last) > frame.last:
                continue
            try:
                passes = _passes(trial, question)
            except (TooWide, QuestionError) as refusal:
                raise type(refusal)(*(replace(p, where=f"questions.{name}.ask") for p in refusal.problems)) from None
            if not passes and not isinstance(question, AskSum):
                followed.append(name)
            multiplications += draws * sum(run.multiplications for run in passes)
            widest = max([widest, *(run.widest for run in passes)])
        try:
            if all(compiled.model.calendar.step_of(q.window.last) <= frame.last for q in agenda.rivals):
                _try_rivals(trial, agenda.rivals)
        except TooWide as refusal:
            raise TooWide(*(replace(p, where="scenarios") for p in refusal.problems)) from None
        trial.belief_about(agenda.together)
        if agenda.states:
            for name in compiled.model.variables:
                if name not in compiled.relevant:
                    trial.marginal(name)
    seconds = multiplications / SPEED + _filling(compiled, draws)
    return Engine("exact", "", seconds, widest, followed=tuple(followed))


def _passes(trial: Posterior, question: AnyAsk) -> list[Pass]:
    """Return the passes that answer a question; none where simulated paths do.

    Raises:
        TooWide: if neither can.
    """
    try:
        inquiry = inquire(trial, question)
    except (TooWide, QuestionError) as refusal:
        if isinstance(question, AskSum):
            trial.belief_about(scope_of(trial.model, question.indicator))
            return []
        if not isinstance(refusal, TooWide) or begins_by(trial, question):
            raise
        _try_paths(trial, question)
        return []
    return [run for run in (inquiry.past, inquiry.future) if run is not None]


def _try_rivals(trial: Posterior, rivals: Sequence[Single]) -> None:
    if not rivals:
        return
    simple = [question for question in rivals if isinstance(question, Ask)]
    try:
        if len(simple) == len(rivals):
            Striker(trial, [kill_of(trial.model, question)[0] for question in simple])
        else:
            Watcher(trial, compile_rivals(trial.model.calendar, rivals))
    except TooWide:
        if any(begins_by(trial, question) for question in rivals):
            raise
        _try_paths(trial, *rivals)


def _try_paths(trial: Posterior, *questions: AnyAsk) -> None:
    """See whether there is a belief to simulate paths from that know all that the questions speak of."""
    predicates = [predicate for question in questions for predicate in predicates_of(question)]
    named = {name for predicate in predicates for name in variables_of(predicate)}
    seen = {name for predicate in predicates for name in indicators_of(predicate)}
    trial.belief_about(named | {v for name in seen for v in scope_of(trial.model, name)})
