"""What a posterior will be asked, and which engine may be asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tarjih.model.questions import AnyAsk, Single

Choice = Literal["auto", "exact", "particles"]


@dataclass(frozen=True, slots=True)
class Agenda:
    """The questions by name, the rivals of which the first that comes true counts, and what is followed besides.

    With `states` the course of every variable is followed, one by one; `together` names variables that are to be
    followed along the same simulated paths.
    """

    questions: Mapping[str, AnyAsk] = field(default_factory=dict)
    rivals: tuple[Single, ...] = ()
    states: bool = False
    together: tuple[str, ...] = ()


NOTHING = Agenda()
