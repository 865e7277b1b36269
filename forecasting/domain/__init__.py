"""Frozen records: what a project is, what a forecast is, what a person may ask; valid at birth, light to import."""
