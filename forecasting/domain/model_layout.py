"""What the model, its compiled form and the simulation must agree on: constants and the layout of data."""

from __future__ import annotations

from enum import IntEnum

#: Standard deviation of the jitter in units of the measurement error: no retraining repeats a gain exactly.
JITTER = 0.5
#: Run-to-run variation that is always there, as a share of the headroom; keeps the density smooth.
MIN_TAU = 2e-3
#: Champions with a latent true value; of a longer line the latest are kept.
MAX_CHAMPIONS = 32
#: Levers with their own parameters; the least tried of a longer list share the last.
MAX_LEVERS = 8

#: Evaluation sets that are told apart; of a longer list the oldest share the last offset.
MAX_SETS = 4

#: Where the headroom above a value of an earlier evaluation set begins to bend, as a share of the ceiling's distance.
BEND = 0.3


class Column(IntEnum):
    """Columns of the packed matrix of tries, shape (tries, len(Column))."""

    VALUE = 0
    PARENT_VALUE = 1
    ERROR = 2
    PARENT_ERROR = 3
    PARENT = 4
    OWN = 5
    LEVER = 6
    ORDER = 7
    DROUGHT = 8
    MEASURED = 9
    #: Share of the run-to-run variation that stays in the result.
    RUN_SHARE = 10
    #: Evaluation set of the value and of the parent's value; 0 is the one in use.
    SET = 11
    PARENT_SET = 12
    #: Whether the row measures its parent again and is no try.
    IS_AGAIN = 13


class ChampionColumn(IntEnum):
    """Columns of the packed matrix of champions, shape (MAX_CHAMPIONS, len(ChampionColumn))."""

    VALUE = 0
    ERROR = 1
    PARENT_VALUE = 2
    RUN_SHARE = 3
    SET = 4
    PARENT_SET = 5


class Setting(IntEnum):
    """Entries of the vector of prior settings, shape (len(Setting),)."""

    BOUNDED = 0
    CEILING_MEAN = 1
    CEILING_SD = 2
    ALPHA_MEAN = 3
    ALPHA_SD = 4
    LEVER_ALPHA_SD = 5
    LOG_S_MEAN = 6
    LOG_S_SD = 7
    LEVER_LOG_S_SD = 8
    LOG_F_MEAN = 9
    LOG_F_SD = 10
    BETA_SD = 11
    EPSILON_SD = 12
    TAU_SD = 13
    FIRST = 14
    #: Evaluation set of the first result.
    FIRST_SET = 15
    #: Standard deviations of the offsets of the sets before the one in use.
    OFFSET_1_SD = 16
    OFFSET_2_SD = 17
    OFFSET_3_SD = 18
