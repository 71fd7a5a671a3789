"""The grammar of questions, and what to say about a text that does not follow it."""

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken

_GRAMMAR = r"""
    question: part ("given" part)?
    ?part: asked | ordered | counted | total
    asked: condition when?
    ordered: condition BEFORE condition BY period
    counted: COUNT "(" condition "starts" ")" (COMPARE value (BY | IN) period | (BY | IN) period COMPARE value)
    condition: either
    ?either: both ("or" both)*
    ?both: single ("and" single)*
    ?single: "not" single -> negated | "(" either ")" | compared | listed
    compared: NAME COMPARE value
    listed: NAME "in" "{" value ("," value)* "}"
    value: NAME | NUMBER | STRING
    when: (BY | AT | IN | THROUGHOUT) period
    total: SUM "(" NAME ")" (IN period COMPARE value | COMPARE value IN period)
    period: DATE (".." DATE)?

    BY: "by"
    AT: "at"
    IN: "in"
    THROUGHOUT: "throughout"
    BEFORE: "before"
    COUNT.2: /count(?=\s*\()/
    SUM.2: /sum(?=\s*\()/
    COMPARE: /==|!=|<>|>=|<=|=>|=<|[=<>≥≤≠]/
    NAME: /[^\W\d]\w*/
    NUMBER: /[-+]?\d+(\.\d+)?([eE][-+]?\d+)?/
    STRING: /'[^']*'|"[^"]*"/
    DATE: /\d(?:[\w\/-]|\.(?!\.))*/
    %ignore /\s+/
"""
# What may stand where something else was found, in the order in which it is told; the rest goes without saying.
_WORDS = {
    "NAME": "a name",
    "COMPARE": "a comparison such as == or >=",
    "NUMBER": "a number",
    "DATE": "a date such as 2025-12",
    "STARTS": "starts",
    "BY": "by, at, in or throughout with a date",
    "AND": "and",
    "OR": "or",
    "RPAR": "a closing ')'",
    "LBRACE": "{A, B}",
    "COMMA": "a comma",
    "RBRACE": "a closing '}'",
}
_JOINERS = {"&": "and", "&&": "and", "|": "or", "||": "or", "!": "not", "~": "not"}
_EXAMPLES = {"question": "war == fighting by 2025-12", "condition": "war == fighting"}
# Nobody reads a longer one, and one that nests without end would exhaust the stack.
_LONGEST = 2000
_KEYWORDS = {"and", "or", "not", "in", "by", "at", "throughout", "before", "starts", "given"}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing to mend in a question, at a column of its text counted from 1."""

    column: int
    found: str
    mend: str


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", start=["question", "condition"], propagate_positions=True)


def parse_text(start: str, text: str) -> Tree[Token] | Flaw:
    """Return the syntax tree of a `question` or a `condition`, or the first place where it is none."""
    if len(text) > _LONGEST:
        return Flaw(1, f"the {start} has {len(text)} characters", f"Say it in {_LONGEST} or fewer")
    try:
        return _parser().parse(text, start=start)
    except UnexpectedInput as error:
        return _unparsed(error, text, start)


def _unparsed(error: UnexpectedInput, text: str, start: str) -> Flaw:
    if not text.strip():
        return Flaw(1, f"the {start} is empty", f"Write it as {_EXAMPLES[start]}")
    at = len(text.rstrip())
    if not (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        at = cast("int", error.pos_in_stream)
    # A word as a person sees it: names, or what stands between names.
    rest = re.match(r"\w+|[^\w\s]+", text[at:])
    word = rest[0] if rest else ""
    column = at + 1
    if start == "condition" and word in ("by", "at", "in", "throughout"):
        return Flaw(column, "a date does not fit here", "Leave it out: this is looked up step by step")
    if word in _JOINERS or word.lower() in _KEYWORDS - {word}:
        return Flaw(column, f"{word!r} does not fit here", f"Write {_JOINERS.get(word, word.lower())}")
    process = getattr(error, "interactive_parser", None)
    allowed: set[str] = process.accepts() if process else set()
    if "$END" in allowed and "BY" not in allowed and start == "question":
        if word == "given":
            return Flaw(column, "a second given", "Keep one, and join what it says with and")
        joined = "A before B" if word == "before" else "A or B"
        return Flaw(column, f"{word!r} follows the date", f"Write one date, at the end: {joined} by DATE")
    found = f"{word!r} does not fit here" if word else "the text ends too early"
    words = _WORDS if "BY" in allowed else _WORDS | {"IN": "in {A, B}" if "COMPARE" in allowed else "in with a period"}
    if "AT" not in allowed:
        words = words | {"BY": "by or in with a date" if "IN" in allowed else "by with a date"}
    wanted = [told for terminal, told in words.items() if terminal in allowed]
    here = f"Here may stand {', or '.join(wanted)}" if len(wanted) > 1 else f"Write {''.join(wanted)}"
    return Flaw(column, found, here if wanted else f"Write it as {_EXAMPLES[start]}")
