"""The one interval that is told of whatever isn't known: with a 4 in 5 chance the truth lies between its ends."""

from __future__ import annotations

#: Quantiles at its ends, and with the middle between them.
FOUR_IN_FIVE = (0.1, 0.9)
ENDS_AND_MIDDLE = (0.1, 0.5, 0.9)
#: How far it reaches from the middle of a normal distribution, in standard deviations.
Z_90 = 1.2815515655446004
