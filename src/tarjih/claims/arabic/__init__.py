"""What an Arabic sentence claims."""

from tarjih.claims.claim import Reading
from tarjih.claims.marked import Marked


def read_arabic(sentence: Marked) -> list[Reading]:
    """Return the claims of one Arabic sentence, in the order of their predicates."""
    readings = []
    for cue in sentence.cues:
        after = [actor for actor in sentence.actors if actor.first >= cue.last]
        if cue.last < len(sentence.words):
            readings.append(
                Reading(
                    "forecast",
                    sentence.span,
                    sentence.chars(cue.last, cue.last + 1),
                    cues=((sentence.chars(cue.first, cue.last), cue.value),),
                    subject=(after[0].span, after[0].code) if after else None,
                )
            )
    return readings
