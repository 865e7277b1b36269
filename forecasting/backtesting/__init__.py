"""Forecasts of past dates and their scores."""
