"""Saved forecasts against what happened."""
