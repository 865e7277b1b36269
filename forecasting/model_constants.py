"""Numbers that the model and the simulation must share."""

from __future__ import annotations

#: Standard deviation of the jitter in units of the measurement error: no retraining repeats a gain exactly.
JITTER = 0.5
#: Run-to-run variation that is always there, as a share of the headroom; keeps the density smooth.
MIN_TAU = 2e-3
#: Champions with a latent true value; of a longer line the latest are kept.
MAX_CHAMPIONS = 32
#: Levers with their own parameters; the least tried of a longer list share the last.
MAX_LEVERS = 8
