"""A small model that tests read, change and break."""

import pytest

from tarjih.errors import ModelError, Problem
from tarjih.model import read_model

MODEL = """\
tarjih: 1
name: strait
title: {en: The strait, ar: المضيق}
step: month           # a comment that must survive
start: 2021-01
until: 2026-12
sources:
  house: {title: "modellers' assumption", kind: assumption}

variables:
  # Who fights.
  war:
    states: [peace, fighting, truce]
    start: peace      # one state
    typical: fighting
    known: {fighting: 2022-02..2022-10}
    switch:
      peace: {fighting: {chance: 0.02..0.2, within: year}}
      fighting: {truce: {chance: unlikely, within: year}}
    because: house
  blockade:
    states: [open, closed]
    start: {open: 0.9, closed: 0.1}
    spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 10..60 days}
    influences:
      - {from: alarm, effect: raises strongly, because: house#p3}
      - {from: war, when: {fighting: raises}, on: lasts, because: house}
    because: house
  alarm:
    states: [low, high]
    level: {usually: {low: 0.7, high: 0.3}}
    because: house

indicators:
  ships_stopped:
    of: blockade
    count: {first: 0.002..0.01, ratio: 30..150}
    feed: {ledger: events, where: {category: stop}, once_per: episode}
    coverage: 2022-01..2026-05
    because: house
questions:
  closed-2025:
    ask: blockade == closed by 2025-12
    asked: 2022-10-28
    author: remote
    from: house#p23
scenarios:
  at: 2025-12
  list:
    - {name: force, when: war == fighting}
    - {name: pressure, when: blockade == closed by 2025-12}
    - {name: rest, when: other}
"""


def problems(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with a text that must be refused."""
    with pytest.raises(ModelError) as caught:
        read_model(text)
    return caught.value.problems


def changed(old: str, new: str) -> str:
    """Return the model with one passage replaced."""
    assert MODEL.count(old) >= 1, old
    return MODEL.replace(old, new, 1)
