"""The report before it is exported."""
