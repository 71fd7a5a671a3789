"""Compose a report: which scenarios, questions, movements and caveats deserve to be said."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from tarjih.claims import estimative
from tarjih.evidence.observation import Ledger, Observation
from tarjih.evidence.weigh import Evidence
from tarjih.explain import Movement
from tarjih.exposure import Expected, ExposureFile
from tarjih.inference.forecast import Forecast
from tarjih.model.calendar import Span
from tarjih.model.quantity import read_quantity
from tarjih.model.schema import Question, ScenarioModel
from tarjih.report.composition import (
    AuthorLine,
    Basis,
    Composition,
    EvidenceLine,
    IndicatorLine,
    Judgement,
    LossLine,
    Method,
    MovementLine,
    OutcomeLine,
    QuestionLine,
    ScenarioLine,
    ScoreLines,
    SourceLine,
    StateLine,
)
from tarjih.report.labels import Label, Remark
from tarjih.scoring import Scorecard

# An item of at least this reliability counts as well sourced: about B2 and better on the Admiralty scale.
WELL_SOURCED = 0.85
# Fewer effective draws than this make an interval's ends unsteady.
ENOUGH_DRAWS = 100
# The Pareto tail index above which plain weights are not trusted (Vehtari and others 2024).
K_HAT_LIMIT = 0.7
# Evidence older than this on the as-of date deserves a remark.
STALE_DAYS = 60
# Fewer facts than this leave most of the answer to the stated numbers.
FEW_FACTS = 20
# How many movements of one question are shown; the rest are counted.
SHOWN_MOVEMENTS = 5
# A change of the odds by less than one in a hundred (nats) is no movement.
NEGLIGIBLE = 0.01


def compose(
    model: ScenarioModel,
    forecast: Forecast,
    movements: Sequence[Movement],
    evidence: Evidence,
    *,
    ledger: Ledger | None = None,
    scores: Scorecard | None = None,
    ruled_out: Sequence[str] = (),
) -> Composition:
    """Decide what the report says, in which order, and which facts it points to.

    Args:
        ledger: gives every fact its Admiralty grade; without it only the reliability is shown.
        scores: of the questions that have come out since, if there are any.
        ruled_out: questions whose outcome the forecast gave probability 0, so that there are no scores.
    """
    lines, lookup = _evidence(model, evidence, ledger)
    means = {q.name: q.estimate.mean for q in forecast.questions}
    moved = [_movement(model, m, lookup, means) for m in movements if abs(m.log_odds) >= NEGLIGIBLE]
    scenarios = tuple(ScenarioLine(_scenario_label(model, s.name), s.estimate) for s in forecast.scenarios)
    questions = _questions(model, forecast, moved)
    return Composition(
        case=forecast.case,
        title=Label(forecast.case, forecast.title),
        words=model.words,
        as_of=forecast.as_of,
        until=forecast.until,
        facts=forecast.observations_used,
        last_fact=forecast.last_observation,
        bottom_line=tuple(_bottom_line(scenarios, questions)),
        scenarios_at=forecast.scenarios_at,
        scenarios=scenarios,
        basis=_basis(model, forecast, evidence),
        questions=questions,
        movements=_strongest(moved),
        indicators=_indicators(model, evidence),
        states=_states(model, forecast),
        caveats=(
            *_caveats(model, forecast, evidence),
            *(Remark("unscored", {"question": name}) for name in ruled_out),
        ),
        evidence=lines,
        sources=_sources(model),
        method=Method(
            forecast.draws,
            forecast.seed,
            forecast.version,
            forecast.model_hash,
            forecast.evidence_hash,
            forecast.diagnostics,
            max((q.estimate.noise for q in forecast.questions), default=0.0),
            sum(forecast.timings.values()),
        ),
        scores=None if scores is None else score_lines(model, scores, forecast.as_of),
    )


def score_lines(model: ScenarioModel, card: Scorecard, as_of: date) -> ScoreLines:
    """Return scores with the names of the model's questions, and the day of the baselines if it is another."""
    return ScoreLines(card, _question_labels(model), model.as_of if model.as_of != as_of else None)


def _question_labels(model: ScenarioModel) -> dict[str, Label]:
    """Return the names of a model's questions with their titles."""
    return {name: Label(name, question.title) for name, question in model.questions.items()}


def compose_losses(file: ExposureFile, expected: Sequence[Expected]) -> tuple[LossLine, ...]:
    """Return what a report says of the networks of a case: what each is expected to lose."""
    return tuple(
        LossLine(Label(one.network, file.networks[one.network].title), one.unit, one.lost, one.revenue)
        for one in expected
    )


def _scenario_label(model: ScenarioModel, name: str) -> Label:
    listed = model.scenarios.list if model.scenarios else []
    return Label(name, next((s.title for s in listed if s.name == name), {}))


def _indicator_label(model: ScenarioModel, name: str) -> Label:
    return Label(name, model.indicators[name].title if name in model.indicators else {})


def _bottom_line(scenarios: Sequence[ScenarioLine], questions: Sequence[QuestionLine]) -> Iterable[Judgement]:
    """Yield the likeliest scenario, the next, and the gravest (listed first) where it is neither.

    A model without scenarios is summed up by its key questions.
    """
    # Equal probabilities keep the order of the file, so the graver one is named first.
    ranked = sorted(scenarios, key=lambda s: -s.estimate.mean)
    if not ranked:
        key = [q for q in questions if q.key] or questions
        yield from (Judgement("question", q.label, q.estimate) for q in key[:3])
    elif ranked[0].estimate.method == "known":
        yield Judgement("settled", ranked[0].label, ranked[0].estimate)
    else:
        named: list[tuple[Literal["likeliest", "next"], ScenarioLine]] = [("likeliest", ranked[0])]
        named += [("next", following) for following in ranked[1:2]]
        yield from (Judgement(key, line.label, line.estimate) for key, line in named)
        if scenarios[0] not in ranked[:2]:
            yield Judgement("gravest", scenarios[0].label, scenarios[0].estimate)


# --- evidence ---------------------------------------------------------------------------------------------

Lookup = Mapping[tuple[str, str], EvidenceLine]


def _identity(observation: Observation) -> tuple[str, str]:
    # Two rows may lack an id, and one row may feed several indicators: its place in the ledger tells rows apart.
    return observation.where, observation.id


def _evidence(
    model: ScenarioModel, evidence: Evidence, ledger: Ledger | None
) -> tuple[tuple[EvidenceLine, ...], Lookup]:
    grades: dict[str, str] = {}
    if ledger is not None:
        grades |= {event.where: event.reliability + event.credibility for event in ledger.events}
        grades |= {figure.where: figure.reliability + figure.credibility for figure in ledger.series}
    rows: dict[tuple[str, str], list[Observation]] = {}
    for observation in sorted(evidence.observations, key=lambda o: (o.known_on, o.occurred.first, o.where)):
        rows.setdefault(_identity(observation), []).append(observation)
    lookup = {
        identity: EvidenceLine(
            number,
            tuple(_indicator_label(model, name) for name in dict.fromkeys(o.indicator for o in seen)),
            seen[0].occurred,
            seen[0].known_on,
            seen[0].value,
            seen[0].text,
            grades.get(seen[0].where, ""),
            seen[0].reliability,
            seen[0].source,
        )
        for number, (identity, seen) in enumerate(rows.items(), start=1)
    }
    return tuple(lookup.values()), lookup


def _movement(model: ScenarioModel, movement: Movement, lookup: Lookup, means: Mapping[str, float]) -> MovementLine:
    found = dict.fromkeys(_identity(o) for o in movement.items)
    question = model.questions.get(movement.question)
    before, after = movement.before, movement.after
    mean = means.get(movement.question, after)
    if 0 < mean < 1:
        # Movements are worked out on fewer draws than the forecast, and a page that says 43 % here says 43 % there.
        before, after = 1 / (1 + (1 / mean - 1) * math.exp(movement.log_odds)), mean
    return MovementLine(
        Label(movement.question, question.title if question else {}),
        _indicator_label(model, movement.indicator),
        movement.when,
        tuple(lookup[identity] for identity in found if identity in lookup),
        movement.log_odds,
        before,
        after,
    )


def _strongest(moved: Iterable[MovementLine]) -> tuple[MovementLine, ...]:
    """Return each report once, with the question that it moved most, the strongest first."""
    best: dict[tuple[object, ...], MovementLine] = {}
    for line in sorted(moved, key=lambda m: -abs(m.log_odds)):
        # One event may speak through several indicators; a silence belongs to its own.
        facts = tuple(item.number for item in line.items)
        best.setdefault(facts or (line.indicator.name, line.when), line)
    return tuple(best.values())


# --- questions --------------------------------------------------------------------------------------------


def _questions(model: ScenarioModel, forecast: Forecast, moved: Sequence[MovementLine]) -> tuple[QuestionLine, ...]:
    answers = {q.name: q for q in forecast.questions}
    ordered = [name for name in model.questions if name in answers]
    lines = []
    for name in ordered:
        question, answer = model.questions[name], answers[name]
        own = sorted((m for m in moved if m.question.name == name), key=lambda m: -abs(m.log_odds))
        lines.append(
            QuestionLine(
                Label(name, question.title),
                question.ask,
                question.criteria,
                question.key,
                answer.estimate,
                answer.timeline,
                answer.timeline[-1].on if answer.timeline else None,
                question.asked,
                _author(question, model.words),
                question.source or "",
                _outcome(question),
                tuple(own[:SHOWN_MOVEMENTS]),
                len(own[SHOWN_MOVEMENTS:]),
            )
        )
    return tuple(lines)


def _author(question: Question, words: str) -> AuthorLine | None:
    if question.author is None:
        return None
    try:
        band = estimative.scale(words).band(question.author)
    except ValueError:
        return _author_number(question.author)
    return AuthorLine(question.author, band.low, band.high)


def _author_number(stated: str) -> AuthorLine:
    """Return a number or range as the source gave it; anything else has no known range."""
    try:
        quantity = read_quantity(stated, "probability")
    except ValueError:
        return AuthorLine(stated, None, None)
    if quantity.exact:
        return AuthorLine("", quantity.a, quantity.a)
    low, high = (float(end) for end in stated.split("..", 1))
    return AuthorLine("", low, high)


def _outcome(question: Question) -> OutcomeLine | None:
    settled = question.resolved
    return None if settled is None else OutcomeLine(settled.answer, settled.on, settled.source)


# --- what was watched and what it rests on ----------------------------------------------------------------


def _indicators(model: ScenarioModel, evidence: Evidence) -> tuple[IndicatorLine, ...]:
    lines = []
    for name, indicator in model.indicators.items():
        seen = [o for o in evidence.observations if o.indicator == name]
        covered = indicator.coverage or ()
        lines.append(
            IndicatorLine(
                Label(name, indicator.title),
                tuple(Label(v, model.variables[v].title) for v in indicator.of),
                tuple(Span(c.first, min(c.last, evidence.as_of)) for c in covered if c.first <= evidence.as_of),
                len(seen),
                max((o.known_on for o in seen), default=None),
            )
        )
    return tuple(lines)


def _states(model: ScenarioModel, forecast: Forecast) -> tuple[StateLine, ...]:
    lines = []
    for name, variable in model.variables.items():
        own = {s.state: s for s in forecast.states if s.variable == name}
        if own:
            states = tuple(own[state] for state in variable.states if state in own)
            lines.append(StateLine(Label(name, variable.title), states))
    return tuple(lines)


def _reasons(model: ScenarioModel) -> tuple[str | None, ...]:
    """Return the stated reason, or None, of every mechanism, influence and indicator."""
    return tuple(
        [v.because for v in model.variables.values()]
        + [i.because for v in model.variables.values() for i in v.influences]
        + [i.because for i in model.indicators.values()]
    )


def _source_name(reason: str | None) -> str:
    """Return the source that a reason such as `rane#p3` points to."""
    return (reason or "").split("#", 1)[0].strip()


def _basis(model: ScenarioModel, forecast: Forecast, evidence: Evidence) -> Basis:
    """Gather what confidence rests on.

    The level is low when fewer than 20 facts were used, when more than half of the stated numbers are
    assumptions or have no reason, or when fewer than 100 effective draws remain; otherwise it is moderate. It
    is never high: a model that has no track record yet cannot claim that.
    """
    reasons = _reasons(model)
    kinds = {name: source.kind for name, source in model.sources.items()}
    assumed = sum(kinds.get(_source_name(reason)) == "assumption" for reason in reasons)
    unreasoned = sum(reason is None for reason in reasons)
    weak = (
        forecast.observations_used < FEW_FACTS
        or 2 * (assumed + unreasoned) > len(reasons)
        or forecast.diagnostics.effective < min(ENOUGH_DRAWS, forecast.draws)
    )
    rows = {_identity(o): o.reliability for o in evidence.observations}
    well_sourced = sum(reliability >= WELL_SOURCED for reliability in rows.values())
    level: Literal["low", "moderate"] = "low" if weak else "moderate"
    return Basis(level, forecast.observations_used, well_sourced, len(reasons), assumed, unreasoned)


def _sources(model: ScenarioModel) -> tuple[SourceLine, ...]:
    cited = [_source_name(reason) for reason in _reasons(model)]
    cited += [_source_name(text) for q in model.questions.values() for text in (q.source, q.because)]
    return tuple(
        SourceLine(
            name,
            source.title,
            source.publisher or "",
            source.date,
            source.url or "",
            source.kind or "",
            cited.count(name),
        )
        for name, source in model.sources.items()
    )


def _caveats(model: ScenarioModel, forecast: Forecast, evidence: Evidence) -> Iterable[Remark]:
    """Yield what limits this forecast, the general limits first."""
    yield Remark("within_model", {"variables": len(model.variables), "questions": len(model.questions)})
    if not forecast.observations_used:
        yield Remark("no_evidence", {})
    elif forecast.last_observation is not None:
        age = (forecast.as_of - forecast.last_observation).days
        if age > STALE_DAYS:
            yield Remark("stale", {"days": age, "last": forecast.last_observation})
    for name, indicator in model.indicators.items():
        ends = max((span.last for span in indicator.coverage or ()), default=None)
        if ends is not None and ends < forecast.as_of:
            yield Remark("coverage_ended", {"indicator": name, "ended": ends})
        elif ends is None and not evidence.of(name):
            yield Remark("silent", {"indicator": name})
    diagnostics = forecast.diagnostics
    if diagnostics.effective < min(ENOUGH_DRAWS, forecast.draws):
        yield Remark("few_draws", {"effective": diagnostics.effective, "draws": forecast.draws})
    if diagnostics.k_hat > K_HAT_LIMIT and not diagnostics.temperatures:
        yield Remark("unsteady_weights", {"k_hat": diagnostics.k_hat, "limit": K_HAT_LIMIT})
    for method in ("simulated", "particles"):
        noises = [q.estimate.noise for q in forecast.questions if q.estimate.method == method]
        if noises:
            yield Remark(method, {"count": len(noises), "noise": max(noises)})
    unsettled = [q for q in model.questions.values() if q.resolved and q.resolved.answer in ("void", "ambiguous")]
    if unsettled:
        yield Remark("unsettled", {"count": len(unsettled)})
