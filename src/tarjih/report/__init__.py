"""Show a forecast: what to say (compose), then how (charts, page, terminal) in the words of one language."""
