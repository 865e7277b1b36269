"""Saved forecasts side by side: what is new, what moved the dates, what became of the chances."""
