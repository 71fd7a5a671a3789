"""Lay a model out for the engine: where each table and likelihood lies, and which variables a step needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

from tarjih.inference.planning import Axis, Block, Domains, Operation, Plan, Program
from tarjih.model.schema import ScenarioModel

__all__ = ["Axis", "Block", "Domains", "Machine", "Network", "Operation", "Program"]


@dataclass(frozen=True, slots=True)
class Machine:
    """One more variable, of `card` states, which reads others instead of being moved by a table of the model.

    It stands in state 0 before the first step. At a step at which the slot `reads` speaks, its likelihood has the
    axes (own previous state, the scope at this step, own state); at one at which `waits` does, (own previous
    state, own state). Where both states are pinned, neither need speak.
    """

    name: str
    card: int
    scope: tuple[str, ...]

    @property
    def reads(self) -> str:
        """Return the slot by which it follows its scope."""
        return f"{self.name} reads"

    @property
    def waits(self) -> str:
        """Return the slot by which it is carried on."""
        return f"{self.name} waits"


class Network:
    """A compiled model: where each variable's table and each indicator's likelihood lie, and programs by need."""

    def __init__(
        self, model: ScenarioModel, scopes: Mapping[str, tuple[str, ...]], machine: Machine | None = None
    ) -> None:
        """Lay out the rows; `scopes` names, for each likelihood slot, the variables that it speaks about."""
        self.model = model
        self.states = {name: variable.states for name, variable in model.variables.items()}
        self.cards = {name: len(states) for name, states in self.states.items()}
        self.parents = {name: model.parents_of(name) for name in model.variables}
        self.remembers = {name: v.mechanism.remembers for name, v in model.variables.items()}
        self.tables: dict[str, Block] = {}
        self.starts: dict[str, Block] = {}
        self.slots: dict[str, Block] = {}
        self.table_rows = self.likelihood_rows = 0
        for name in model.variables:
            parents: tuple[Axis, ...] = tuple((p.name, p.lag) for p in self.parents[name])
            own: tuple[Axis, ...] = ((name, 1),) if self.remembers[name] else ()
            self.tables[name] = self._block("table", (*parents, *own, (name, 0)))
            # Step 0 has no past: a start distribution, or the table given this step's own parents.
            now = tuple(axis for axis in parents if axis[1] == 0)
            given = now if model.variables[name].start is None else ()
            self.starts[name] = self._block("table", (*given, (name, 0)))
        for slot, scope in scopes.items():
            self.slots[slot] = self._block("likelihood", tuple((v, 0) for v in scope))
        self.machine = machine
        if machine is not None:
            name = machine.name
            self.cards[name], self.parents[name], self.remembers[name] = machine.card, (), True
            # Its slots say how it moves; by itself it may be in any state.
            self.tables[name] = self.starts[name] = self._block("likelihood", ((name, 0),))
            self.slots[machine.waits] = self._block("likelihood", ((name, 1), (name, 0)))
            seen = tuple((v, 0) for v in machine.scope)
            self.slots[machine.reads] = self._block("likelihood", ((name, 1), *seen, (name, 0)))

    def _block(self, rows: str, axes: tuple[Axis, ...]) -> Block:
        shape = tuple(self.cards[name] for name, _ in axes)
        first = self.table_rows if rows == "table" else self.likelihood_rows
        if rows == "table":
            self.table_rows += prod(shape)
        else:
            self.likelihood_rows += prod(shape)
        return Block(rows, first, axes, shape)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Return the variables so that each follows its parents of the same step."""
        placed: list[str] = []
        waiting = list(self.parents)
        while waiting:
            name = next(n for n in waiting if all(p.lag or p.name in placed for p in self.parents[n]))
            placed.append(name)
            waiting.remove(name)
        return tuple(placed)

    @cached_property
    def everything(self) -> Domains:
        """Return the domains in which every state is possible."""
        return {name: tuple(range(card)) for name, card in self.cards.items()}

    @cached_property
    def beginning(self) -> Domains:
        """Return the domains before the first step: only a machine stands anywhere then."""
        return self.everything if self.machine is None else {**self.everything, self.machine.name: (0,)}

    def ancestors(self, names: Iterable[str]) -> frozenset[str]:
        """Return the variables, at any step, on which these depend, themselves included."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [p.name for p in self.parents[name]]
        return frozenset(found)

    def interface(self, relevant: frozenset[str], keep: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return which of the relevant variables the next step needs, and those to keep besides."""
        lagged = {p.name for name in relevant for p in self.parents[name] if p.lag}
        return frozenset(n for n in relevant if n in keep or n in lagged or self.remembers[n])

    def program(
        self,
        *,
        first: bool,
        before: Sequence[str],
        domains_before: Domains,
        domains: Domains,
        relevant: frozenset[str],
        keep: frozenset[str],
        slots: Sequence[str],
    ) -> Program:
        """Compile one step.

        Args:
            first: whether this is step 0, where variables start instead of move.
            before: the variables on the axes of the incoming belief, in order; pinned ones are not among them.
            domains_before: possible states at the previous step.
            domains: possible states at this step.
            relevant: the variables that are carried at all, closed under ancestors.
            keep: the variables that the outgoing belief must hold.
            slots: the likelihoods that speak at this step.
        """
        blocks = {n: (self.starts if first else self.tables)[n] for n in relevant}
        spoken = [self.slots[slot] for slot in slots]
        # A variable that nothing kept or seen depends on in this step sums to one: leave it out.
        needed = set(keep)
        needed |= {name for block in spoken for name, _ in block.axes}
        # A state that is known or struck out is evidence too.
        needed |= {name for name in relevant if len(domains[name]) < self.cards[name]}
        for name in reversed(self.order):
            if name in needed:
                needed |= {parent for parent, lag in blocks[name].axes if lag == 0}
        plan = Plan(tuple(self.cards), before, domains_before, domains, frozenset(keep))
        for name in self.order:
            if name in needed:
                plan.add(blocks[name], introduces=name)
        for block in spoken:
            plan.add(block)
        return plan.emit()
