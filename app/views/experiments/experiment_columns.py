"""The columns of the grid in words: what stands above them, what belongs into them, how they are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.grid.drafts import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = tuple(Column)
NUMBERS = frozenset((Column.RESULT, Column.N_EVAL, Column.STANDARD_ERROR, Column.REPEATS, Column.EFFORT_DAYS))
#: Texts that may be too long for their cell.
TOLD_WHOLE = frozenset((Column.NAME, Column.NOTES, Column.LINK, Column.BASED_ON, Column.REMEASURES))

#: What stands above the columns; above results stands the name of their metric.
LABELS: Mapping[Column, str] = {
    Column.FINISHED: "Finished",
    Column.NAME: "Experiment",
    Column.LEVER: "Lever",
    Column.RESULT: "Result",
    Column.STATUS: "Status",
    Column.N_EVAL: "Eval. size",
    Column.STANDARD_ERROR: "Std. error",
    Column.EVALUATION_SET: "Evaluation set",
    Column.REPEATS: "Runs",
    Column.STARTED: "Started",
    Column.EFFORT_DAYS: "Effort",
    Column.BASED_ON: "Based on",
    Column.REMEASURES: "Measures again",
    Column.NOTES: "Notes",
    Column.LINK: "Link",
}
#: What belongs into a column.
EXPLANATIONS: Mapping[Column, str] = {
    Column.FINISHED: "The day its result was known, or the day it was given up",
    Column.NAME: "What was tried",
    Column.LEVER: "The kind of change; type a new name to add a lever",
    Column.RESULT: "The measured value",
    Column.STATUS: "Planned, running, done or abandoned",
    Column.N_EVAL: "How many examples it was evaluated on",
    Column.STANDARD_ERROR: "Standard error of the result, if it is known",
    Column.EVALUATION_SET: "Name of the evaluation set; empty for the usual one, a new name adds one",
    Column.REPEATS: "How many runs the result is the mean of",
    Column.STARTED: "The first day of work on it",
    Column.EFFORT_DAYS: "Person-days of work",
    Column.BASED_ON: "The experiment it built on, of equal names the nearest above; empty for the best one of its day",
    Column.REMEASURES: "The experiment whose unchanged model was measured once more; such a row is no try",
    Column.NOTES: "Anything worth keeping",
    Column.LINK: "Where to read on, such as its run in the tracker; it is opened from the form only",
}
#: What the empty row invites to.
HINTS: Mapping[Column, str] = {Column.FINISHED: "Date", Column.NAME: "New experiment", Column.RESULT: "Result"}
