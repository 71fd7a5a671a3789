"""The forms of an Arabic adjective of nationality, from its indefinite masculine."""

from collections.abc import Iterator

# Feminine; duals; feminine plural; accusative of the masculine. The sound plurals name people.
_ENDINGS = ("", "ة", "ان", "ين", "تان", "تين", "ات")
_PEOPLE = ("ون", "ين")
_ACCUSATIVE = "ا"


def forms(nisba: str) -> Iterator[tuple[str, bool]]:
    """Return every form of a nisba, and whether it is a plural that names people.

    A nisba of two words inflects its last word; "+" between them says that both are inflected.

    >>> sorted(form for form, _ in forms("صيني") if form.startswith("ال"))[:3]
    ['الصيني', 'الصينيات', 'الصينيان']
    >>> ("الكورية الشمالية", False) in set(forms("كوري+شمالي"))
    True
    """
    if "+" in nisba:
        first, second = nisba.split("+")
        for (left, people), (right, _) in zip(forms(first), forms(second), strict=True):
            yield f"{left} {right}", people
        return
    head, _, word = nisba.rpartition(" ")
    head = f"{head} " if head else ""
    yield head + word + _ACCUSATIVE, False
    for article in ("", "ال"):
        # The article stands before the whole (الجنوب أفريقي), and in careful texts before the last word.
        for front in {article + head, head + article}:
            yield from ((front + word + ending, False) for ending in _ENDINGS)
            yield from ((front + word + ending, bool(article)) for ending in _PEOPLE)
