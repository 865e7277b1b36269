"""The grid of experiments and what stands above and beside it."""
