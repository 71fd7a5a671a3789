"""The JSON Schema of the model language, by which an editor completes and explains a model file."""

from typing import Any

from tarjih.model.mechanisms import MECHANISMS
from tarjih.model.schema import KINDS, ScenarioModel

_BECAUSE = "The source of these numbers: SOURCE, or SOURCE#PARAGRAPH."
_LAG = "1: the state one step before counts. 0: the state in the same step counts; such influences form no circle."
_TITLE = "What readers see, as text or by language: {en: ..., ar: ...}."
_RATIO = "How many times more in each later state than in the one before; by variable where `of` names two."

# One line for every key of every part. A test holds the table to the records.
MEANINGS = {
    "ScenarioModel.tarjih": "The version of the model language: 1.",
    "ScenarioModel.name": "A short name, such as kazakhstan-russia.",
    "ScenarioModel.title": _TITLE,
    "ScenarioModel.step": "The length of a step. Rates are stated per year and fit every step.",
    "ScenarioModel.start": "The first day of the model.",
    "ScenarioModel.as_of": "The day up to which evidence is known, if no other is asked for.",
    "ScenarioModel.until": "The last day that is forecast, if no other is asked for.",
    "ScenarioModel.words": "The scale that turns words such as unlikely into numbers.",
    "ScenarioModel.reliability": "Own probabilities for Admiralty grades: C or 3 for one grade, C3 for the pair.",
    "ScenarioModel.sources": "Where numbers and judgements come from, by a short name.",
    "ScenarioModel.variables": "What can change, by name.",
    "ScenarioModel.indicators": "What is seen of the variables, by name.",
    "ScenarioModel.questions": "What is asked, by name.",
    "ScenarioModel.scenarios": "Rival ways in which things may stand at a date.",
    "Source.title": "The title of the source.",
    "Source.publisher": "Who published it.",
    "Source.date": "When it was published.",
    "Source.url": "Where it can be read.",
    "Source.kind": "What kind of source it is, such as assumption.",
    "Variable.title": _TITLE,
    "Variable.states": "The states, in order where there is one: the first is the lowest or quietest.",
    "Variable.start": "The state in which it starts, or {STATE: PROBABILITY, ...}.",
    "Variable.typical": "Effects of this variable are measured from this state. Default: its start.",
    "Variable.known": "Plain facts: the state in a period, such as {fighting: 2022-02..2022-10}.",
    "Variable.influences": "What moves it, beside its own mechanism.",
    "Variable.because": _BECAUSE,
    "Variable.spell": "Mechanism: an episode that starts and ends, possibly within a step.",
    "Variable.ladder": "Mechanism: an ordered level with memory, and a rate for every rung.",
    "Variable.switch": "Mechanism: unordered states with memory: {STATE: {NEXT: RATE}}.",
    "Variable.event": "Mechanism: something that happens once, at this rate, and stays so.",
    "Variable.level": "Mechanism: an ordered level without memory.",
    "Variable.any": "Mechanism: any one cause suffices.",
    "Variable.choice": "Mechanism: an actor chooses: what pays better is likelier.",
    "Variable.table": "Mechanism: a distribution for every combination of other states.",
    "Variable.schedule": "Mechanism: known dates: {STATE: PERIOD}; the first state at all other times.",
    "Influence.from": "The variable that moves this one.",
    "Influence.effect": "The effect of its last state against its first; states between count evenly.",
    "Influence.when": "The effect of each named state, such as {fighting: raises}; the others have none.",
    "Influence.on": "What it acts on: starts or lasts, up or down, or the state that a switch or a choice comes to.",
    "Influence.lag": _LAG,
    "Influence.because": _BECAUSE,
    "Spell.starts": "The rate at which it starts: {chance: 0.1..0.4, within: year}.",
    "Spell.lasts": "How long it lasts on average: 10..60 days.",
    "Ladder.up": "The rate of each step up, from the lowest rung.",
    "Ladder.down": "The rate of each step down, from the lowest rung: second to first, third to second.",
    "Level.usually": "The probability of each state in typical circumstances.",
    "AnyCause.leak": "The probability of the second state where no cause is present.",
    "AnyCause.causes": "The causes.",
    "Cause.from": "The variable that is the cause.",
    "Cause.when": "Its states in which it is present.",
    "Cause.chance": "The chance that it suffices, per step or {chance: 0.3, within: year}; or by state.",
    "Cause.lag": _LAG,
    "Cause.because": _BECAUSE,
    "Choice.payoffs": "What each state pays, on any scale; only differences count. By the other's state, with against.",
    "Choice.precision": "How sharply payoffs decide: log-odds for a difference of 1. Near 0, all states are alike.",
    "Choice.against": "Another choice, made in the same step: both are in equilibrium with each other.",
    "Table.given": "The variables that matter; the variable itself stands for its state one step before.",
    "Table.rows": "The first row that matches counts.",
    "Table.lag": _LAG + " For all of given, or by variable: {war: 0, unrest: 1}; those not named: 1.",
    "Row.when": "The states in which the row counts, such as {war: fighting}. Default: always.",
    "Row.then": "The probability of each state.",
    "Indicator.title": _TITLE,
    "Indicator.of": "The variable that it tells about, or two of them.",
    "Indicator.count": "It is a number per step.",
    "Indicator.flag": "It is seen in a step, or not.",
    "Indicator.category": "It is one of several values.",
    "Indicator.level": "It is a measured number.",
    "Indicator.assess": "It is a person's judgement of the variable.",
    "Indicator.feed": "Which rows of the case's ledger or series it reads.",
    "Indicator.coverage": "From when to when the record was searched: there, zero is evidence.",
    "Indicator.detect": "The share of such events that the sources catch.",
    "Indicator.active_while": "A condition; outside it, the indicator says nothing: war == fighting.",
    "Indicator.weight": "Less than 1 where it repeats what another indicator tells.",
    "Indicator.because": _BECAUSE,
    "Count.first": "The expected number in the first state.",
    "Count.ratio": _RATIO,
    "Count.rates": "The expected number in each state, instead of first and ratio.",
    "Count.per": "The period that the numbers are stated for.",
    "Count.dispersion": "The size of a negative binomial; the smaller, the more uneven. Default: Poisson.",
    "Flag.first": "The probability of seeing it in a step of the first state.",
    "Flag.ratio": _RATIO + " These are odds.",
    "Flag.chances": "The probability in each state, instead of first and ratio.",
    "Category.values": "The values that it may take.",
    "Category.given": "For each state of the variable, the probability of each value.",
    "LevelReading.mean": "The mean in each state.",
    "LevelReading.sd": "How far readings scatter about the mean.",
    "LevelReading.log": "Read the logarithm: for positive amounts. Mean and sd are then logarithms, too.",
    "LevelReading.change": "Read the change since a year before.",
    "Assessment.confidence": "The probability that the judgement is right.",
    "Feed.ledger": "Read the case's events.",
    "Feed.series": "Read this series of the case.",
    "Feed.where": "Which rows: {COLUMN: VALUE}, or a list of values, or {not: VALUE}.",
    "Feed.once_per": "Count rows of the same episode once.",
    "Feed.none_yet": "No such row was found so far, and that is meant: the silence is evidence.",
    "Feed.value": "The column that holds the value. Without it, rows are counted.",
    "Question.ask": "Such as war == fighting by 2025-12; A before B by DATE; count(A starts) > 1 in PERIOD; A given B.",
    "Question.asked": "The day on which it was asked; by counts from here.",
    "Question.title": _TITLE,
    "Question.criteria": "What counts as yes, in words, so that a stranger could decide it.",
    "Question.author": "The source's own word for it, scored beside the model.",
    "Question.from": "Where the source says so: SOURCE#PARAGRAPH.",
    "Question.because": _BECAUSE,
    "Question.key": "Whether the summary shows it.",
    "Question.judgement": "The judgement that it asks about: questions of one judgement share one vote in the scores.",
    "Question.status_quo": "What comes true if nothing changes from the day asked: yes or no.",
    "Question.base_rate": "How often such a thing came, in cases like this one.",
    "Question.resolved": "What happened.",
    "Resolution.answer": "What happened; void and ambiguous are not scored.",
    "Resolution.on": "The day on which it was clear.",
    "Resolution.source": "Who says so.",
    "Resolution.confidence": "How sure the answer is, from 0 to 1. Default: 1.",
    "Resolution.note": "Remarks on how it was decided.",
    "BaseRate.chance": "The share of such cases in which the question would come true.",
    "BaseRate.because": _BECAUSE,
    "Scenarios.at": "The date at which the scenarios stand.",
    "Scenarios.asked": "The day from which by counts in them.",
    "Scenarios.list": "The first that matches counts; the last has when: other.",
    "Scenario.name": "A short name.",
    "Scenario.title": _TITLE,
    "Scenario.when": "A question, its date left out if it is the scenarios' own; or other.",
}

# Keys of which exactly one is written.
_EITHER = {
    "Variable": tuple(MECHANISMS),
    "Indicator": KINDS,
    "Influence": ("effect", "when"),
    "Feed": ("ledger", "series"),
}


def model_schema() -> dict[str, Any]:
    """Return the JSON Schema of a model file."""
    schema: dict[str, Any] = ScenarioModel.model_json_schema(by_alias=True)
    for name, record in {"ScenarioModel": schema, **schema["$defs"]}.items():
        for key, part in record.get("properties", {}).items():
            part["description"] = MEANINGS[f"{name}.{key}"]
        if name in _EITHER:
            record["oneOf"] = [{"required": [key]} for key in _EITHER[name]]
    tidied: dict[str, Any] = _tidied(schema)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "tarjih model"}
    return head | {key: value for key, value in tidied.items() if key != "title"}


def _tidied(node: Any) -> Any:
    """Take out what no model file holds: null, which stands for an absent key, and forms that exclude each other."""
    if isinstance(node, list):
        return [_tidied(part) for part in node]
    if not isinstance(node, dict):
        return node
    tidied = {key: _tidied(part) for key, part in node.items() if not (key == "default" and part is None)}
    if "patternProperties" in tidied:
        tidied["additionalProperties"] = False
    for key in ("anyOf", "oneOf"):
        forms = [form for form in tidied.pop(key, ()) if form != {"type": "null"}]
        if len(forms) == 1:
            tidied = forms[0] | tidied
        elif all("required" in form and len(form) == 1 for form in forms) and forms:
            tidied["oneOf"] = forms
        elif forms:
            # Two ways of writing one quantity may both fit; a schema must not count that as a mistake.
            tidied["anyOf"] = forms
    return tidied
