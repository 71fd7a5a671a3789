"""What an English sentence claims.

The passes, in order:

- `tagging`: what each word is, with `following`, `verb_forms` and, for clauses that end up without a verb, `verbless`;
- `parsing`: the noun `phrases` and the `verbs` of the sentence, its `chunks`, with the `subjects` of the verbs;
- `furniture`: does the sentence claim anything;
- `attribution`: who says what;
- `conditions`: what the rest depends on, by the words that open it, `openers`;
- `governing`: what each cue governs, a phrase by `phrased`, a verb by `minded`, a chance that moves by `chances`, and
  `idle` for words that are no cue where they stand, `overtaken` for what was expected only once;
- for each claim `cued` or `bare` or, of a noun, `deeds`, which ask `predicates`, `kinds`, `frames` (subject, target and
  event, with `objects` and `nominal`), `parties` (who a noun phrase is, by `codes` and `pronouns`), `horizons` and
  `drivers` (what moves a chance).

Words are data: `lexicon/en*.yaml`.
"""

from tarjih.claims.english.reading import read_english

__all__ = ["read_english"]
