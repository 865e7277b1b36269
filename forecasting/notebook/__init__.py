"""The interface for notebooks and scripts; `forecasting` hands on its names."""
