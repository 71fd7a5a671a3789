"""News text -> dyadic events: who did what kind of thing to whom, and when. One article, or a corpus on a cluster."""

from tarjih.evidence.coding.article import Article, CodedEvent, code_article
from tarjih.evidence.coding.corpus import Progress, code_corpus

__all__ = ["Article", "CodedEvent", "Progress", "code_article", "code_corpus"]
