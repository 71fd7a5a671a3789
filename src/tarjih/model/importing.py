"""Turn a Bayesian network of another program into a model file of one step."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from tarjih.model.dump import write_data
from tarjih.model.load import read_model
from tarjih.model.networks import Node, read_network

# Words that questions, or YAML, would take for their own.
_TAKEN = {"and", "or", "not", "in", "by", "at", "throughout", "given", "before", "starts", "true", "false", "null"}


# A first forecast answers so many questions.
_ASKED = 5


@dataclass(frozen=True, slots=True)
class Renaming:
    """A name that the model language does not allow, and what stands for it; `variable` is set for a state."""

    old: str
    new: str
    variable: str | None = None

    def __str__(self) -> str:
        owner = f" of {self.variable}" if self.variable else ""
        return f"{self.old!r}{owner} is called {self.new}"


@dataclass(frozen=True, slots=True)
class Imported:
    """The text of a valid model file, and which names had to be changed."""

    text: str
    renamed: tuple[Renaming, ...]


def import_network(path: str | Path, *, year: int, name: str | None = None, scale: bool = False) -> Imported:
    """Write a static Bayesian network as a model of a single step.

    Every variable becomes a table of its parents in the same step, with the file's numbers to the last digit.

    Args:
        path: a file in BIF (.bif), XMLBIF (.xml, .xmlbif, .bifxml) or XDSL (.xdsl).
        year: the one step of the model. A static network has no date; evidence and questions need one.
        name: of the model; by default the file's.
        scale: whether rows that do not sum to 1 within 1e-9 are scaled to it, instead of refused. The text says which.

    Raises:
        ModelError: if the file cannot be read, or is no static network of chances alone.
    """
    path = Path(path)
    nodes = read_network(path, scale=scale)
    names = _renamed([node.name for node in nodes], "v")
    states = {node.name: _renamed(node.states, "s") for node in nodes}
    data = {
        "tarjih": 1,
        "name": name or _identifier(path.stem, "network"),
        "step": "year",
        "start": year,
        "as_of": f"{year}-12-31",
        "until": f"{year}-12-31",
        "sources": {"original": {"title": path.name, "kind": "network"}},
        "variables": {names[node.name]: _variable(node, names, states) for node in nodes},
        "questions": _questions(nodes, names, states, year),
    }
    renamed = [Renaming(node.name, names[node.name]) for node in nodes if names[node.name] != node.name]
    renamed += [
        Renaming(old, new, names[node.name]) for node in nodes for old, new in states[node.name].items() if old != new
    ]
    head = [f"# Imported from {path.name}: a static network, as a model of the one step {year}."]
    head += [f"# {one}" for one in renamed]
    if scale:
        head += [f"# Rows of {names[node.name]} were scaled to sum to 1." for node in nodes if node.scaled]
    text = "\n".join(map(_plain, head)) + "\n" + write_data(data)
    # What the language cannot hold, such as a circle or a table too large, is said in its own words.
    read_model(text, str(path))
    return Imported(text, tuple(renamed))


def _questions(
    nodes: Sequence[Node], names: dict[str, str], states: dict[str, dict[str, str]], year: int
) -> dict[str, Any]:
    """Ask about what nothing else depends on: a start, to be changed to what the reader wants to know."""
    causes = {parent for node in nodes for parent in node.parents}
    ends = [node for node in nodes if node.name not in causes][:_ASKED]
    found = {}
    for node in ends:
        # Such networks name what is remarkable first: yes, present, true.
        state = next(iter(states[node.name].values()))
        title = {"en": f"{node.title}: {node.states[0]}"}
        found[names[node.name]] = {"title": title, "ask": f"{names[node.name]} == {state} at {year}", "key": True}
    return found


def _variable(node: Node, names: dict[str, str], states: dict[str, dict[str, str]]) -> dict[str, Any]:
    own = states[node.name]
    rows = []
    for cell, chances in zip(product(*(states[p].values() for p in node.parents)), node.rows, strict=True):
        when = {names[parent]: state for parent, state in zip(node.parents, cell, strict=True)}
        then = dict(zip(own.values(), chances, strict=True))
        rows.append({"when": when, "then": then} if when else {"then": then})
    table: dict[str, Any] = {"given": [names[p] for p in node.parents], "lag": 0} if node.parents else {}
    title = {"title": {"en": node.title}} if node.title != names[node.name] else {}
    return {**title, "states": list(own.values()), "table": {**table, "rows": rows}, "because": "original"}


def _renamed(olds: Sequence[str], prefix: str) -> dict[str, str]:
    """Return a name that the model language allows for each of them; those that are allowed keep theirs."""
    found = {old: old for old in olds if _identifier(old, prefix) == old}
    for old in olds:
        if old not in found:
            found[old] = _free(_identifier(old, prefix), found.values())
    return {old: found[old] for old in olds}


def _free(name: str, taken: Iterable[str]) -> str:
    used = set(taken)
    return next(one for one in (name, *(f"{name}_{i}" for i in range(2, len(used) + 3))) if one not in used)


def _identifier(text: str, prefix: str) -> str:
    """Return letters a to z, digits and _, beginning with a letter, that look like the text."""
    plain = unicodedata.normalize("NFKD", text)
    name = re.sub(r"[^A-Za-z0-9_]+", "_", "".join(c for c in plain if not unicodedata.combining(c)))
    if name != text:
        name = name.strip("_")
    if not re.match(r"[A-Za-z_]", name):
        name = f"{prefix}{name}" if name else prefix
    return f"{name}_" if name.casefold() in _TAKEN else name


def _plain(line: str) -> str:
    """Return a line without characters that would end it, or that a terminal would obey."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in line)
