"""What can go wrong, in two families.

    UserError              a sentence for the person at the keyboard: what is wrong, where, what to do
    ├── InvalidValue       a field that cannot hold what was given
    ├── NotEnoughData      too little history for a forecast; says what is missing
    ├── UnreadableFile     a file or table that cannot be opened or understood
    └── UnwritableFile     a place that cannot be written to

Every other exception is a bug of ours and is reported as one.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the user can mend; ``str(error)`` is the whole sentence to show."""


class InvalidValue(UserError, ValueError):  # noqa: N818 - reads as a sentence where it is raised
    """A field was given a value it cannot hold."""


class NotEnoughData(UserError):  # noqa: N818
    """The history is too short for a forecast from data."""


class UnreadableFile(UserError):  # noqa: N818
    """A file or table cannot be opened or understood."""


class UnwritableFile(UserError):  # noqa: N818
    """A file cannot be written where it was asked to be."""
