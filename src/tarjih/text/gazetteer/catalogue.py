"""The names of the gazetteer as data: each name with what it may stand for."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

from tarjih.text.gazetteer.nisba import forms
from tarjih.text.phrases import alternatives, spell_out
from tarjih.text.tokens import fold

Kind = Literal["state", "capital", "nationality", "government", "body", "leader", "group", "region", "role"]
# First and last day in office, and the state or body whose office it was.
Term = tuple[date, date | None, str]
# The sectors that leaders.csv may write behind a state.
_SECTORS = frozenset({"OPP", "REB", "MIL", "SPY", "LEG", "JUD", "BUS", "MED", "ELI"})
# In CLDR, and too easily something else: the Arabic name of Aruba is a common spelling of Europe.
_NOT_FROM_CLDR = {"ar": {"AW", "NU"}, "en": {"JE"}}


@dataclass(frozen=True, slots=True)
class Name:
    """What a name stands for.

    `code` is a state's or a body's (without sector for states, capitals, nationalities and leaders), or None. A `guard`
    names the rows of ambiguous.csv that must be asked. `terms` are a leader's times in office, `otherwise` his sector
    outside them. `attributive`: the name of a state that is used as an adjective, too (US forces, القوات السعودية).
    """

    code: str | None
    kind: Kind
    sector: str = ""
    guard: str = ""
    terms: tuple[Term, ...] = ()
    otherwise: str = "ELI"
    attributive: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """An office (`person`), a force or circle (`group`), or either only beside a state (`bound`), and its sector."""

    sector: str
    shape: str


@dataclass(frozen=True, slots=True)
class Row:
    """A condition under which an ambiguous name means something: see the head of ambiguous.csv."""

    test: str
    words: frozenset[str]
    written: tuple[str, ...]
    code: str | None
    kind: Kind


def rows(name: str) -> Iterator[dict[str, str]]:
    """Return the rows of a data file beside this module; lines that begin with # are remarks."""
    text = resources.files(__package__).joinpath("data", name).read_text("utf-8")
    return csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))


def split(cell: str) -> list[str]:
    """Return the variants in a cell."""
    return [part for part in cell.split("|") if part]


@cache
def codes() -> dict[str, str]:
    """Return the alpha-2 code of every state and territory, by alpha-3 code."""
    return {row["code"]: row["alpha2"] for row in rows("codes.csv")}


def entries(language: str) -> Iterator[tuple[str, Name | Role | None]]:
    """Return every name of a language in rising order of precedence; None: a name of nobody that we know.

    One phrase may come several times. The last one counts: a body before a state, a state before its capital, a
    capital before a nationality, and that before a bare role.
    """
    for row in rows(f"roles-{language}.csv"):
        if row["sector"] not in {"skip", "verb"}:
            role = None if row["sector"] == "-" else Role(row["sector"], row["shape"])
            yield from ((phrase, role) for phrase in spell_out(alternatives(row["phrases"])))
    states = list(rows(f"states-{language}.csv"))
    for row in states:
        yield from _nationality(row, language)
    for row in states:
        yield from (_guarded(name, row["code"], "capital") for name in split(row["capitals"]))
    attributive = {row["code"]: set(map(fold, _adjectives(row, language))) for row in states}
    yield from _territories(language)
    for row in states:
        for name in split(row["names"]):
            bare = name.removesuffix("*")
            guard = fold(bare) if name != bare else ""
            yield bare, Name(row["code"], "state", guard=guard, attributive=fold(bare) in attributive[row["code"]])
    yield from _bodies(language)
    yield from _leaders(language)
    for row in rows("nobody.csv"):
        yield from ((name, None) for name in split(row["english" if language == "en" else "arabic"]))


def _guarded(name: str, code: str | None, kind: Kind, sector: str = "") -> tuple[str, Name]:
    bare = name.removesuffix("*")
    return bare, Name(code, kind, sector, fold(bare) if bare != name else "")


def _adjectives(row: dict[str, str], language: str) -> Iterator[str]:
    for adjective in split(row["adjectives"].replace("*", "")):
        yield from (form for form, _ in forms(adjective)) if language == "ar" else (adjective,)


def _nationality(row: dict[str, str], language: str) -> Iterator[tuple[str, Name]]:
    code = row["code"]
    for adjective in split(row["adjectives"]):
        bare = adjective.removesuffix("*")
        guard = "" if bare == adjective else fold(bare)
        if language == "ar":
            # A form in -a of an ambiguous nisba is most often an adverb (financially), so it stays out.
            for form, people in forms(bare):
                if not guard or not form.endswith("ا"):
                    key = f"{guard} (nisba)" if f"{guard} (nisba)" in guards("ar") else guard
                    yield form, Name(code, "nationality", "CVL" if people else "", key)
        else:
            yield bare, Name(code, "nationality", guard=guard)
            if not row["people"] and not bare.endswith(("s", "sh", "ch", "ese")):
                yield bare + "s", Name(code, "nationality", "CVL", guard)
    for plural in split(row["people"]):
        bare = plural.removesuffix("*")
        # "The French" are their state as often as its people.
        if language == "en" and bare in split(row["adjectives"].replace("*", "")):
            continue
        yield _guarded(plural, code, "nationality", "CVL")
        if language == "ar":
            yield "ال" + bare, Name(code, "nationality", "CVL", fold(bare) if bare != plural else "")


def _territories(language: str) -> Iterator[tuple[str, Name]]:
    from babel import Locale

    territories = Locale.parse(language).territories
    ambiguous = guards(language)
    for code, alpha2 in codes().items():
        if alpha2 in _NOT_FROM_CLDR[language] or alpha2 not in territories:
            continue
        cldr = territories[alpha2].replace("’", "'")
        plain = cldr.split(" (")[0]
        for name in {plain, plain.replace("&", "and"), plain.replace(" - ", " ")}:
            yield name, Name(code, "state", guard=fold(name) if fold(name) in ambiguous else "")


def _bodies(language: str) -> Iterator[tuple[str, Name]]:
    for row in rows("bodies.csv"):
        code: str | None = None if row["code"] == "." else row["code"]
        kind: Kind = row["kind"]  # type: ignore[assignment]
        if language == "ar":
            # Arabic texts add a body's Latin initials, which there are no other word.
            initials = (name.removesuffix("*") for name in split(row["english"]) if name.isupper() and name.isascii())
            yield from ((name, Name(code, kind)) for name in initials if " " not in name and name != "CCP")
        yield from (_guarded(name, code, kind) for name in split(row["english" if language == "en" else "arabic"]))


def _leaders(language: str) -> Iterator[tuple[str, Name]]:
    for row in rows("leaders.csv"):
        state, sector = row["state"], "ELI"
        if state[3:] in _SECTORS:
            state, sector = state[:3], state[3:]
        terms = tuple(_term(term, state) for term in split(row["terms"]))
        for name in split(row["english" if language == "en" else "arabic"]):
            bare = name.removesuffix("*")
            guard = fold(bare) if bare != name else ""
            yield bare, Name(state, "leader", guard=guard, terms=terms, otherwise=sector)


def _term(written: str, state: str) -> Term:
    code, _, days = written.rpartition(":")
    start, _, end = days.partition("/")
    return date.fromisoformat(start), date.fromisoformat(end) if end else None, code or state


@cache
def guards(language: str) -> dict[str, tuple[Row, ...]]:
    """Return the conditions of ambiguous names, by folded name."""
    found: dict[str, tuple[Row, ...]] = {}
    for row in rows("ambiguous.csv"):
        if row["language"] == language:
            kind: Kind = row["kind"]  # type: ignore[assignment]
            code = None if row["code"] in {"", "."} else row["code"]
            words = split(row["words"])
            if not row["kind"]:
                kind, code = "role", None
            condition = Row(row["if"], frozenset(map(fold, words)), tuple(words), code, kind)
            found[fold(row["name"])] = (*found.get(fold(row["name"]), ()), condition)
    return found


@cache
def word_set(language: str, sector: str) -> frozenset[str]:
    """Return the folded single words of a special row of the roles: `skip` or `verb`."""
    return frozenset(
        fold(word) for row in rows(f"roles-{language}.csv") if row["sector"] == sector for word in split(row["phrases"])
    )
