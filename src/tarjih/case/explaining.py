"""Say why the questions of a case stand where they stand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from tarjih.case.asking import open_ask, require_questions
from tarjih.case.case import HEADLINE_DRAWS, Case, Progress
from tarjih.errors import CaseError, ImpossibleCondition, Problem
from tarjih.evidence.observation import Ledger, Observation
from tarjih.explain import contributions, grouped, history, host_of, leave_out
from tarjih.explain.explanation import Explained, Explanation
from tarjih.explain.groups import By
from tarjih.inference.answers import answer
from tarjih.inference.carried import followed
from tarjih.inference.forecast import Estimate
from tarjih.inference.learning import silent
from tarjih.inference.posterior import Posterior
from tarjih.model.advice import choose
from tarjih.model.questions import AnyAsk, parse_ask

# How many sources are left out in turn where contributions are grouped by source.
_SOURCES = 8


def explain_case(
    case: Case,
    question: str | None = None,
    *,
    since: date | None = None,
    as_of: date | None = None,
    draws: int = HEADLINE_DRAWS,
    seed: int = 1,
    by: By = "indicator",
    without: Sequence[str] = (),
    progress: Progress = silent,
) -> Explanation:
    """Weigh what was known on the day, and account for the way that one question, or the key ones, came.

    Args:
        case: the case.
        question: the name of a question, or a question in the question language; by default the key questions.
        since: the day from which the change is accounted for, by default the model's start; the forecast of that
            day is then made afresh, and what was learned about rates in between has a line of its own.
        as_of: the day; by default the model's own.
        draws: parameter draws, of both forecasts.
        seed: decides every random choice.
        by: what the contributions are added up by.
        without: sources to be left out together, as `source_of` names them, in any case of letters.
        progress: told what is being done and how far it is.

    Raises:
        CaseError: for a question or a source that is not there, with the nearest name; if there is no question at all.
    """
    if question is None:
        require_questions(case.model)
    require_question(case, question)
    require_sources(case, without)
    if since is not None and since < case.model.start:
        too_early = f"{since} lies before the model's start, {case.model.start}"
        raise CaseError(Problem("since", too_early, "Choose a later day"))
    posterior = case.learn(as_of=as_of, draws=draws, seed=seed, progress=progress)
    day = posterior.evidence.as_of
    if since is not None and since > day:
        raise CaseError(Problem("since", f"{since} lies after the as-of date, {day}", "Choose an earlier day"))
    asked = _asked(case, question, posterior)
    earlier = None
    if since is not None:
        until = posterior.model.calendar.span(posterior.frame.last).last
        earlier = case.learn(as_of=since, until=until, draws=draws, seed=seed, progress=progress)
    progress("answering the questions", None)
    found: dict[str, Explained] = {}
    exact: dict[str, AnyAsk] = {}
    for name, (text, ask) in asked.items():
        try:
            found[name] = Explained(name, text, _estimate(posterior, ask))
        except ImpossibleCondition:
            # Of several questions, one whose condition can no longer come true is left out, as in a forecast.
            if question is not None:
                raise
            continue
        if found[name].estimate.method == "exact" and followed(posterior.model, ask):
            exact[name] = ask
    if exact:
        found |= _accounted(case, posterior, earlier, {n: found[n] for n in exact}, exact, since, by, without, progress)
    grades = {event.where: event.reliability + event.credibility for event in case.ledger.events}
    grades |= {figure.where: figure.reliability + figure.credibility for figure in case.ledger.series}
    begin = since or case.model.start
    return Explanation(case.name, begin, day, draws, seed, by, tuple(found.values()), grades)


def _accounted(
    case: Case,
    posterior: Posterior,
    earlier: Posterior | None,
    found: Mapping[str, Explained],
    asks: Mapping[str, AnyAsk],
    since: date | None,
    by: By,
    without: Sequence[str],
    progress: Progress,
) -> dict[str, Explained]:
    """Fill in what is told of questions that can be followed back."""
    seen = case.observations
    progress("following the questions back", None)
    histories = history(posterior, seen, asks)
    progress("accounting for each report", None)
    accounts = contributions(posterior, seen, asks, since=since)
    if earlier is not None:
        for name, ask in asks.items():
            # A question that was void on that day was not issued.
            with suppress(ImpossibleCondition):
                issued = _estimate(earlier, ask)
                accounts[name] = accounts[name].closed(issued.mean)
                found = {**found, name: replace(found[name], issued=issued)}
    groups = {name: grouped(case.model, account, by) for name, account in accounts.items()}
    parts = {" + ".join(without): _remaining(case, without)} if without else {}
    if by == "source":
        strongest = {g.names[0]: abs(g.log_odds) for ones in groups.values() for g in ones if g.kind == "evidence"}
        for source in sorted(strongest, key=lambda name: -strongest[name])[:_SOURCES]:
            parts[source] = _remaining(case, (source,))
    progress("leaving sources out", None)
    omissions = leave_out(posterior, asks, parts) if parts else ()
    return {
        name: replace(
            one,
            history=histories[name],
            account=accounts[name],
            groups=groups[name],
            omissions=tuple(o for o in omissions if o.question == name),
        )
        for name, one in found.items()
    }


def _estimate(posterior: Posterior, ask: AnyAsk) -> Estimate:
    return answer(posterior, ask).estimate(posterior.effective)


def _asked(case: Case, question: str | None, posterior: Posterior) -> dict[str, tuple[str, AnyAsk]]:
    """Return the questions to be explained, with their texts."""
    model, day = case.model, posterior.evidence.as_of
    if question is not None and question not in model.questions:
        return {question: (question, parse_ask(question, model, day, model.start))}
    names = [question] if question else [n for n, q in model.questions.items() if q.key] or list(model.questions)
    end = model.calendar.span(posterior.frame.last).last
    found = {}
    for name in names:
        own = model.questions[name]
        ask = open_ask(model, f"questions.{name}.ask", own.ask, own.asked, day)
        if ask is not None and ask.window.last <= end:
            found[name] = own.ask, ask
        elif question:
            mend = "Choose an as-of date before its deadline"
            raise CaseError(Problem(f"question {name}", f"on {day} it is too late to ask it", mend))
    return found


def require_question(case: Case, question: str | None) -> None:
    """Refuse a question that the case does not ask; what holds a blank is read as a question itself."""
    if question is None or question in case.model.questions or " " in question.strip():
        return
    mend = choose(question, case.model.questions, "questions")
    raise CaseError(Problem(f"case {case.name}", f"there is no question {question!r}", mend))


def require_sources(case: Case, sources: Collection[str]) -> None:
    """Refuse sources that no row of the ledger quotes."""
    addresses = [event.url for event in case.ledger.events] + [figure.url for figure in case.ledger.series]
    known = list(dict.fromkeys(host_of(address) for address in addresses))
    spoken = {name.casefold() for name in known}
    problems = [
        Problem(f"case {case.name}", f"no row of the ledger quotes the source {name!r}", choose(name, known, "sources"))
        for name in sources
        if name.casefold() not in spoken
    ]
    if problems:
        raise CaseError(*problems)


def _remaining(case: Case, sources: Iterable[str]) -> tuple[Observation, ...]:
    """Return what the indicators would see if the ledger had no row of these sources.

    Another source's report of the same episode then takes the place of theirs.
    """
    left_out = {name.casefold() for name in sources}
    ledger = Ledger(
        tuple(row for row in case.ledger.events if host_of(row.url).casefold() not in left_out),
        tuple(row for row in case.ledger.series if host_of(row.url).casefold() not in left_out),
    )
    return replace(case, ledger=ledger).observations
