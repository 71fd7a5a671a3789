"""A planned model as the text of its files, with a remark wherever a person must choose."""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from tarjih.case.drafting.plan import Cause, Forecast, Plan
from tarjih.claims.claim import Claim
from tarjih.claims.cues import cue_classes, scale_word
from tarjih.text.document import Document, one_line

_MONTH_DAYS = 365.25 / 12
_LONGEST_TITLE = 110
_LONGEST_REMARK = 400
# What a question's criteria say until someone has written them.
_CRITERIA = {
    "en": "CHOOSE: what must be seen, so that two strangers would agree on the answer? The report says: {text}",
    "ar": "CHOOSE: ما الذي يجب أن يرى حتى يتفق غريبان على الجواب؟ يقول التقرير: {text}",
}


def model_text(document: Document, planned: Plan, written_on: date, *, name: str, scale_name: str) -> str:
    """Return model.yaml."""
    return "\n".join(_model(document, planned, written_on, name=name, scale_name=scale_name)) + "\n"


def _model(document: Document, planned: Plan, written_on: date, *, name: str, scale_name: str) -> Iterator[str]:
    title = document.title or document.name
    until = max(forecast.by for forecast in planned.forecasts)
    publisher = f", publisher: {_quoted(document.publisher)}" if document.publisher else ""
    yield f"# A first model of {one_line(title)}, drafted from its claims."
    yield "# It runs as it stands, and it is not yet a model: whatever the report does not say is marked CHOOSE."
    yield "# Numbers name the claim that they come from (report#c012); claims.jsonl quotes it."
    yield "tarjih: 1"
    yield f"name: {_quoted(name)}"
    yield f"title: {_titles(document, title)}"
    yield "step: month"
    yield f"start: {_month(written_on)}"
    yield f"as_of: {written_on}"
    yield f"until: {_month(until)}"
    yield f"words: {scale_name}"
    yield ""
    yield "sources:"
    yield f"  report: {{title: {_quoted(title)}{publisher}, date: {written_on}}}"
    yield "  house: {title: Our own assumptions, kind: assumption}"
    yield ""
    yield "variables:"
    if planned.causes:
        yield "  # Conditions of the report. CHOOSE: which of them are one thing, and when could each come about? Until"
        yield "  # then each is either met from the start or never, with equal chances."
    for cause in planned.causes:
        yield from _cause(document, cause)
    yield "  # What the report forecasts. CHOOSE: which of these are one thing? Merge them; say what else moves them."
    for forecast in planned.forecasts:
        yield from _variable(document, forecast, written_on, scale_name)
    yield ""
    yield "# CHOOSE: what would you see? Without indicators no row of events.csv moves any answer. For example:"
    yield "# indicators:"
    yield "#   threats:"
    yield f"#     of: {planned.forecasts[0].name}"
    yield "#     count: {first: 0.02..0.1, ratio: 2..10}"
    yield "#     feed: {ledger: events, where: {category: threaten}}"
    yield f"#     coverage: {_month(written_on)}..{_month(written_on)}"
    yield ""
    yield "questions:"
    for forecast in planned.forecasts:
        yield from _question(document, forecast, written_on, scale_name)
    yield ""
    yield "# CHOOSE: rival ways it may end, the gravest first; the first that fits counts. For example:"
    yield "# scenarios:"
    yield f"#   at: {_month(until)}"
    yield "#   list:"
    first = planned.forecasts[0]
    yield f"#     - {{name: grave, when: {first.name} == {_states(first)[1]} by {_month(until)}}}"
    yield "#     - {name: other, when: other}"
    if planned.rest:
        yield ""
        yield "# What else the report says. CHOOSE: which of it is a cause, a start, or a fact of the model?"
        yield from (f"#   {claim.id} {claim.kind}: {_remark(claim.text)}" for claim in planned.rest)


def _cause(document: Document, cause: Cause) -> Iterator[str]:
    assert cause.claim.condition is not None
    typical = "met" if cause.stated_if_met else "not_met"
    yield f"  {cause.name}:"
    yield f"    title: {_titles(document, cause.claim.condition.text)}"
    yield "    states: [not_met, met]"
    yield "    start: {not_met: 0.5, met: 0.5}   # CHOOSE: the report does not say how likely this is"
    yield f"    typical: {typical}   # the report's chances below hold where it is so"
    yield f"    table: {{given: [{cause.name}], rows: [{_stays(cause, 'not_met')}, {_stays(cause, 'met')}]}}"
    yield "    because: house"


def _stays(cause: Cause, state: str) -> str:
    return f"{{when: {{{cause.name}: {state}}}, then: {{{state}: 1}}}}"


def _states(forecast: Forecast) -> tuple[str, str]:
    return ("holds", "ended") if forecast.goes_on else ("not_yet", "happened")


def _variable(document: Document, forecast: Forecast, written_on: date, scale_name: str) -> Iterator[str]:
    claim, (first, second) = forecast.claim, _states(forecast)
    months = max(round((forecast.by - written_on).days / _MONTH_DAYS), 1)
    within = "month" if months == 1 else f"{months} months"
    choose = "" if forecast.dated else "   # CHOOSE: the report gives no date; a year is assumed"
    yield f"  {forecast.name}:   # {claim.id}: {_remark(claim.text)}"
    yield f"    title: {_titles(document, _event(claim))}"
    yield f"    states: [{first}, {second}]"
    yield f"    start: {first}"
    yield f"    event: {{chance: {_chance(forecast, scale_name)}, within: {within}}}{choose}"
    if forecast.pushes:
        yield "    influences:"
    for push in forecast.pushes:
        because, remark = (f"report#{push.claim.id}", "of this?") if push.claim else ("house", "how strongly?")
        yield f"      - {{from: {push.cause.name}, effect: {push.effect}, because: {because}}}   # CHOOSE: {remark}"
    yield f"    because: report#{claim.id}"


def _chance(forecast: Forecast, scale_name: str) -> str:
    """Return the author's word where it is one of the chosen scale and means what the variable does, else its range."""
    estimate = forecast.claim.estimate
    assert estimate is not None
    low, high = estimate.low, estimate.high
    if forecast.goes_on:
        low, high = round(1 - high, 12), round(1 - low, 12)
    elif word := _author(forecast, scale_name):
        return word
    return f"{low:g}" if low == high else f"{low:g}..{high:g}"


def _author(forecast: Forecast, scale_name: str) -> str | None:
    """Return the author's word for what is asked, if the scale has it; it has none for the opposite of a word."""
    claim, estimate = forecast.claim, forecast.claim.estimate
    assert estimate is not None
    if estimate.scale == "stated":
        return None
    turned = claim.polarity == "negative" and not cue_classes()[estimate.cls].negative
    return None if turned else scale_word(estimate.cls, scale_name)


def _put_off(forecast: Forecast) -> str:
    """Return the remark that a deadline was too near for the model's step, if it was."""
    stated = forecast.claim.horizon.by if forecast.claim.horizon else None
    if not forecast.dated or stated is None or stated >= forecast.by:
        return ""
    return f"   # CHOOSE: the report says {stated}; the step is a month, and this the end of the first whole one"


def _question(document: Document, forecast: Forecast, written_on: date, scale_name: str) -> Iterator[str]:
    claim, (first, second) = forecast.claim, _states(forecast)
    asked = f"{second} by {forecast.by}"
    if forecast.goes_on:
        asked = f"{first} throughout {written_on}..{forecast.by}"
    given = next((push.cause for push in forecast.pushes if push.cause.stated_if_met), None)
    condition = f" given {given.name} == met by {forecast.by}" if given else ""
    language = _language(document)
    criteria = _CRITERIA[language].format(text=one_line(claim.text))
    yield f"  {forecast.name.replace('_', '-')}:"
    yield f"    title: {_titles(document, _event(claim))}"
    yield f"    ask: {forecast.name} == {asked}{condition}{_put_off(forecast)}"
    yield f"    asked: {written_on}"
    yield f"    criteria: {{{language}: {_quoted(criteria)}}}"
    if word := _author(forecast, scale_name):
        yield f"    author: {word}"
    yield f"    from: report#{claim.id}"


def readme_text(
    document: Document, planned: Plan, dated: Sequence[Claim], undated: Sequence[Claim], *, name: str
) -> str:
    """Return the README of the case: what it holds, and what to do with it."""
    return "\n".join(_readme(document, planned, dated, undated, name=name)) + "\n"


def _readme(
    document: Document, planned: Plan, dated: Sequence[Claim], undated: Sequence[Claim], *, name: str
) -> Iterator[str]:
    forecasts, rows = _count(len(planned.forecasts), "forecast"), _count(len(dated), "dated event")
    yield f"# {name}"
    yield ""
    yield f"Drafted from {one_line(document.title or document.name)}. It runs as it stands, and it is not yet a model."
    yield ""
    yield "| file | what it holds |"
    yield "|---|---|"
    yield f"| `model.yaml` | {forecasts} of the report, each a variable and a question with the author's word |"
    yield f"| `events.csv` | {rows} that the report tells, unverified; no indicator reads them yet |"
    yield "| `claims.jsonl` | every claim with the place of its words in the source |"
    yield ""
    yield "## Make it a model"
    yield ""
    yield "1. Look for CHOOSE in `model.yaml`: each is a decision that the report leaves open."
    yield "2. Merge forecasts that are the same thing, and name the few causes that they share."
    yield "3. Write the title and the criteria of each question, so that two strangers would agree on the answer."
    yield "4. Check every row of `events.csv` against a second source; then grade it and give its address."
    yield "5. Write indicators, so that evidence moves the answers."
    yield f"6. Run `tarjih check {name}` after every change, and `tarjih forecast {name}`."
    if undated:
        yield ""
        yield "## Events without a date"
        yield ""
        yield "The report does not say when; find the day, then add a row."
        yield ""
        yield from (f"- {claim.id}: {one_line(claim.text)}" for claim in undated)


def _event(claim: Claim) -> str:
    """Return what is asked about, in the report's words: who, what, to whom; never whether it is denied."""
    words = [claim.predicate.text, claim.target.text if claim.target else ""]
    what = " ".join(word for word in words if word)
    return f"{claim.subject.text}: {what}" if claim.subject else what


def _month(day: date) -> str:
    # %Y writes the year 800 with three digits.
    return day.isoformat()[:7]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _language(document: Document) -> str:
    return document.language if document.language in _CRITERIA else "en"


def _titles(document: Document, text: str) -> str:
    return f"{{{_language(document)}: {_quoted(_short(one_line(text), _LONGEST_TITLE))}}}"


def _remark(text: str) -> str:
    return _short(one_line(text), _LONGEST_REMARK)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _quoted(text: str) -> str:
    return json.dumps(one_line(text), ensure_ascii=False)
