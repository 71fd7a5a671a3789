"""What an English sentence claims.

The passes, in order: `tagging` and `parsing` (what each word is, noun phrases, verbs with their subjects), `furniture`
(does it claim anything), `attribution` (who says what), `conditions`, `governing` (what each cue governs), and then
for each claim `cued` or `bare`, which ask `parties`, `frames` and `horizons`. Words are data: `lexicon/en*.yaml`.
"""

from tarjih.claims.english.reading import read_english

__all__ = ["read_english"]
