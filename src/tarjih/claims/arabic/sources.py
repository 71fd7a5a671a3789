"""According to whom an Arabic clause holds."""

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.codes import code_of
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.phrases import holder_phrase, phrase, span_of, starts_phrase
from tarjih.claims.arabic.view import View
from tarjih.text.document import Span

ASIDES = frozenset({"كما", "حسبما"})  # "as ... sees it"


def named_source(seen: View, clause: Clause) -> tuple[Span, str | None] | None:
    """Return whom "according to" names in a clause."""
    words = seen.words
    cores, sources, eyes = seen.cores, word_set("sources"), word_set("eyes")
    if cores.isdisjoint(sources) and cores.isdisjoint(eyes) and cores.isdisjoint(ASIDES):
        return None
    end = clause.end
    for other in seen.clauses:
        if other.kind == "relative" and other.parent is clause and other.opener in ("كما", "حسبما"):
            end = max(end, other.end)
    for i in range(clause.start, end - 1):
        if (
            words[i].core in sources
            or (i + 2 < end and words[i].core == "في" and words[i + 1].core in eyes)
            or (i and words[i].core in ("كما", "حسبما") and "s" in words[i + 1].flags)
        ):
            j = i + 1
            while j < end and (words[j].tag in ("ma", "V", "P", "D", "source verb", "quote") or words[j].core in eyes):
                j += 1
            if j < end and (starts_phrase(seen, j) or words[j].lead == "ل" or words[j].core.startswith("لل")):
                found = holder_phrase(seen, phrase(seen, j, end), end)
                if found.last - found.first == 1 and words[j].core.endswith("نا"):
                    return None
                return span_of(seen, found), code_of(seen, found)
    return None
