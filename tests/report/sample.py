"""A small case made by hand: invented states, a forecast written down rather than computed."""

import math
from datetime import date

from tarjih.evidence.observation import Event, Ledger, Observation
from tarjih.evidence.weigh import Evidence
from tarjih.explain import Movement
from tarjih.inference.forecast import (
    Diagnostics,
    Estimate,
    Forecast,
    QuestionForecast,
    ScenarioForecast,
    StateTimeline,
    TimelinePoint,
)
from tarjih.model.calendar import Span
from tarjih.model.schema import ScenarioModel
from tarjih.report.compose import compose
from tarjih.report.composition import Composition

AS_OF = date(2022, 10, 28)
UNTIL = date(2025, 12, 31)

FACTS = (
    ("e1", date(2022, 2, 10), "day", "Northland closes the strait to grain for nine days.", "closure", "A", "1"),
    (
        "e2",
        date(2022, 5, 1),
        "month",
        "A ministry in Northland threatens to end the transit treaty.",
        "threat",
        "B",
        "3",
    ),
    (
        "e3",
        date(2022, 7, 5),
        "day",
        "A Northland court orders the pipeline to stop for thirty days.",
        "closure",
        "A",
        "2",
    ),
    (
        "e4",
        date(2022, 8, 19),
        "day",
        "Southland's president refuses to recognise the annexed districts.",
        "drift",
        "B",
        "1",
    ),
    (
        "e5",
        date(2022, 10, 14),
        "day",
        "Southland signs a transit agreement that passes Northland by.",
        "drift",
        "C",
        "2",
    ),
)


def model() -> ScenarioModel:
    """Return a model of three variables, two indicators, four questions and four scenarios."""
    return ScenarioModel.model_validate(
        {
            "tarjih": 1,
            "name": "northland-southland",
            "title": {"en": "Northland and Southland", "ar": "بلاد الشمال وبلاد الجنوب"},
            "step": "month",
            "start": "2021-01",
            "sources": {
                "brief": {
                    "title": "Southland after the war",
                    "publisher": "An imaginary institute",
                    "date": "2022-10-28",
                    "url": "https://example.org/brief",
                },
                "house": {"title": "Modellers' assumption", "kind": "assumption"},
            },
            "variables": {
                "pressure": {
                    "title": {"en": "Pressure on transit"},
                    "states": ["quiet", "active"],
                    "start": "quiet",
                    "spell": {"starts": {"chance": "0.1..0.4", "within": "year"}, "lasts": "10..60 days"},
                    "influences": [{"from": "alignment", "effect": "raises", "because": "brief#p3"}],
                    "because": "house",
                },
                "alignment": {
                    "title": {"en": "Southland's alignment"},
                    "states": ["close", "hedging", "estranged"],
                    "start": "close",
                    "ladder": {"up": ["1..3 years", "4..12 years"], "down": ["2..8 years", "2..8 years"]},
                    "because": "brief#p1",
                },
                "force_used": {
                    "title": {"en": "Force against Southland"},
                    "states": ["no", "yes"],
                    "start": "no",
                    "event": {"chance": "0.002..0.02", "within": "year"},
                },
            },
            "indicators": {
                "closures": {
                    "title": {"en": "Closures of the strait or the pipeline"},
                    "of": "pressure",
                    "count": {"first": 0.01, "ratio": "20..80"},
                    "feed": {"ledger": "events", "where": {"category": "closure"}},
                    "coverage": "2022-01..2022-10",
                    "because": "brief#p3",
                },
                "drift": {
                    "title": {"en": "Steps away from Northland"},
                    "of": "alignment",
                    "count": {"first": 0.02, "ratio": "2..6"},
                    "feed": {"ledger": "events", "where": {"category": "drift"}},
                    "coverage": "2022-01..2022-06",
                    "because": "brief#p4",
                },
            },
            "questions": {
                "force-2025": {
                    "ask": "force_used == yes by 2025-12",
                    "asked": "2022-10-28",
                    "title": {"en": "Northland uses armed force against Southland by the end of 2025"},
                    "criteria": {
                        "en": "Northland's regular forces fight on Southland's recognised territory uninvited."
                    },
                    "author": "remote",
                    "from": "brief#p9",
                    "key": True,
                    "resolved": {
                        "answer": "no",
                        "on": "2025-12-31",
                        "source": "https://example.org/a ; https://example.net/b",
                    },
                },
                "pressure-2023": {
                    "ask": "pressure == active by 2023-12",
                    "asked": "2022-10-28",
                    "title": {"en": "Another closure of the strait or the pipeline by the end of 2023"},
                    "author": "likely",
                    "from": "brief#p5",
                    "key": True,
                },
                "hedging-2025": {
                    "ask": "alignment == hedging at 2025-12",
                    "title": {"en": "Southland still hedges at the end of 2025"},
                    "author": "0.6..0.9",
                    "from": "brief#p7",
                },
                "treaty_kept": {"ask": "alignment != estranged at 2025-12", "author": "by all accounts"},
            },
            "scenarios": {
                "at": "2025-12",
                "list": [
                    {"name": "force", "title": "Armed force", "when": "force_used == yes by 2025-12"},
                    {"name": "pressure", "title": "Pressure short of force", "when": "pressure == active by 2025-12"},
                    {"name": "hedging", "title": "Hedging, ties intact", "when": "alignment == hedging at 2025-12"},
                    {"name": "other", "when": "other"},
                ],
            },
        }
    )


def ledger() -> Ledger:
    """Return the facts as rows of a ledger."""
    return Ledger(
        tuple(
            Event(
                id=name,
                occurred_on=day,
                precision="month" if precision == "month" else "day",
                known_on=day,
                source_actor="NOR",
                target_actor="SOU",
                category=category,
                direction="",
                ordered_by="",
                episode="",
                description=text,
                value="",
                unit="",
                url=f"https://example.org/news/{name}",
                reliability=letter,
                credibility=digit,
                note="",
                where=f"events.csv:{line}",
            )
            for line, (name, day, precision, text, category, letter, digit) in enumerate(FACTS, start=2)
        )
    )


def evidence() -> Evidence:
    """Return what two indicators made of the facts; one closure is also read as drift."""
    reliability = {"A1": 0.97, "A2": 0.94, "B1": 0.92, "B3": 0.76, "C2": 0.79}
    read_as = {"closure": ("closures",), "threat": ("closures", "drift"), "drift": ("drift",)}
    observations = [
        Observation(
            indicator=indicator,
            occurred=event.occurred,
            known_on=event.known_on,
            value=1.0,
            reliability=reliability[event.reliability + event.credibility],
            id=event.id,
            source=event.url,
            text=event.description,
            where=event.where,
        )
        for event in ledger().events
        for indicator in read_as[event.category]
    ]
    return Evidence(AS_OF, (), tuple(observations))


def estimate(mean: float, low: float, high: float) -> Estimate:
    """Return an exact estimate over 200 draws."""
    return Estimate(mean, low, high, draws=200, effective=180.0, method="exact", noise=0.0)


def growing(estimate: Estimate, first: date, last: date) -> tuple[TimelinePoint, ...]:
    """Return a timeline that rises to an estimate, month by month."""
    months = (last.year - first.year) * 12 + last.month - first.month
    days = [
        date(first.year + (first.month + i - 1) // 12, (first.month + i - 1) % 12 + 1, 28) for i in range(months + 1)
    ]

    def risen(i: int, p: float) -> float:
        return p * (1 - math.exp(-2.5 * i / months)) / (1 - math.exp(-2.5))

    return tuple(
        TimelinePoint(day, *(risen(i, p) for p in (estimate.mean, estimate.low, estimate.high)))
        for i, day in enumerate(days)
    )


def forecast() -> Forecast:
    """Return a forecast as the engine would hand it over."""
    answers = {
        "force-2025": (estimate(0.008, 0.003, 0.021), date(2025, 12, 31)),
        "pressure-2023": (estimate(0.62, 0.41, 0.83), date(2023, 12, 31)),
        "hedging-2025": (estimate(0.55, 0.38, 0.71), date(2025, 12, 31)),
        "treaty_kept": (estimate(0.9962, 0.9911, 0.9994), date(2025, 12, 31)),
    }
    shares = {
        "force": (0.008, 0.003, 0.021),
        "pressure": (0.31, 0.18, 0.46),
        "hedging": (0.64, 0.47, 0.78),
        "other": (0.042, 0.009, 0.11),
    }
    courses = {
        ("pressure", "quiet"): (0.72, 0.6, 0.85),
        ("pressure", "active"): (0.28, 0.15, 0.4),
        ("alignment", "close"): (0.18, 0.08, 0.3),
        ("alignment", "hedging"): (0.6, 0.45, 0.74),
        ("alignment", "estranged"): (0.22, 0.1, 0.35),
        ("force_used", "no"): (0.992, 0.979, 0.997),
        ("force_used", "yes"): (0.008, 0.003, 0.021),
    }
    flat = {
        key: tuple(
            TimelinePoint(p.on, *(values[j] + 0.04 * math.sin(p.on.toordinal() / 200 + len(key[1])) for j in range(3)))
            for p in growing(estimate(*values), date(2021, 1, 1), UNTIL)
        )
        for key, values in courses.items()
    }
    return Forecast(
        case="northland-southland",
        title={"en": "Northland and Southland", "ar": "بلاد الشمال وبلاد الجنوب"},
        as_of=AS_OF,
        until=UNTIL,
        draws=200,
        seed=1,
        version="0.1.0",
        model_hash="9f2c51d0a7b34e68",
        evidence_hash="03be77aa1c2d4f90",
        questions=tuple(
            QuestionForecast(name, answer, growing(answer, date(2022, 10, 1), last))
            for name, (answer, last) in answers.items()
        ),
        scenarios=tuple(ScenarioForecast(name, estimate(*share)) for name, share in shares.items()),
        scenarios_at=UNTIL,
        states=tuple(StateTimeline(variable, state, points) for (variable, state), points in flat.items()),
        observations_used=5,
        last_observation=date(2022, 10, 14),
        diagnostics=Diagnostics(-41.3, 180.0, 0.41, (0.0, 0.31, 1.0), (0.27, 0.24), 187),
        timings={"compile": 0.8, "infer": 3.1, "questions": 0.7},
    )


def movements() -> tuple[Movement, ...]:
    """Return what each report did to two questions; one of them is a silence."""
    seen = evidence().observations
    july = tuple(o for o in seen if o.id == "e3")
    drift = tuple(o for o in seen if o.id == "e5")
    return (
        Movement("force-2025", "closures", Span(date(2022, 7, 1), date(2022, 7, 31)), july, 0.35, 0.006, 0.0085),
        Movement("pressure-2023", "closures", Span(date(2022, 7, 1), date(2022, 7, 31)), july, 0.83, 0.44, 0.64),
        Movement("pressure-2023", "closures", Span(date(2022, 9, 1), date(2022, 9, 30)), (), -0.21, 0.66, 0.62),
        Movement("force-2025", "drift", Span(date(2022, 10, 1), date(2022, 10, 31)), drift, 0.08, 0.0078, 0.0084),
    )


def composition() -> Composition:
    """Return the whole sample, composed."""
    return compose(model(), forecast(), movements(), evidence(), ledger=ledger())
