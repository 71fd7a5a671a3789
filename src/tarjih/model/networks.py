"""Read Bayesian networks that other programs wrote: BIF, XMLBIF and XDSL, every number to its last digit."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from pathlib import Path
from xml.etree import ElementTree as ET

from tarjih.errors import ModelError, Problem
from tarjih.model.advice import choose

# A table of more rows would take minutes to write and read as a model file, and no person fills one in.
_MOST_ROWS = 10_000
# A row whose sum is further from 1 than this was not meant so, or lost its last digits.
_ROW_SUM = 1e-9


@dataclass(frozen=True, slots=True)
class Node:
    """A variable of a network: `rows` holds P(states | parents), the last parent's state changing fastest.

    `title` is what the file shows of it beside its name; `where` is its place in the file. `scaled` tells whether rows
    are no longer as the file has them.
    """

    name: str
    title: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    where: str
    scaled: bool = False


def read_network(path: str | Path, *, scale: bool = False) -> tuple[Node, ...]:
    """Read a static Bayesian network, in the order of its file.

    Args:
        path: ends in .bif, in .xml, .xmlbif or .bifxml (XMLBIF), or in .xdsl.
        scale: whether rows that do not sum to 1 are scaled to it, instead of refused.

    Raises:
        ModelError: if it cannot be read, is no static network of chances alone, or has rows that are no distributions.
    """
    path = Path(path)
    readers: dict[str, Callable[[str, str], Iterator[Node]]] = {
        ".bif": _read_bif,
        ".xml": _read_xmlbif,
        ".xmlbif": _read_xmlbif,
        ".bifxml": _read_xmlbif,
        ".xdsl": _read_xdsl,
    }
    if path.suffix.lower() not in readers:
        found = f"networks ending in {path.suffix!r} are not read" if path.suffix else "the name has no ending"
        raise ModelError(Problem(str(path), found, f"Save it as one of {', '.join(readers)}"))
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ModelError(Problem(str(path), "there is no such file", "Check its name and folder")) from None
    except OSError as error:
        raise ModelError(Problem(str(path), f"the file cannot be read: {error.strerror}", "Mend that first")) from None
    except UnicodeDecodeError as error:
        raise ModelError(
            Problem(str(path), f"not UTF-8: byte {error.start} of the file", "Save the file as UTF-8")
        ) from None
    nodes = tuple(readers[path.suffix.lower()](text, str(path)))
    if not nodes:
        raise ModelError(Problem(str(path), "there is no variable in it", "Check that it is a Bayesian network"))
    if problems := tuple(_problems(nodes, scale=scale)):
        raise ModelError(*problems)
    return tuple(_scaled(node) for node in nodes) if scale else nodes


def require_size(variable: str, spaces: Sequence[Sequence[str]], where: str) -> None:
    """Refuse a table of more rows than can be handled, before it is laid out.

    Raises:
        ModelError: if the parents have too many states together.
    """
    if (rows := math.prod(map(len, spaces))) > _MOST_ROWS:
        found = f"{variable} has {rows:,} combinations of its parents' states, more than {_MOST_ROWS:,}"
        raise ModelError(Problem(where, found, "Divorce its parents: put variables between that sum some of them up"))


def _scaled(node: Node) -> Node:
    rows = tuple(row if off_one(row) <= _ROW_SUM else tuple(p / math.fsum(row) for p in row) for row in node.rows)
    return replace(node, rows=rows, scaled=rows != node.rows)


def off_one(row: Sequence[float]) -> float:
    """Return how far from 1 a row sums."""
    return abs(math.fsum(row) - 1)


def _problems(nodes: Sequence[Node], *, scale: bool) -> Iterator[Problem]:
    """Yield everything that keeps the nodes from being a Bayesian network."""
    known = {node.name: node for node in nodes}
    for i, node in enumerate(nodes):
        if node.name in {other.name for other in nodes[:i]}:
            yield Problem(node.where, f"{node.name!r} stands here a second time", "Keep one of them")
            continue
        if len(node.states) < 2:
            yield Problem(node.where, f"{node.name} has fewer than two states", "Take it out of the network")
            continue
        if twice := [s for i, s in enumerate(node.states) if s in node.states[:i]]:
            yield Problem(node.where, f"the state {twice[0]!r} of {node.name} is listed twice", "Name each state once")
            continue
        for parent in node.parents:
            if parent not in known:
                yield Problem(
                    node.where, f"{node.name} depends on an unknown {parent!r}", choose(parent, known, "variables")
                )
        if len(set(node.parents)) < len(node.parents) or node.name in node.parents:
            yield Problem(node.where, f"{node.name} depends on one variable twice, or on itself", "Name each once")
        elif all(parent in known for parent in node.parents):
            require_size(node.name, [known[parent].states for parent in node.parents], node.where)
            yield from _row_problems(node, [known[parent].states for parent in node.parents], scale=scale)


def _row_problems(node: Node, spaces: Sequence[Sequence[str]], *, scale: bool) -> Iterator[Problem]:
    numbers, wanted = sum(map(len, node.rows)), math.prod(map(len, spaces)) * len(node.states)
    if numbers != wanted or any(len(row) != len(node.states) for row in node.rows):
        found = f"{numbers} numbers for {node.name}, whose table has {wanted}"
        yield Problem(node.where, found, f"Give {len(node.states)} for each combination of its parents' states")
        return
    for states, row in zip(product(*spaces), node.rows, strict=True):
        given = ", ".join(f"{parent} = {state}" for parent, state in zip(node.parents, states, strict=True))
        label = f"P({node.name} | {given})" if given else f"P({node.name})"
        if not all(0 <= p <= 1 for p in row):
            outside = next(p for p in row if not 0 <= p <= 1)
            yield Problem(node.where, f"{label} holds {outside:g}", "Probabilities lie between 0 and 1")
        elif math.fsum(row) == 0 or (off_one(row) > _ROW_SUM and not scale):
            yield Problem(
                node.where,
                f"{label} sums to {math.fsum(row):.12g}, not 1",
                "Write its numbers with all their digits, or ask for rows to be scaled",
            )


# BIF: the Interchange Format for Bayesian networks 0.15 (Cozman 1998)

_TOKEN = re.compile(
    r'\s+|//[^\n]*|/\*.*?\*/|"(?P<quoted>[^"]*)"|(?P<mark>[{}()\[\],;|])|(?P<word>[^\s{}()\[\],;|"]+)', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    mark: bool
    where: str


class _Tokens:
    """The words and marks of a file, one after the other."""

    def __init__(self, text: str, name: str) -> None:
        self.tokens: list[_Token] = []
        self.at = 0
        line, seen, position = 1, 0, 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            line += text.count("\n", seen, position)
            seen = position
            if match is None:
                raise ModelError(Problem(f"{name}:{line}", 'a " without its end', "Close it"))
            position = match.end()
            if match.lastgroup is not None:
                self.tokens.append(_Token(match[match.lastgroup], match.lastgroup == "mark", f"{name}:{line}"))
        self.tokens.append(_Token("", mark=True, where=f"{name}:{line + text.count(chr(10), seen)}"))

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def expect(self, mark: str) -> None:
        if (token := self.take()).text != mark or not token.mark:
            raise self.unexpected(token, repr(mark))

    def word(self, what: str) -> _Token:
        if (token := self.take()).mark:
            raise self.unexpected(token, what)
        return token

    def number(self) -> float:
        token = self.word("a number")
        try:
            return float(token.text)
        except ValueError:
            raise self.unexpected(token, "a number") from None

    def listed(self, end: str, what: str) -> list[str]:
        """Read words up to a closing mark, with or without commas between them."""
        words = []
        while self.next.text != end or not self.next.mark:
            if self.next.text in (",", "|") and self.next.mark:
                self.take()
            else:
                words.append(self.word(what).text)
        self.take()
        return words

    def numbers(self) -> list[float]:
        """Read numbers up to a semicolon."""
        found = []
        while self.next.text != ";" or not self.next.mark:
            if self.next.text == "," and self.next.mark:
                self.take()
            else:
                found.append(self.number())
        self.take()
        return found

    def skip(self, end: str) -> None:
        while (token := self.take()).text != end or not token.mark:
            if token is self.tokens[-1]:
                raise self.unexpected(token, repr(end))

    @staticmethod
    def unexpected(token: _Token, wanted: str) -> ModelError:
        found = repr(token.text) if token.text else "the end of the file"
        return ModelError(
            Problem(token.where, f"{found} stands where {wanted} should", "Mend the file, or export it anew")
        )


@dataclass(frozen=True, slots=True)
class _Chances:
    """A probability block of a BIF file: rows, with their places, by the states of the parents."""

    parents: tuple[str, ...]
    rows: Mapping[tuple[str, ...], tuple[tuple[float, ...], str]]
    default: tuple[float, ...] | None
    where: str


def _read_bif(text: str, name: str) -> Iterator[Node]:
    tokens = _Tokens(text, name)
    variables: dict[str, tuple[tuple[str, ...], str]] = {}
    chances: dict[str, _Chances] = {}
    while tokens.next is not tokens.tokens[-1]:
        kind = tokens.word("network, variable or probability")
        if kind.text == "network":
            tokens.skip("{")
            tokens.skip("}")
        elif kind.text == "variable":
            label = tokens.word("the name of a variable")
            if label.text in variables:
                raise ModelError(Problem(label.where, f"{label.text!r} stands here a second time", "Keep one of them"))
            variables[label.text] = (_bif_states(tokens), label.where)
        elif kind.text == "probability":
            tokens.expect("(")
            label, parents = tokens.word("the name of a variable"), tuple(tokens.listed(")", "the name of a parent"))
            if label.text not in variables:
                mend = choose(label.text, variables, "variables")
                raise ModelError(Problem(label.where, f"chances of an unknown {label.text!r}", mend))
            if label.text in chances:
                found = f"the chances of {label.text} stand here a second time"
                raise ModelError(Problem(label.where, found, "Keep one of them"))
            chances[label.text] = _bif_chances(tokens, parents, label.where)
        else:
            raise tokens.unexpected(kind, "network, variable or probability")
    problems = []
    for variable, (states, where) in variables.items():
        if variable not in chances:
            mend = f"Add probability ( {variable} ) {{ ... }}"
            problems.append(Problem(where, f"{variable} has no chances", mend))
            continue
        block = chances[variable]
        if unknown := [parent for parent in block.parents if parent not in variables]:
            mend = choose(unknown[0], variables, "variables")
            problems.append(Problem(block.where, f"{variable} depends on an unknown {unknown[0]!r}", mend))
            continue
        require_size(variable, [variables[parent][0] for parent in block.parents], block.where)
        left = dict(block.rows)
        cells = list(product(*(variables[parent][0] for parent in block.parents)))
        rows = [left.pop(cell, (block.default, ""))[0] for cell in cells]
        if None in rows:
            missing = cells[rows.index(None)]
            found = f"no row of {variable} for {', '.join(missing)}" if missing else f"no table of {variable}"
            problems.append(Problem(block.where, found, "Add it, or a default"))
        for cell, (_, place) in left.items():
            found = f"a row of {variable} for {', '.join(cell)}, which its parents cannot be"
            problems.append(Problem(place, found, "Check the states, and the order of the parents"))
        whole = tuple(row for row in rows if row is not None)
        yield Node(variable, variable, states, block.parents, whole, block.where)
    if problems:
        raise ModelError(*sorted(problems))


def _bif_states(tokens: _Tokens) -> tuple[str, ...]:
    states: tuple[str, ...] = ()
    tokens.expect("{")
    while (token := tokens.take()).text != "}" or not token.mark:
        if token.text == "type":
            kind = tokens.word("discrete")
            if kind.text != "discrete":
                raise ModelError(Problem(kind.where, f"a {kind.text} variable", "Only discrete ones can be imported"))
            tokens.skip("{")
            states = tuple(tokens.listed("}", "a state"))
            tokens.expect(";")
        elif token.text == "property":
            tokens.skip(";")
        else:
            raise tokens.unexpected(token, "type or property")
    return states


def _bif_chances(tokens: _Tokens, parents: tuple[str, ...], where: str) -> _Chances:
    rows: dict[tuple[str, ...], tuple[tuple[float, ...], str]] = {}
    default: tuple[float, ...] | None = None
    tokens.expect("{")
    while (token := tokens.take()).text != "}" or not token.mark:
        if token.text == "(" and token.mark:
            cell = tuple(tokens.listed(")", "a state"))
            if cell in rows:
                raise ModelError(Problem(token.where, f"a second row for {', '.join(cell)}", "Keep one of them"))
            rows[cell] = (tuple(tokens.numbers()), token.where)
        elif token.text == "table" and parents:
            # The standard lets the variable itself change slowest; common programs read it otherwise.
            found = "a table in one piece for a variable with parents, which programs read in different orders"
            raise ModelError(Problem(token.where, found, "Write a row for each case, such as (yes, no) 0.2, 0.8;"))
        elif token.text == "table":
            rows[()] = (tuple(tokens.numbers()), token.where)
        elif token.text == "default":
            default = tuple(tokens.numbers())
        elif token.text == "property":
            tokens.skip(";")
        else:
            raise tokens.unexpected(token, "table, default or a row")
    return _Chances(parents, rows, default, where)


# XMLBIF 0.3 (Cozman 1998) and XDSL (BayesFusion's GeNIe and SMILE)


def _root(text: str, name: str) -> ET.Element:
    if "<!ENTITY" in text:
        raise ModelError(Problem(name, "the file defines entities of its own", "Export it anew, without them"))
    try:
        return ET.fromstring(text)  # noqa: S314 - entities are refused above, and expat bounds the rest
    except ET.ParseError as error:
        line, column = error.position
        found = f"no XML that can be read: {str(error).split(':')[0]}"
        raise ModelError(Problem(f"{name}:{line}:{column + 1}", found, "Mend the file, or export it anew")) from None


def _rows(text: str, width: int, where: str) -> tuple[tuple[float, ...], ...]:
    numbers = []
    for word in text.split():
        try:
            numbers.append(float(word))
        except ValueError:
            raise ModelError(Problem(where, f"{word!r} stands where a number should", "Mend the file")) from None
    cuts = [*range(0, len(numbers), max(width, 1)), len(numbers)]
    return tuple(tuple(numbers[a:b]) for a, b in pairwise(cuts))


def _words(element: ET.Element, tag: str) -> list[str]:
    return ["".join(child.itertext()).strip() for child in element.findall(tag)]


def _influence_diagram(name: str, label: str, what: str) -> ModelError:
    found = f"an influence diagram: {label} is a {what}"
    return ModelError(Problem(name, found, "Take decisions and utilities out; write a decision as a choice"))


def _read_xmlbif(text: str, name: str) -> Iterator[Node]:
    root = _root(text, name)
    network = root.find("NETWORK")
    if root.tag != "BIF" or network is None:
        found = f"the file begins with <{root.tag}>, not with <BIF> and <NETWORK>"
        raise ModelError(Problem(name, found, "Save it as XMLBIF 0.3"))
    definitions: dict[str, ET.Element] = {}
    for definition in network.findall("DEFINITION"):
        for label in _words(definition, "FOR"):
            if label in definitions:
                raise ModelError(Problem(name, f"the chances of {label} stand there twice", "Keep one of them"))
            definitions[label] = definition
    for number, variable in enumerate(network.findall("VARIABLE"), 1):
        label = (_words(variable, "NAME") or [""])[0]
        if not label:
            raise ModelError(Problem(name, f"the VARIABLE number {number} has no NAME", "Give it one"))
        kind = variable.get("TYPE", "nature")
        if kind != "nature":
            raise _influence_diagram(name, label, kind)
        states = tuple(_words(variable, "OUTCOME") or _words(variable, "VALUE"))
        where = f"{name} {label}"
        if label not in definitions:
            raise ModelError(Problem(where, f"{label} has no chances", "Add a DEFINITION for it"))
        definition = definitions.pop(label)
        table = " ".join(_words(definition, "TABLE"))
        yield Node(label, label, states, tuple(_words(definition, "GIVEN")), _rows(table, len(states), where), where)
    if definitions:
        label = next(iter(definitions))
        raise ModelError(Problem(name, f"chances of an unknown {label!r}", "Add a VARIABLE for it"))


def _read_xdsl(text: str, name: str) -> Iterator[Node]:
    root = _root(text, name)
    nodes = root.find("nodes")
    if root.tag != "smile" or nodes is None:
        found = f"the file begins with <{root.tag}>, not with <smile> and <nodes>"
        raise ModelError(Problem(name, found, "Save it as XDSL"))
    if root.find("dynamic") is not None:
        raise ModelError(Problem(name, "a dynamic network", "Only static ones can be imported"))
    # Of several parents GeNIe lets the last change fastest, aGrUM (up to 3.3 at least) the first.
    program = next((genie.get("app", "") for genie in root.iter("genie")), "")
    if program.startswith("aGrUM") and any(len(" ".join(_words(node, "parents")).split()) > 1 for node in nodes):
        found = f"written by {program}, which orders tables otherwise than GeNIe reads them"
        raise ModelError(Problem(name, found, "Save it as .bif or .bifxml instead"))
    titles = {node.get("id", ""): (_words(node, "name") or [""])[0] for node in root.iter("node")}
    for number, node in enumerate(nodes, 1):
        label = node.get("id", "")
        if not label:
            raise ModelError(Problem(name, f"the {node.tag} that is node number {number} has no id", "Give it one"))
        where = f"{name} {label}"
        states = tuple(state.get("id", "") for state in node.findall("state"))
        parents = tuple(" ".join(_words(node, "parents")).split())
        if node.tag == "cpt":
            rows = _rows(" ".join(_words(node, "probabilities")), len(states), where)
        elif node.tag == "deterministic":
            results = " ".join(_words(node, "resultingstates")).split()
            if unknown := [result for result in results if result not in states]:
                mend = choose(unknown[0], states, "states")
                raise ModelError(Problem(where, f"unknown state {unknown[0]!r} of {label}", mend))
            rows = tuple(tuple(float(state == result) for state in states) for result in results)
        elif node.tag in ("decision", "utility", "mau"):
            raise _influence_diagram(name, label, "decision" if node.tag == "decision" else "utility")
        else:
            found = f"{label} is a {node.tag}, not a table"
            raise ModelError(Problem(where, found, "Turn it into a table (General chance node) and save it again"))
        yield Node(label, titles.get(label) or label, states, parents, rows, where)
