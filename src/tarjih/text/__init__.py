"""Texts as they were written: documents, sentences, words, and the names, dates and figures in them."""
